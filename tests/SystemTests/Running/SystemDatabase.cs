using System.Runtime.CompilerServices;
using InteragencyReview.PostgresFixture;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.Standalone;
using Npgsql;

namespace InteragencyReview.SystemTests.Running;

/// <summary>Databases that the owner has made ready for the four services: once on each server, and then copied.</summary>
internal static class SystemDatabase
{
    private static readonly ConditionalWeakTable<PostgresServer, Lazy<Task<string>>> Together = [];
    private static readonly ConditionalWeakTable<PostgresServer, Lazy<Task<IReadOnlyDictionary<ServiceName, string>>>> Apart = [];

    /// <returns>The connection string of the owner, for each service: the same, or each another.</returns>
    public static async Task<IReadOnlyDictionary<ServiceName, string>> Create(PostgresServer server, Broker? broker)
    {
        var owners = new Dictionary<ServiceName, string>();
        if (broker is null)
        {
            var ready = await Together.GetValue(server, one => new(() => SetUpTogether(one))).Value;
            var owner = await server.CreateDatabase("review", ready);
            foreach (var service in ServiceName.All)
                owners.Add(service, owner);
            return owners;
        }

        foreach (var (service, ready) in await Apart.GetValue(server, one => new(() => SetUpApart(one, broker))).Value)
            owners.Add(service, await server.CreateDatabase(new Schemas(service.Value).Events, ready));
        return owners;
    }

    /// <summary>The connection of a service's own role.</summary>
    public static string AsRole(string owner, ServiceName service) =>
        new NpgsqlConnectionStringBuilder(owner) { Username = new Schemas(service.Value).Role, IncludeErrorDetail = false }.ConnectionString;

    /// <summary>
    /// The same database as its owner, with the tables of one service at hand under their plain names: its events and documents,
    /// its messages, its seals.
    /// </summary>
    public static NpgsqlDataSource TablesOf(string owner, ServiceName service)
    {
        var schemas = new Schemas(service.Value);
        return NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(owner) { SearchPath = $"{schemas.Events},{schemas.Messages},{schemas.Ledger}" });
    }

    private static async Task<string> SetUpTogether(PostgresServer server)
    {
        var owner = await server.CreateDatabase("ready");
        await SetUp(service => owner, service => []);
        return NameOf(owner);
    }

    private static async Task<IReadOnlyDictionary<ServiceName, string>> SetUpApart(PostgresServer server, Broker broker)
    {
        var owners = new Dictionary<ServiceName, string>();
        foreach (var service in ServiceName.All)
            owners.Add(service, await server.CreateDatabase("ready"));
        await SetUp(service => owners[service], service => [ServiceCommands.By(broker, service)]);
        return owners.ToDictionary(owner => owner.Key, owner => NameOf(owner.Value));
    }

    private static string NameOf(string connection) => new NpgsqlConnectionStringBuilder(connection).Database!;

    private static async Task SetUp(Func<ServiceName, string> owner, Func<ServiceName, KeyValuePair<string, string>[]> environment)
    {
        var logs = Directory.CreateTempSubdirectory("review-setup-");
        try
        {
            await ServiceSetup.RunAsync(
                [
                    .. ServiceName.All.Select(service => new ServiceSetup(
                        ServiceCommands.Of(service, logs.FullName, "http://127.0.0.1:1", owner(service), environment(service)), owner(service), "not asked for here")),
                ],
                CancellationToken.None);
        }
        catch (CannotRunException problem)
        {
            throw new InvalidOperationException($"{problem.Message}\n{string.Join('\n', problem.Details)}", problem);
        }
        finally
        {
            logs.Delete(recursive: true);
        }
    }
}
