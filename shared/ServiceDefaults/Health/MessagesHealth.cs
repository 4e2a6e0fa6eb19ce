using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Messages that wait, and those that could not be handled, need a look. The service serves on.</summary>
internal sealed class MessagesHealth(Backlog backlog) : IHealthCheck
{
    private const double LongestWaitSeconds = 30;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = await backlog.Status(cancellationToken);
        List<string> notes = [];
        if (status.OldestUnsentSeconds > LongestWaitSeconds)
            notes.Add($"The oldest unsent message waits for {status.OldestUnsentSeconds:F0} s: GET /backlog shows where.");
        if (status.OldestUnhandledSeconds > LongestWaitSeconds)
            notes.Add($"The oldest unhandled message waits for {status.OldestUnhandledSeconds:F0} s: GET /backlog shows where.");
        if (status.DeadLetters > 0)
            notes.Add($"{(status.DeadLetters == 1 ? "1 message" : $"{status.DeadLetters} messages")} could not be handled: GET /dead-letters shows them.");
        return notes.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join(' ', notes));
    }
}
