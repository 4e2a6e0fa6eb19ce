using System.Diagnostics.Metrics;
using Marten;
using Marten.Services;

namespace InteragencyReview.WorkingGroup.Cases.Screenings;

/// <summary>Counts screenings by the lane that they propose, once they are committed.</summary>
public sealed class ScreeningMetrics : DocumentSessionListenerBase, IDisposable
{
    public const string MeterName = "InteragencyReview.Screenings";

    private readonly Meter _meter;
    private readonly Counter<long> _screenings;

    public ScreeningMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _screenings = _meter.CreateCounter<long>("review.screenings", "{screening}", "Screenings, by the lane that they propose.");
    }

    public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
    {
        foreach (var lane in commit.GetEvents().Select(e => e.Data).OfType<CaseScreened>().GroupBy(screened => screened.Screening.Lane))
            _screenings.Add(lane.Count(), KeyValuePair.Create<string, object?>("review.lane", lane.Key.ToString()));
        return Task.CompletedTask;
    }

    public void Dispose() => _meter.Dispose();
}
