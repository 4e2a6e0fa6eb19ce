using System.Data.Common;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.EventStore.Subscriptions;

/// <summary>How the subscriptions of this service stand: on demand, and as metrics sampled at an interval.</summary>
public sealed class Standings : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "InteragencyReview.EventStore";

    private static readonly TimeSpan BetweenSamples = TimeSpan.FromSeconds(30);

    private readonly IEventStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<Standings> _log;
    private readonly Meter _meter = new(MeterName);
    private volatile IReadOnlyList<SubscriptionStanding> _sampled = [];

    public Standings(IEventStore store, IEnumerable<ISubscription> subscriptions, TimeProvider time, ILogger<Standings> log)
    {
        (_store, _time, _log) = (store, time, log);
        Names = [.. subscriptions.Select(subscription => subscription.Name)];
        Gauge("review.subscription.lag", "{event}", "Events to go, at most.", standing => standing.Behind);
        Gauge("review.subscription.parked_events", "{event}", "Events that could not be handled, and such as wait behind them.", standing => standing.ParkedEvents);
        Gauge("review.subscription.parked_streams", "{stream}", "Streams that wait for an operator.", standing => standing.ParkedStreams);
        Gauge("review.subscription.owners", "{process}", "Processes that run it: one, or none.", standing => standing.IsOwned ? 1 : 0);
        _meter.CreateObservableGauge(
            "review.subscription.oldest_event.age",
            () => _sampled.Select(standing => new Measurement<double>((standing.Age(_time.GetUtcNow()) ?? TimeSpan.Zero).TotalSeconds, Of(standing))),
            "s",
            "Age of the oldest event that is neither handled nor parked.");
    }

    /// <summary>The subscriptions of this service.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Asks the database, and tells the metrics.</summary>
    public async Task<IReadOnlyList<SubscriptionStanding>> Now(CancellationToken stop) => _sampled = await _store.Parking.Standings(Names, stop);

    /// <summary>Keeps the metrics fresh until stopped.</summary>
    public async Task Sample(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await Now(stop);
            }
            catch (Exception e) when (e is DbException or IOException or TimeoutException)
            {
                _log.LogWarning("How the subscriptions stand is not known ({Reason}).", e.Message);
                _sampled = [];
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(BetweenSamples, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Of(SubscriptionStanding standing) => new("review.subscription.name", standing.Name);

    private void Gauge(string name, string unit, string description, Func<SubscriptionStanding, long> value) =>
        _meter.CreateObservableGauge(name, () => _sampled.Select(standing => new Measurement<long>(value(standing), Of(standing))), unit, description);
}
