using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace InteragencyReview.ServiceDefaults;

/// <summary>One thing a service needs, or would rather have, to do its work.</summary>
public interface IReadinessCheck
{
    Task<Readiness> Check(CancellationToken stop);
}

public enum ReadinessState
{
    /// <summary>Requests would fail: send none here.</summary>
    NotReady,

    /// <summary>Requests are served, and a person should look.</summary>
    Degraded,

    Ready,
}

/// <summary>How one check went.</summary>
/// <param name="Note">A sentence for the operator. Anybody can read it: no secrets, no names of hosts or cases.</param>
public sealed record Readiness(ReadinessState State, string? Note = null)
{
    public static readonly Readiness Ready = new(ReadinessState.Ready);

    public static Readiness Degraded(string note) => new(ReadinessState.Degraded, note);

    public static Readiness NotReady(string note) => new(ReadinessState.NotReady, note);
}

public static class ReadinessChecks
{
    /// <summary>How long one check may take before it counts as not ready.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromSeconds(3);

    /// <param name="name">Shown to operators, kebab-case.</param>
    public static IServiceCollection AddReadinessCheck<TCheck>(this IServiceCollection services, string name, TimeSpan? within = null)
        where TCheck : class, IReadinessCheck =>
        services.AddReadinessCheck(
            name,
            static (provider, stop) => ActivatorUtilities.GetServiceOrCreateInstance<TCheck>(provider).Check(stop),
            within);

    /// <param name="name">Shown to operators, kebab-case.</param>
    public static IServiceCollection AddReadinessCheck(
        this IServiceCollection services,
        string name,
        Func<IServiceProvider, CancellationToken, Task<Readiness>> check,
        TimeSpan? within = null)
    {
        services.AddHealthChecks().Add(new HealthCheckRegistration(
            name,
            provider => new Adapter(provider, check, within ?? Within),
            HealthStatus.Unhealthy,
            tags: null));
        return services;
    }

    private sealed class Adapter(
        IServiceProvider services,
        Func<IServiceProvider, CancellationToken, Task<Readiness>> check,
        TimeSpan within) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            bounded.CancelAfter(within);
            try
            {
                // WaitAsync as well: a check that ignores its token must not hold the answer.
                var readiness = await check(services, bounded.Token).WaitAsync(bounded.Token);
                return new(StatusOf(readiness.State), readiness.Note);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return HealthCheckResult.Unhealthy("No answer in time.");
            }
        }

        private static HealthStatus StatusOf(ReadinessState state) => state switch
        {
            ReadinessState.Ready => HealthStatus.Healthy,
            ReadinessState.Degraded => HealthStatus.Degraded,
            ReadinessState.NotReady => HealthStatus.Unhealthy,
            _ => throw new ArgumentOutOfRangeException(nameof(state), state, "A state of readiness without a status."),
        };
    }
}
