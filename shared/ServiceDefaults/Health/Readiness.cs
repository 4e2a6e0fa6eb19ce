using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace InteragencyReview.ServiceDefaults;

/// <summary>The checks of this process, made once for all who ask within a second: anybody may ask, and they ask the database and the broker.</summary>
internal sealed class Readiness(HealthCheckService checks, TimeProvider time)
{
    /// <summary>For a check that was registered without a time-out of its own: nobody waits longer for the others.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private readonly SharedAnswer<HealthReport> _report = new(() => Check(checks), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.5), time);

    public Task<HealthReport> Report() => _report.Get();

    private static async Task<HealthReport> Check(HealthCheckService checks)
    {
        using var stop = new CancellationTokenSource(Longest);
        return await checks.CheckHealthAsync(stop.Token);
    }
}
