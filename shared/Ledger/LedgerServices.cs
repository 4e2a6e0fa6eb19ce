using InteragencyReview.Ledger.Heads;
using InteragencyReview.Ledger.Sealing;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Weasel.Postgresql;
using Weasel.Postgresql.Tables;

namespace InteragencyReview.Ledger;

public static class LedgerServices
{
    /// <summary>Has Marten create the tables of the ledger with its own (<c>db-setup</c>). Rows in them are only ever added.</summary>
    public static void AddLedgerTables(this StoreOptions options, string ledgerSchema)
    {
        var seals = new Table(Name(ledgerSchema, "seals"));
        seals.AddColumn("sequence", "bigint").AsPrimaryKey();
        seals.AddColumn("event_id", "uuid").NotNull();
        seals.AddColumn("stream_id", "text").NotNull();
        seals.AddColumn("version", "bigint").NotNull();
        seals.AddColumn("digest", "bytea").NotNull();
        seals.AddColumn("hash", "bytea").NotNull();

        var heads = new Table(Name(ledgerSchema, "heads"));
        heads.AddColumn("number", "bigint").AsPrimaryKey();
        heads.AddColumn("log", "text").NotNull();
        heads.AddColumn("position", "bigint").NotNull();
        heads.AddColumn("events", "integer").NotNull();
        heads.AddColumn("previous", "text").NotNull();
        heads.AddColumn("hash", "text").NotNull();
        heads.AddColumn("witness_hash", "text").NotNull();
        heads.AddColumn("signed_at", "timestamp with time zone").NotNull();
        heads.AddColumn("key_id", "text").NotNull();
        heads.AddColumn("signature", "text").NotNull();
        heads.AddColumn("witness", "bytea").NotNull();

        options.Storage.ExtendedSchemaObjects.Add(seals);
        options.Storage.ExtendedSchemaObjects.Add(heads);
    }

    /// <summary>
    /// Keeps Marten's high-water mark moving in a service that has no asynchronous projection and no subscription: without one the daemon
    /// starts no high-water agent, the mark stands still, and nothing is ever sealed. It subscribes to an event that is never appended, so
    /// no event is read or deserialized for it.
    /// </summary>
    public static void KeepHighWaterMark(this StoreOptions options) => options.Events.Subscribe(new HighWaterSubscription());

    /// <summary>Seals the events of this service while it runs, and signs heads where there are keys. Of all processes one does.</summary>
    public static IServiceCollection AddLedger(this IServiceCollection services, LedgerSettings settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddMetrics();
        return services
            .AddSingleton(settings)
            .AddSingleton(_ => new LedgerDatabase(settings.ConnectionString, settings.EventSchema, settings.LedgerSchema, LedgerDatabase.MostAtOnceOfAService))
            .AddSingleton<LogHeads>()
            .AddSingleton<SealingWatch>()
            .AddHostedService<Sealer>();
    }

    private static PostgresqlObjectName Name(string schema, string table) => new(schema, table, SchemaUtils.IdentifierUsage.General);
}
