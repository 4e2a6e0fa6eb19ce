using InteragencyReview.Ledger.Sealing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace InteragencyReview.ServiceDefaults;

/// <summary>What is altered before it is sealed is not seen: events that stay unsealed need a look.</summary>
internal sealed class SealingHealth(SealingWatch sealing) : IHealthCheck
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = await sealing.Status(cancellationToken);
        return status.UnsealedAge <= LongestWait
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded($"The oldest event that is not sealed is {status.UnsealedAge.TotalSeconds:F0} s old: the log of the service says what holds the sealer up.");
    }
}
