using System.Globalization;
using Marten;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Wolverine.Postgresql.Transport;
using Wolverine.Runtime;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// What the owner of the database does before a service starts: schemas, tables and queues, and what the service's role may do with
/// them. Where messages travel by RabbitMQ the queues are there, and none are made here. Services sign in with roles that own nothing. May be repeated, also while the service runs.
/// </summary>
public static class DatabaseSetup
{
    /// <summary>The command of the command line that does it.</summary>
    public const string Command = "db-setup";

    /// <summary>Marten's command of this name would make the tables and neither roles nor what they may do: it does the same here.</summary>
    public const string MartensName = "db-apply";

    /// <summary>Of PostgreSQL's advisory locks: any number that nothing else takes.</summary>
    private const long Lock = 7_311_024_551;

    private const string RolePassword = "Database:RolePassword";

    /// <param name="services">Of the service, whose ConnectionStrings:Database signs in as the owner.</param>
    /// <exception cref="StartRefusedException">
    /// The role does not exist and there is no password to make it with; or the database is another service's.
    /// </exception>
    public static async Task Apply(IServiceProvider services, CancellationToken stop)
    {
        await DatabaseLayout.CheckBeforeSetup(services, stop);

        // The four services are set up side by side, and share the schema of the queues.
        await using var connection = await services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(stop);
        await Execute(connection, $"select pg_advisory_lock({Lock})", stop);
        await services.GetRequiredService<IDocumentStore>().Storage.ApplyAllConfiguredChangesToDatabaseAsync(JasperFx.AutoCreate.CreateOrUpdate);
        var wolverine = services.GetRequiredService<IWolverineRuntime>();
        var transport = wolverine.Options.UsesBroker() ? null : wolverine.Options.Transports.GetOrCreate<PostgresqlTransport>();
        if (transport is not null)
            await transport.ConfigureAsync(wolverine);
        await ((Weasel.Core.Migrations.IDatabase)wolverine.Storage).ApplyAllConfiguredChangesToDatabaseAsync(JasperFx.AutoCreate.CreateOrUpdate);

        var schemas = services.GetRequiredService<Schemas>();
        await EnsureRole(connection, schemas.Role, services.GetRequiredService<IConfiguration>()[RolePassword], stop);

        // At once: what is granted on all tables and taken back for some is never anybody's.
        await using (var transaction = await connection.BeginTransactionAsync(stop))
        {
            foreach (var statement in Grants(schemas).Concat(transport is null ? [] : Grants(schemas, transport)).Append(WithoutStatisticsOfDocuments(schemas)))
                await Execute(connection, statement, stop);
            await transaction.CommitAsync(stop);
        }

        await Execute(connection, $"select pg_advisory_unlock({Lock})", stop);
    }

    private static async Task EnsureRole(NpgsqlConnection connection, string role, string? password, CancellationToken stop)
    {
        await using var known = new NpgsqlCommand("select 1 from pg_roles where rolname = $1", connection);
        known.Parameters.Add(new() { Value = role });
        var exists = await known.ExecuteScalarAsync(stop) is not null;
        if (!exists && string.IsNullOrEmpty(password))
            throw new StartRefusedException($"The role {role} does not exist: make it, or set {RolePassword} (environment: Database__RolePassword) to the password it gets.");
        if (string.IsNullOrEmpty(password))
            return;
        if (!ScramVerifier.CanBeOf(password))
            throw new StartRefusedException($"{RolePassword} (environment: Database__RolePassword) has characters beyond ASCII: take a password without them.");

        await Execute(connection, RoleStatement(role, exists, password), stop);
    }

    /// <summary>It takes no parameters; in a verifier there is nothing to quote.</summary>
    internal static string RoleStatement(string role, bool exists, string password) =>
        $"{(exists ? "alter" : "create")} role {role} login password '{ScramVerifier.Of(password)}'";

    /// <summary>What is recorded, and what is sealed, a service can add to and read; it can neither alter nor delete any of it.</summary>
    private static IEnumerable<string> Grants(Schemas schemas)
    {
        foreach (var schema in new[] { schemas.Events, schemas.Messages, schemas.Ledger })
        {
            yield return $"create schema if not exists {schema}";
            yield return $"grant usage on schema {schema} to {schemas.Role}";
            yield return $"grant select, insert{(schema == schemas.Ledger ? "" : ", update, delete")} on all tables in schema {schema} to {schemas.Role}";
            yield return $"grant usage, select on all sequences in schema {schema} to {schemas.Role}";
            yield return $"grant execute on all functions in schema {schema} to {schemas.Role}";
        }

        yield return $"revoke update, delete on {schemas.Events}.mt_events from {schemas.Role}";
        yield return $"revoke update, delete on all tables in schema {schemas.Ledger} from {schemas.Role}";
    }

    private static IEnumerable<string> Grants(Schemas schemas, PostgresqlTransport transport)
    {
        yield return $"grant usage on schema {Schemas.Queues} to {schemas.Role}";
        foreach (var queue in transport.Queues)
        {
            // Wolverine looks at what it sends to, so the sender may read what it wrote; only the receiver takes it away.
            var rights = queue.IsListener ? "select, insert, update, delete" : "select, insert";
            var table = string.Create(CultureInfo.InvariantCulture, $"{Schemas.Queues}.wolverine_queue_{queue.Name}");
            yield return $"grant {rights} on {table}, {table}_scheduled to {schemas.Role}";
        }
    }

    /// <summary>
    /// What is asked for stands in columns; no plan hangs on what is inside of a document. To count its values was most of what an
    /// automatic analyze cost.
    /// </summary>
    private static string WithoutStatisticsOfDocuments(Schemas schemas) =>
        $"""
        do $$
        declare documents record;
        begin
            for documents in
                select c.oid::regclass as "table", a.attname as "column"
                from pg_class c join pg_attribute a on a.attrelid = c.oid
                where c.relnamespace = '{schemas.Events}'::regnamespace and c.relkind = 'r' and a.atttypid = 'jsonb'::regtype and a.attstattarget is distinct from 0
            loop
                execute format('alter table %s alter column %I set statistics 0', documents."table", documents."column");
            end loop;
        end $$
        """;

    private static async Task Execute(NpgsqlConnection connection, string statement, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(stop);
    }
}
