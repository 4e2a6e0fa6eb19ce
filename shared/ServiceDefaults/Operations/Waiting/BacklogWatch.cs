using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Tells the backlog as metrics.</summary>
internal sealed class BacklogWatch : Watch
{
    public const string MeterName = "InteragencyReview.Messages";

    private readonly Backlog _backlog;
    private readonly DeadLetters _deadLetters;
    private BacklogStatus? _last;
    private ImmutableArray<DeadLetterCount> _dead = [];

    public BacklogWatch(Backlog backlog, DeadLetters deadLetters, TimeProvider time, IMeterFactory meters, ILogger<BacklogWatch> log)
        : base(MeterName, meters, time, log)
    {
        (_backlog, _deadLetters) = (backlog, deadLetters);
        Meter.CreateObservableGauge("review.messages.waiting", Waiting, "{message}", "Messages that wait, by where: outbox, inbox, or a queue that the service takes from.");
        Meter.CreateObservableGauge("review.messages.unsent.age", () => _last?.OldestUnsentSeconds ?? 0, "s", "Age of the oldest message that has not reached its queue; 0 when there is none.");
        Meter.CreateObservableGauge("review.messages.unhandled.age", () => _last?.OldestUnhandledSeconds ?? 0, "s", "Age of the oldest message that is not handled; 0 when there is none.");
        Meter.CreateObservableGauge("review.messages.dead_letters", DeadLetters, "{message}", "Messages that could not be handled, by kind.");
    }

    protected override async Task Once(CancellationToken stop)
    {
        _last = await _backlog.Status(stop);
        _dead = _last.DeadLetters == 0 ? [] : await _deadLetters.Summary(stop);
    }

    private IEnumerable<Measurement<long>> Waiting() => _last is null
        ? []
        : _last.Queues.Append(_last.Unsent).Append(_last.Unhandled).Select(waiting => new Measurement<long>(waiting.Messages, KeyValuePair.Create<string, object?>("review.queue", waiting.Where)));

    /// <summary>0 of no kind where there is none, so that an alert can tell silence from health.</summary>
    private IEnumerable<Measurement<long>> DeadLetters() => _dead.IsEmpty
        ? [new(0)]
        : _dead.GroupBy(count => count.Type, StringComparer.Ordinal)
            .Select(kind => new Measurement<long>(kind.Sum(count => count.Messages), KeyValuePair.Create<string, object?>("review.message.type", kind.Key)));
}
