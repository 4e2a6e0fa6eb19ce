using InteragencyReview.EventStore.Deciding;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.EventStore.Rebuilding;
using InteragencyReview.EventStore.Subscriptions;
using InteragencyReview.EventStore.Timers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace InteragencyReview.EventStore.Hosting;

public static class EventStoreRegistration
{
    private const int MaxAutoPreparedStatements = 100;
    private const int KeptConnections = 2;

    /// <summary>
    /// A process that dies closes its connections. A host that vanishes does not, nor does a process that is stopped: the server has to
    /// find out, and to end what they hold, which may be the lock of the log.
    /// </summary>
    private const string EndWithTheirHost =
        "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=2 -c idle_in_transaction_session_timeout=10s";

    /// <summary>The log of this service on PostgreSQL, its schema created before anything else starts.</summary>
    /// <param name="services">Of the service.</param>
    /// <param name="connectionString">To the service's own database.</param>
    /// <param name="types">Every event and timer the service writes.</param>
    /// <param name="viewSchemas">The service's own tables, as idempotent SQL.</param>
    public static IServiceCollection AddEventStore(
        this IServiceCollection services, string connectionString, EventTypes types, params IReadOnlyList<string> viewSchemas)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxAutoPrepare = MaxAutoPreparedStatements,

            // The reset costs as much as an append, and nobody changes the session of a pooled connection.
            NoResetOnClose = true,
        };

        connection.Options = $"{EndWithTheirHost} {connection.Options}".Trim();

        // Else all that are idle are closed every five minutes, and with them what they have prepared.
        connection.MinPoolSize = Math.Clamp(connection.MinPoolSize, Math.Min(KeptConnections, connection.MaxPoolSize), connection.MaxPoolSize);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(NpgsqlDataSource.Create(connection));
        services.AddSingleton(types);
        services.AddSingleton<IEventStore, PostgreSqlEventStore>();
        services.AddSingleton<ITimers, PostgreSqlTimers>();
        services.AddScoped<WorkContext>();
        services.AddScoped<Sessions>();
        services.AddHostedService(provider => new SchemaCreation(
            provider.GetRequiredService<NpgsqlDataSource>(),
            [.. viewSchemas, Rebuilds.Schema],
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SchemaCreation>>()));
        services.AddSingleton<Rebuilds>();
        services.AddHostedService(provider => provider.GetRequiredService<Rebuilds>());
        return services;
    }

    /// <summary>The decider, and with it the views that are computed from its streams.</summary>
    public static IServiceCollection AddDecider<TState, TEvent>(this IServiceCollection services, DeciderDefinition<TState, TEvent> definition)
        where TEvent : notnull
    {
        foreach (var view in RebuildableView.Of(definition))
            services.AddSingleton(view);
        return services.AddSingleton(definition).AddScoped<Decider<TState, TEvent>>();
    }

    /// <summary>Runs it as long as the service does, and measures how it stands.</summary>
    public static IServiceCollection AddSubscription(this IServiceCollection services, Func<IServiceProvider, ISubscription> create)
    {
        services.TryAddSingleton<Standings>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SubscriptionHost>());
        return services.AddSingleton(create);
    }

    /// <summary>A database that is still starting is waited for, within a bound; then the start fails with what was wrong.</summary>
    private sealed class SchemaCreation(
        NpgsqlDataSource database, IReadOnlyList<string> viewSchemas, TimeProvider time, ILogger<SchemaCreation> log) : IHostedService
    {
        private const int MaxAttempts = 30;
        private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    await PostgreSqlEventStore.CreateSchema(database, viewSchemas, cancellationToken);
                    return;
                }
                catch (NpgsqlException e) when (attempt < MaxAttempts && (e.IsTransient || e is not PostgresException))
                {
                    log.LogWarning("The database does not answer yet ({Reason}); trying again.", e.Message);
                    await Task.Delay(Pause, time, cancellationToken);
                }
            }
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>All subscriptions of the service, each on its own.</summary>
    private sealed class SubscriptionHost(
        IEnumerable<ISubscription> subscriptions, IEventStore store, Standings standings, TimeProvider time, ILogger<SubscriptionRunner> log) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
            subscriptions.Select(subscription => Task.Run(() => new SubscriptionRunner(store, subscription, time, log).Run(stoppingToken), stoppingToken))
                .Append(Task.Run(() => standings.Sample(stoppingToken), stoppingToken)));
    }
}
