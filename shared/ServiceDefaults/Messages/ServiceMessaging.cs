using System.Collections.Frozen;
using System.Data.Common;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.EventStore.Hosting;
using InteragencyReview.EventStore.Subscriptions;
using InteragencyReview.EventStore.Timers;
using InteragencyReview.Messaging;
using InteragencyReview.Messaging.PostgreSql;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.ServiceDefaults;

/// <summary>A service's own log, its queue, and what it tells others.</summary>
public static class ServiceMessaging
{
    /// <summary>A message that waits longer than this shows.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <param name="builder">Of the service. It is configured by ConnectionStrings:Log and ConnectionStrings:Messages.</param>
    /// <param name="queue">The service's own queue.</param>
    /// <param name="types">Every event and timer the service writes.</param>
    /// <param name="names">The names of the contract messages.</param>
    /// <param name="receives">What it does with each message.</param>
    /// <param name="tells">What its events have to say to others.</param>
    /// <param name="schemas">The service's own tables, as idempotent SQL.</param>
    public static WebApplicationBuilder AddLogAndMessages(
        this WebApplicationBuilder builder,
        string queue,
        EventTypes types,
        FrozenDictionary<Type, string> names,
        Action<Mailbox> receives,
        Action<Routes> tells,
        params IReadOnlyList<string> schemas)
    {
        var services = builder.Services;
        services.AddEventStore(Setting(builder, "Log"), types, schemas);
        builder.AddLogHeads(queue);
        services.AddSingleton(provider => new PostgreSqlTransport(
            Setting(builder, "Messages"),
            provider.GetRequiredService<TimeProvider>(),
            new Random(Environment.ProcessId), // spreads the retries of replicas; nothing hangs on it
            provider.GetRequiredService<ILogger<PostgreSqlTransport>>()));
        services.AddSingleton<ITransport>(provider => provider.GetRequiredService<PostgreSqlTransport>());
        services.AddSingleton<IDeadLetters>(provider => provider.GetRequiredService<PostgreSqlTransport>());

        var mailbox = new Mailbox(names);
        receives(mailbox);
        services.AddSingleton(mailbox);
        var routes = new Routes(types, names);
        tells(routes);
        services.AddSubscription(provider => new Publisher($"/{queue}", provider.GetRequiredService<ITransport>(), routes));
        services.AddSingleton<IHostedService>(provider => new MailboxHost(
            queue, provider.GetRequiredService<ITransport>(), mailbox, provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddSingleton<IHostedService>(provider => new TimerHost(
            provider.GetRequiredService<ITimers>(),
            provider.GetRequiredService<IEventStore>(),
            mailbox,
            provider.GetRequiredService<IServiceScopeFactory>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<TimerHost>>()));
        Check("log", static (provider, stop) => LogAnswers(provider.GetRequiredService<IEventStore>(), stop));
        Check("subscriptions", static (provider, stop) =>
            SubscriptionReadiness.Check(provider.GetRequiredService<Standings>(), provider.GetRequiredService<TimeProvider>(), stop));
        Check("messages", (provider, stop) => QueueMoves(provider.GetRequiredService<ITransport>(), queue, stop));
        return builder;

        void Check(string name, Func<IServiceProvider, CancellationToken, Task<HealthCheckResult>> check) => services.AddHealthChecks()
            .Add(new(name, provider => new Asking(stop => check(provider, stop)), HealthStatus.Unhealthy, tags: null, HealthEndpoints.Within));
    }

    /// <summary>What a request of this caller causes is written down as caused by this caller.</summary>
    public static WebApplication UseCauses(this WebApplication app)
    {
        app.Use(async (http, next) =>
        {
            if (http.User.Identity?.IsAuthenticated == true)
            {
                http.RequestServices.GetRequiredService<WorkContext>().Causes = new Causes(
                    http.User.Officer().Subject,
                    System.Diagnostics.Activity.Current?.TraceId.ToString(),
                    null,
                    System.Diagnostics.Activity.Current?.Id);
            }

            await next(http);
        });
        return app;
    }

    private static async Task<HealthCheckResult> LogAnswers(IEventStore store, CancellationToken stop)
    {
        try
        {
            await store.Head(stop);
            return HealthCheckResult.Healthy();
        }
        catch (DbException)
        {
            return HealthCheckResult.Unhealthy("The database of the log does not answer.");
        }
    }

    /// <summary>Requests are served without the queue; what it holds up must be seen all the same.</summary>
    private static async Task<HealthCheckResult> QueueMoves(ITransport transport, string queue, CancellationToken stop)
    {
        try
        {
            var backlog = await transport.Backlog(queue, stop);
            return backlog switch
            {
                { OldestAge: { } age } when age > LongestWait => HealthCheckResult.Degraded($"The oldest of {backlog.Ready + backlog.Delayed} messages has waited {age.TotalSeconds:F0} s."),
                { Dead: > 0 } => HealthCheckResult.Degraded($"{backlog.Dead} dead letters wait for an operator: GET /dead-letters."),
                _ => HealthCheckResult.Healthy(),
            };
        }
        catch (DbException)
        {
            return HealthCheckResult.Degraded("The database of the queues does not answer: what is decided here is told to others later.");
        }
    }

    private static string Setting(WebApplicationBuilder builder, string name) =>
        builder.Configuration.GetConnectionString(name) is { Length: > 0 } setting
            ? setting
            : throw new StartRefusedException($"Set ConnectionStrings:{name} (environment: ConnectionStrings__{name}).");

    private sealed class Asking(Func<CancellationToken, Task<HealthCheckResult>> ask) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => ask(cancellationToken);
    }
}
