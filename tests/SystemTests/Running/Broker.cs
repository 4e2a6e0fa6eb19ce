using System.Text.Json.Nodes;
using InteragencyReview.RabbitFixture;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.Standalone;
using RabbitMQ.Client;

namespace InteragencyReview.SystemTests.Running;

/// <summary>
/// A RabbitMQ server with the users and permissions that the runbook tells an operator to create, from the same file, and one
/// more user for the tests, who may do everything.
/// </summary>
public sealed class Broker : IAsyncDisposable
{
    private const string VirtualHost = "review";
    private const string Owner = "owner";
    private const string Password = "of the/test";

    private static readonly string[] Queues =
        [.. ServiceName.Agencies.SelectMany(agency => new[] { QueueTo(ServiceName.WorkingGroup, agency), QueueTo(agency, ServiceName.WorkingGroup) })];

    private readonly RabbitServer _server;
    private IConnection? _connection;

    private Broker(RabbitServer server) => _server = server;

    public static async Task<Broker> Start()
    {
        var definitions = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Checkout.Find().Root, "docs", "rabbitmq-definitions.json")))!;
        var users = definitions["users"]!.AsArray();
        foreach (var user in users)
            user!["password"] = Password;
        users.Add(new JsonObject { ["name"] = Owner, ["password"] = Password, ["tags"] = "administrator" });
        definitions["permissions"]!.AsArray().Add(
            new JsonObject { ["user"] = Owner, ["vhost"] = VirtualHost, ["configure"] = ".*", ["write"] = ".*", ["read"] = ".*" });
        return new(await RabbitServer.Start(definitions.ToJsonString()));
    }

    public static string QueueTo(ServiceName receiver, ServiceName sender) => $"{new Schemas(sender.Value).Events}_to_{new Schemas(receiver.Value).Events}";

    /// <summary>As a service signs in.</summary>
    public string AddressFor(ServiceName service) => _server.Address(new Schemas(service.Value).Role, Password, VirtualHost);

    /// <summary>kill -9, and started again on its data.</summary>
    public async Task KillAndRestart()
    {
        await _server.Kill();
        await _server.Restart();
    }

    public Task Kill() => _server.Kill();

    public Task Restart() => _server.Restart();

    /// <summary>A channel of the user who may do everything.</summary>
    public async Task<IChannel> Channel()
    {
        if (_connection is not { IsOpen: true })
            _connection = await Connect(_server.Address(Owner, Password, VirtualHost));
        return await _connection.CreateChannelAsync();
    }

    /// <summary>A connection as a service has it.</summary>
    public Task<IConnection> ConnectionOf(ServiceName service) => Connect(AddressFor(service));

    /// <summary>What stands in the queues, by queue; what a receiver has taken and not acknowledged does not.</summary>
    public async Task<List<(string Queue, long Messages)>> Waiting()
    {
        await using var channel = await Channel();
        var waiting = new List<(string, long)>();
        foreach (var queue in Queues)
            waiting.Add((queue, await channel.MessageCountAsync(queue)));
        return waiting;
    }

    private static Task<IConnection> Connect(string address) =>
        new ConnectionFactory { Uri = new(address), AutomaticRecoveryEnabled = false }.CreateConnectionAsync();

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        await _server.DisposeAsync();
    }
}
