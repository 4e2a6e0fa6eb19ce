using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using InteragencyReview.Kernel;
using InteragencyReview.Ledger;
using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Weasel.Core;
using Wolverine.Marten;

namespace InteragencyReview.ServiceDefaults;

/// <summary>The event store of a service: Marten, set up the same way everywhere.</summary>
public static class EventSourcing
{
    /// <summary>
    /// At most, of one process: two processes of each of the four services stay under the 97 that a server with PostgreSQL's own settings
    /// leaves to ordinary roles.
    /// </summary>
    public const int ConnectionsOfAProcess = ConnectionsForWork + SnapshotGuard.MostAtOnce + LedgerDatabase.MostConnectionsOfAService;

    /// <summary>For requests and messages.</summary>
    private const int ConnectionsForWork = 9;

    /// <summary>What a session that died in the middle of a transaction may hold up, at most.</summary>
    private const int IdleInTransactionMilliseconds = 30_000;

    /// <summary>
    /// The server notices after half a minute, and not after two hours, that a machine is gone: until then it keeps the locks by which one
    /// process seals, projects and leads.
    /// </summary>
    private const string NoticeLostMachines = "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

    /// <param name="builder">Of the service. It is configured by ConnectionStrings:Database.</param>
    /// <param name="service">As in <see cref="Contracts.Messages.ServiceNames"/>.</param>
    /// <param name="configure">The service's event names, snapshots and documents.</param>
    /// <exception cref="StartRefusedException">There is no connection string.</exception>
    public static WebApplicationBuilder AddEventSourcing(this WebApplicationBuilder builder, string service, Action<StoreOptions> configure)
    {
        var schemas = new Schemas(service);
        builder.Services.AddSingleton(schemas).AddSingleton<UnitsOfWork>().AddSingleton<IntakeWork>().AddSingleton<ProjectionRuns>().AddHostedService<ForgetAnswers>().AddHostedService<ProjectionWatch>();
        IntakeMetrics.AddTo(builder.Services);
        var connection = ConnectionString(builder.Configuration, service);
        builder.Services.AddSingleton(_ => new NpgsqlDataSourceBuilder(connection).Build());
        builder.AddSealing(new LedgerSettings(service, connection, schemas.Events, schemas.Ledger));
        builder.Services.AddMarten(options =>
            {
                Configure(options, schemas);
                options.Projections.FetchPlanners.Add(new SnapshotGuard(connection));
                configure(options);
                options.AddOperations();
                CommandAnswer.AddTo(options);
                options.AddLedgerTables(schemas.Ledger);
                options.KeepHighWaterMark();
            })
            .UseLightweightSessions()
            .UseNpgsqlDataSource()
            .IntegrateWithWolverine(integration =>
            {
                integration.MessageStorageSchemaName = schemas.Messages;
                integration.TransportSchemaName = Schemas.Queues;
            })
            .AddAsyncDaemon(DaemonMode.HotCold);
        builder.Services.AddHealthChecks()
            .AddCheck<DatabaseHealth>("database", timeout: HealthEndpoints.Within)
            .AddCheck<ProjectionsHealth>("projections", HealthStatus.Degraded, timeout: HealthEndpoints.Within)
            .AddCheck<SealingHealth>("sealing", HealthStatus.Degraded, timeout: HealthEndpoints.Within);
        return builder;
    }

    private static void AddSealing(this WebApplicationBuilder builder, LedgerSettings settings)
    {
        try
        {
            settings = settings.With(builder.Configuration);
        }
        catch (FormatException e)
        {
            throw new StartRefusedException(e.Message, e);
        }

        if (settings.Keys is null && builder.Environment.IsProduction())
            throw new StartRefusedException("Set Keys:LogHeads (environment: Keys__LogHeads) to a key made with review heads new-key: without it nobody could tell that the log was rewritten.");
        builder.Services.AddLedger(settings);
    }

    private static void Configure(StoreOptions options, Schemas schemas)
    {
        options.DatabaseSchemaName = schemas.Events;

        // The owner of the database creates everything (db-setup); the service's role could not.
        options.AutoCreateSchemaObjects = AutoCreate.None;
        options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase, LikeWireJson);
        options.DisableNpgsqlLogging = true;
        options.Events.StreamIdentity = StreamIdentity.AsString;
        options.Events.AppendMode = EventAppendMode.QuickWithServerTimestamps;
        options.Events.MetadataConfig.EnableAll();
        options.Events.MetadataConfig.UserNameEnabled = true;

        // Who loses at a stream burns no sequence number, so nothing stalls the high-water mark.
        options.Events.UseExclusiveLockOnConcurrentAppends = true;

        // A commit that notifies waits for every other commit of the database that does: appends notify nobody.
        options.Events.UseListenNotifyForEventAppends = false;
        options.Events.UseAdvisoryLockTransaction = false;

        // The watch over the daemon's lock sleeps in a query, and its snapshot would keep vacuum from all that was deleted in the last minute.
        options.Events.UseMonitoredAdvisoryLock = false;
        options.Listeners.Add(new EventOrigins(schemas.Service));
    }

    private static void LikeWireJson(JsonSerializerOptions json)
    {
        json.DefaultIgnoreCondition = WireJson.Options.DefaultIgnoreCondition;
        json.NumberHandling = WireJson.Options.NumberHandling;

        json.DictionaryKeyPolicy = null;
        json.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutComputed } };
    }

    /// <summary>What a state computes about itself is no part of what is stored.</summary>
    private static void LeaveOutComputed(JsonTypeInfo type)
    {
        if (!type.Type.IsAssignableTo(typeof(IAggregate)))
            return;
        foreach (var computed in type.Properties.Where(property => property.Set is null).ToList())
            type.Properties.Remove(computed);
    }

    private static string ConnectionString(ConfigurationManager configuration, string service)
    {
        var setting = configuration.GetConnectionString("Database") is { Length: > 0 } set
            ? set
            : throw new StartRefusedException("Set ConnectionStrings:Database (environment: ConnectionStrings__Database) to the database of this service.");
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(setting)
            {
                ApplicationName = $"review-{service}",
                NoResetOnClose = true,
                MaxAutoPrepare = 50,
                AutoPrepareMinUsages = 2,
                KeepAlive = 30,
                TcpKeepAlive = true,
            };
            if (!setting.Contains("Maximum Pool Size", StringComparison.OrdinalIgnoreCase) && !setting.Contains("MaxPoolSize", StringComparison.OrdinalIgnoreCase))
                connection.MaxPoolSize = ConnectionsForWork;
            connection.Options = $"{connection.Options} -c idle_in_transaction_session_timeout={IdleInTransactionMilliseconds} {NoticeLostMachines}".Trim();
            return connection.ConnectionString;
        }
        catch (ArgumentException e)
        {
            throw new StartRefusedException("ConnectionStrings:Database is no connection string of PostgreSQL: write Host=…;Port=…;Database=…;Username=…;Password=….", e);
        }
    }
}
