using InteragencyReview.Ledger;
using InteragencyReview.Ledger.Sealing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// What is altered before it is sealed is not seen, and what is sealed can be sealed again by who owns the database until a head is
/// signed over it: events that stay unsealed or unsigned need a look.
/// </summary>
internal sealed class SealingHealth(SealingWatch sealing, LedgerSettings settings) : IHealthCheck
{
    /// <summary>So many intervals without a head are no delay any more.</summary>
    private const int MostIntervals = 5;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = await sealing.Status(cancellationToken);
        List<string> notes = [];
        if (status.UnsealedAge > LongestWait)
            notes.Add($"The oldest event that is not sealed is {status.UnsealedAge.TotalSeconds:F0} s old: the log of the service says what holds the sealer up.");
        if (settings.Keys is { CanSign: true } && status.UnsignedFor > MostIntervals * settings.HeadInterval)
            notes.Add($"The newest head of the log was not signed: events up to {status.SealedTo} are sealed, those after {status.SignedTo} wait for it since {status.UnsignedFor.TotalSeconds:F0} s. A seal may not stand on the one before it: run review verify on this log; the log of the service says what was found.");
        return notes.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join(' ', notes));
    }
}
