using InteragencyReview.Contracts.Messages;
using InteragencyReview.RabbitFixture;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.Standalone;
using RabbitMQ.Client;

namespace InteragencyReview.SystemTests.Running;

/// <summary>A RabbitMQ server with the users and permissions that the runbook tells an operator to create, from the same file.</summary>
public sealed class Broker : IAsyncDisposable
{
    public static IReadOnlyList<string> Queues { get; } =
        [.. ServiceName.Agencies.SelectMany(agency => new[] { QueueTo(ServiceName.WorkingGroup, agency), QueueTo(ServiceName.WorkingGroup, agency) + "_facts", QueueTo(agency, ServiceName.WorkingGroup) })];

    private readonly RabbitServer _server;
    private IConnection? _connection;

    private Broker(RabbitServer server) => _server = server;

    public static async Task<Broker> Start() =>
        new(await RabbitServer.Start(Path.Combine(Checkout.Find().Root, "docs", "rabbitmq-definitions.json")));

    public static string QueueTo(ServiceName receiver, ServiceName sender) => QueueNames.Between(sender.Value, receiver.Value);

    /// <summary>As a service signs in.</summary>
    public string AddressFor(ServiceName service) => _server.AddressOf(new Schemas(service.Value).Role);

    /// <summary>kill -9; it comes back when told to, or when what is returned is disposed of.</summary>
    public async Task<Absence> Away()
    {
        await _server.Kill();
        return new(_server);
    }

    /// <summary>Cuts every connection there is.</summary>
    public Task Cut() => _server.Cut();

    /// <summary>For a while no queue takes a message while another one stands in it.</summary>
    public async Task Full(TimeSpan time)
    {
        await _server.Fill();
        await Task.Delay(time);
        await _server.Drain();
    }

    /// <summary>While something is done, its disk is too full for it.</summary>
    public Task WithoutDisk(Func<Task> work) => Between(_server.TakeDisk, work, _server.GiveDisk);

    /// <summary>While something is done it answers nothing, and every connection stays.</summary>
    public Task Silent(Func<Task> work) => Between(_server.Freeze, work, _server.Thaw);

    /// <summary>A channel of the user who may do everything.</summary>
    public async Task<IChannel> Channel()
    {
        if (_connection is not { IsOpen: true })
            _connection = await Connect(_server.OwnersAddress);
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

    private static async Task Between(Func<Task> begin, Func<Task> work, Func<Task> end)
    {
        await begin();
        try
        {
            await work();
        }
        finally
        {
            await end();
        }
    }

    private static Task<IConnection> Connect(string address) =>
        new ConnectionFactory { Uri = new(address), AutomaticRecoveryEnabled = false }.CreateConnectionAsync();

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        await _server.DisposeAsync();
    }

    public sealed class Absence(RabbitServer server) : IAsyncDisposable
    {
        private bool _isOver;

        public async Task End()
        {
            if (_isOver)
                return;
            _isOver = true;
            await server.Restart();
        }

        public async ValueTask DisposeAsync() => await End();
    }
}
