using System.Diagnostics.Metrics;
using InteragencyReview.Intake.Reports;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Counts what becomes of the records that come in: how far an import is, and how clean it is.</summary>
public sealed class IntakeMetrics : IDisposable
{
    public const string MeterName = "InteragencyReview.Intake";

    private readonly Meter _meter;
    private long _accepted;
    private long _unchanged;
    private long _older;
    private long _rejected;

    public IntakeMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _meter.CreateObservableCounter("review.import.records", Outcomes, "{record}", "Records that came in, by what became of them: accepted, unchanged, older or rejected.");
    }

    public void Dispose() => _meter.Dispose();

    /// <summary>Made when metrics are, and not with the first delivery: what that brings must be more than there was before.</summary>
    internal static void AddTo(IServiceCollection services) => services
        .AddSingleton<IntakeMetrics>()
        .ConfigureOpenTelemetryMeterProvider((made, _) => made.GetRequiredService<IntakeMetrics>());

    internal void Count(IntakeAnswer answer)
    {
        Interlocked.Add(ref _accepted, answer.Accepted);
        Interlocked.Add(ref _unchanged, answer.Unchanged);
        Interlocked.Add(ref _older, answer.Older);
        Interlocked.Add(ref _rejected, answer.Rejected);
    }

    /// <summary>Each of them from zero on: a series that begins with the first records that were rejected has not increased, and no alert sees them.</summary>
    private IEnumerable<Measurement<long>> Outcomes() =>
    [
        Of("accepted", ref _accepted),
        Of("unchanged", ref _unchanged),
        Of("older", ref _older),
        Of("rejected", ref _rejected),
    ];

    private static Measurement<long> Of(string outcome, ref long records) =>
        new(Interlocked.Read(ref records), KeyValuePair.Create<string, object?>("review.outcome", outcome));
}
