using System.Runtime.CompilerServices;
using InteragencyReview.PostgresFixture;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.Standalone;
using Npgsql;

namespace InteragencyReview.SystemTests.Running;

/// <summary>Databases that the owner has made ready for the four services: once on each server, and then copied.</summary>
internal static class SystemDatabase
{
    private static readonly ConditionalWeakTable<PostgresServer, Lazy<Task<string>>> Ready = [];

    /// <returns>The connection string of the owner.</returns>
    public static async Task<string> Create(PostgresServer server)
    {
        var ready = await Ready.GetValue(server, one => new(() => SetUp(one))).Value;
        return await server.CreateDatabase("review", ready);
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

    private static async Task<string> SetUp(PostgresServer server)
    {
        var owner = await server.CreateDatabase("ready");
        var logs = Directory.CreateTempSubdirectory("review-setup-");
        try
        {
            await ServiceSetup.RunAsync(
                [.. ServiceName.All.Select(service => new ServiceSetup(ServiceCommands.Of(service, logs.FullName, "http://127.0.0.1:1", owner), owner, "not asked for here"))],
                CancellationToken.None);
            return new NpgsqlConnectionStringBuilder(owner).Database!;
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
