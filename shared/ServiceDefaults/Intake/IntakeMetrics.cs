using System.Diagnostics.Metrics;
using InteragencyReview.Intake.Reports;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Counts what becomes of the records that come in: how far an import is, and how clean it is.</summary>
public sealed class IntakeMetrics : IDisposable
{
    public const string MeterName = "InteragencyReview.Intake";

    private readonly Meter _meter;
    private readonly Counter<long> _records;

    public IntakeMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _records = _meter.CreateCounter<long>("review.import.records", "{record}", "Records that came in, by what became of them: accepted, unchanged, older or rejected.");
    }

    public void Dispose() => _meter.Dispose();

    internal void Count(IntakeAnswer answer)
    {
        Count("accepted", answer.Accepted);
        Count("unchanged", answer.Unchanged);
        Count("older", answer.Older);
        Count("rejected", answer.Rejected);
    }

    private void Count(string outcome, int records)
    {
        if (records > 0)
            _records.Add(records, KeyValuePair.Create<string, object?>("review.outcome", outcome));
    }
}
