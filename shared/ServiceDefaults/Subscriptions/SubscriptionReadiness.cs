using System.Data.Common;
using InteragencyReview.EventStore.Subscriptions;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Requests are served while a subscription stands still; what that holds up must be seen all the same.</summary>
public static class SubscriptionReadiness
{
    /// <summary>An event that waits longer than this shows.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>Less than a check may take at all: an answer that is late takes nobody out of service.</summary>
    private static readonly TimeSpan Patience = HealthEndpoints.Within / 2;

    public static async Task<HealthCheckResult> Check(Standings standings, TimeProvider time, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            return Of(await standings.Now(patience.Token).WaitAsync(patience.Token), time.GetUtcNow());
        }
        catch (Exception e) when (e is DbException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return HealthCheckResult.Degraded("How the subscriptions stand is not known: the database of the log does not answer in time.");
        }
    }

    /// <summary>A sentence for each subscription that somebody should look at.</summary>
    public static HealthCheckResult Of(IReadOnlyList<SubscriptionStanding> standings, DateTimeOffset now)
    {
        var notes = standings.SelectMany(standing => Notes(standing, now)).ToList();
        return notes.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join(' ', notes));
    }

    private static IEnumerable<string> Notes(SubscriptionStanding standing, DateTimeOffset now)
    {
        if (!standing.IsOwned)
            yield return $"No process runs the subscription {standing.Name}: see the log for why it pauses.";
        if (standing.Age(now) is { } age && age > LongestWait)
            yield return $"The subscription {standing.Name} is {standing.Behind} events behind, the oldest for {age.TotalSeconds:F0} s: GET /subscriptions.";
        if (standing.ParkedEvents > 0)
            yield return $"The subscription {standing.Name} has {standing.ParkedEvents} events of {standing.ParkedStreams} streams parked: GET /subscriptions/{standing.Name}/parked.";
    }
}
