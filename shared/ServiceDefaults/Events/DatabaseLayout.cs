using System.Collections.Immutable;
using InteragencyReview.Contracts.Messages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Two layouts and no other: the four services in one database, where messages travel by PostgreSQL, since its queues reach no
/// further; or a database for each service, where they travel by RabbitMQ.
/// </summary>
internal static class DatabaseLayout
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private static readonly ImmutableArray<string> Services = [ServiceNames.Dhs, ServiceNames.Eoir, ServiceNames.Oil, ServiceNames.WorkingGroup];

    /// <summary>Before the service starts. Waits for a database that is away; says so once.</summary>
    /// <exception cref="StartRefusedException">The layout is neither of the two, or the database refuses the service.</exception>
    public static async Task Check(IServiceProvider services, CancellationToken stop)
    {
        var database = services.GetRequiredService<NpgsqlDataSource>();
        var here = services.GetRequiredService<Schemas>().Service;
        var found = await Found(services, database, stop);
        if (!found.Contains(here))
            throw new StartRefusedException($"The database {NameOf(database)} has no schema of {here}: sign in as its owner and run db-setup of this service first.");
        if (services.GetService<MessageBroker>() is not null)
            HoldsNoOther(database, here, found);
        else if (Services.Except(found).ToImmutableArray() is { IsEmpty: false } missing)
            throw new StartRefusedException(
                $"Without ConnectionStrings:RabbitMq the four services share one database, and {NameOf(database)} has no schema of {string.Join(", ", missing)}: run db-setup of every service in it, or set ConnectionStrings:RabbitMq and give each service a database of its own.");
    }

    /// <summary>Before the owner creates anything.</summary>
    /// <exception cref="StartRefusedException">Messages travel by RabbitMQ, and the database is another service's.</exception>
    public static async Task CheckBeforeSetup(IServiceProvider services, CancellationToken stop)
    {
        if (services.GetService<MessageBroker>() is null)
            return;
        var database = services.GetRequiredService<NpgsqlDataSource>();
        HoldsNoOther(database, services.GetRequiredService<Schemas>().Service, await Found(services, database, stop));
    }

    private static void HoldsNoOther(NpgsqlDataSource database, string here, ImmutableArray<string> found)
    {
        if (found.Remove(here) is { IsEmpty: false } others)
            throw new StartRefusedException(
                $"With ConnectionStrings:RabbitMq each service has a database of its own, and {NameOf(database)} holds that of {string.Join(", ", others)}: name another in ConnectionStrings:Database, or leave out ConnectionStrings:RabbitMq.");
    }

    private static async Task<ImmutableArray<string>> Found(IServiceProvider services, NpgsqlDataSource database, CancellationToken stop)
    {
        var log = services.GetRequiredService<ILogger<Schemas>>();
        for (var isTold = false; ; isTold = true)
        {
            try
            {
                await using var command = database.CreateCommand("select nspname::text from pg_namespace");
                await using var reader = await command.ExecuteReaderAsync(stop);
                var schemas = new HashSet<string>(StringComparer.Ordinal);
                while (await reader.ReadAsync(stop))
                    schemas.Add(reader.GetString(0));
                return [.. Services.Where(service => schemas.Contains(new Schemas(service).Events))];
            }
            catch (PostgresException e) when (WhyRefused(e, database) is { } why)
            {
                throw new StartRefusedException(why, e);
            }
            catch (NpgsqlException)
            {
                if (!isTold)
                    log.LogWarning("PostgreSQL does not answer: waiting for it. The service starts when it is there.");
            }

            await Task.Delay(Pause, services.GetRequiredService<TimeProvider>(), stop);
        }
    }

    private static string? WhyRefused(PostgresException e, NpgsqlDataSource database) => e.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"PostgreSQL does not accept the role {new NpgsqlConnectionStringBuilder(database.ConnectionString).Username} with this password: correct ConnectionStrings:Database.",
        PostgresErrorCodes.InvalidCatalogName => $"There is no database {NameOf(database)}: create it, and run db-setup in it.",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"The role {new NpgsqlConnectionStringBuilder(database.ConnectionString).Username} may not use the database {NameOf(database)}: grant it, or correct ConnectionStrings:Database.",
        _ => null,
    };

    private static string? NameOf(NpgsqlDataSource database) => new NpgsqlConnectionStringBuilder(database.ConnectionString).Database;
}
