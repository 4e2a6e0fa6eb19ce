using System.Runtime.CompilerServices;
using InteragencyReview.Ledger;
using InteragencyReview.Ledger.Heads;
using InteragencyReview.Ledger.Verification;
using InteragencyReview.PostgresFixture;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using Marten;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Weasel.Core;

namespace InteragencyReview.LedgerTests;

/// <summary>A log that Marten writes, on a database of its own, with the ledger beside it.</summary>
internal sealed class TestLog : IAsyncDisposable
{
    public const string EventSchema = "docket";
    public const string LedgerSchema = "docket_ledger";

    /// <summary>So long Marten leaves a gap alone before it asks whether anybody could still fill it.</summary>
    public static readonly TimeSpan Threshold = TimeSpan.FromMilliseconds(300);

    /// <summary>Of the sealer, often, so that no test waits for it.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    public static readonly string PrivateKey = HeadKeys.NewPrivateKey();

    /// <summary>The tables are made once on each server, and then copied.</summary>
    private static readonly ConditionalWeakTable<PostgresServer, Lazy<Task<string>>> Empty = [];

    private readonly List<IHost> _hosts = [];
    private IProjectionDaemon? _daemon;

    private TestLog(string connectionString)
    {
        ConnectionString = connectionString;
        Store = OpenStore(connectionString);
        Database = new(connectionString, EventSchema, LedgerSchema);
        Heads = new(Database);
        Keys = HeadKeys.Parse(PrivateKey);
    }

    public string ConnectionString { get; }

    public DocumentStore Store { get; }

    public LedgerDatabase Database { get; }

    public LogHeads Heads { get; }

    public HeadKeys Keys { get; set; }

    public static async Task<TestLog> New(PostgresServer? server = null)
    {
        server ??= await PostgresServer.Shared();
        var empty = await Empty.GetValue(server, one => new(() => SetUp(one))).Value;
        return new(await server.CreateDatabase("log", empty));
    }

    private static async Task<string> SetUp(PostgresServer server)
    {
        // Without a pool: nobody may be connected to what is copied.
        var connection = new NpgsqlConnectionStringBuilder(await server.CreateDatabase("empty")) { Pooling = false };
        await using var store = OpenStore(connection.ConnectionString);
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.CreateOrUpdate);
        return connection.Database!;
    }

    /// <summary>On a database that already has everything.</summary>
    public static TestLog At(string connectionString) => new(connectionString);

    public static DocumentStore OpenStore(string connectionString) => DocumentStore.For(m =>
    {
        m.Connection(connectionString);
        m.DatabaseSchemaName = EventSchema;
        m.AutoCreateSchemaObjects = AutoCreate.None;
        m.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase);
        m.Events.StreamIdentity = StreamIdentity.AsString;
        m.Events.AppendMode = EventAppendMode.QuickWithServerTimestamps;
        m.Events.MetadataConfig.EnableAll();
        m.Events.MetadataConfig.UserNameEnabled = true;
        m.Events.UseExclusiveLockOnConcurrentAppends = true;
        m.Events.UseAdvisoryLockTransaction = false;
        m.Events.MapEventType<EntryMade>("entry_made");
        m.Projections.AsyncMode = DaemonMode.Solo;
        m.Projections.StaleSequenceThreshold = Threshold;
        m.AddLedgerTables(LedgerSchema);
        m.KeepHighWaterMark();
    });

    public LedgerSettings Settings() => new("docket", ConnectionString, EventSchema, LedgerSchema) { Keys = Keys, LookEvery = LookEvery };

    public async Task StartDaemon()
    {
        _daemon = await Store.BuildProjectionDaemonAsync();
        await _daemon.StartAllAsync();
    }

    /// <summary>A process of the service, as far as the ledger goes.</summary>
    public async Task<IHost> StartSealer(LedgerSettings? settings = null, ILoggerProvider? told = null)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        if (told is not null)
            builder.Logging.AddProvider(told);
        builder.Services.AddLedger(settings ?? Settings());
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync();
        return host;
    }

    public Task Append(string stream, int events = 1) => Append(Store, stream, events);

    public static async Task Append(IDocumentStore store, string stream, int events = 1)
    {
        await using var session = store.LightweightSession();
        Name(session);
        session.Events.Append(stream, [.. Enumerable.Range(1, events).Select(n => (object)new EntryMade(n, "noted"))]);
        await session.SaveChangesAsync();
    }

    public static void Name(IDocumentSession session)
    {
        (session.LastModifiedBy, session.CorrelationId, session.CausationId) = ("officer", "correlation", "causation");
        session.SetHeader("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    }

    public async Task<int> Do(string sql)
    {
        await using var command = Database.Pool.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync();
    }

    public async Task<T> Ask<T>(string sql)
    {
        await using var command = Database.Pool.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Every event has its one seal, and there is no other.</summary>
    public Task<bool> AllSealed() =>
        Ask<bool>(
            "select not exists (select from (select seq_id from mt_events where stream_id <> 'mt_tombstone') e full join seals s on s.sequence = e.seq_id where e.seq_id is null or s.sequence is null)");

    public Task AreAllSealed(long events) => Condition.Until(
        $"all {events} events are sealed",
        async () => await Ask<long>("select count(*) from seals") == events && await AllSealed());

    public async Task<VerificationResult> Verify(IReadOnlyList<LogHead>? held = null, Action<VerificationProgress>? told = null) =>
        await LogVerification.Run(Database, Keys, held is null ? null : Each(held), told ?? (static _ => { }), CancellationToken.None);

    public static async IAsyncEnumerable<LogHead> Each(IReadOnlyList<LogHead> heads)
    {
        foreach (var head in heads)
        {
            await Task.CompletedTask;
            yield return head;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync();
            host.Dispose();
        }

        if (_daemon is not null)
        {
            await _daemon.StopAllAsync();
            _daemon.Dispose();
        }

        await Store.DisposeAsync();
        await Database.DisposeAsync();
        Keys.Dispose();
    }
}
