using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace InteragencyReview.Messaging;

/// <summary>
/// Spans and metrics of a transport, named by the OpenTelemetry conventions for messaging. They carry the queue and the message id,
/// never a payload and never a case.
/// </summary>
public sealed class TransportTelemetry : IDisposable
{
    /// <summary>Name of the ActivitySource and of the Meter.</summary>
    public const string Name = "InteragencyReview.Messaging";

    private static readonly ActivitySource Spans = new(Name);

    private readonly string _system;
    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _sent;
    private readonly Counter<long> _consumed;
    private readonly Histogram<double> _duration;
    private readonly ConcurrentDictionary<string, QueueBacklog> _backlogs = new(StringComparer.Ordinal);

    internal TransportTelemetry(string system)
    {
        _system = system;
        _sent = _meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Messages handed to a queue.");
        _consumed = _meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Messages handed to a handler, every try counted.");
        _duration = _meter.CreateHistogram<double>("messaging.process.duration", "s", "Time a handler took.");
        _meter.CreateObservableGauge(
            "messaging.queue.oldest_message.age",
            () => _backlogs.Select(queue => new Measurement<double>(queue.Value.OldestAge?.TotalSeconds ?? 0, Tags("receive", queue.Key))),
            "s",
            "Age of the oldest message nobody has handled.");
        _meter.CreateObservableGauge(
            "messaging.queue.messages",
            () => _backlogs.SelectMany(queue => new[]
            {
                new Measurement<long>(queue.Value.Ready, [.. Tags("receive", queue.Key), new("state", "ready")]),
                new Measurement<long>(queue.Value.Delayed, [.. Tags("receive", queue.Key), new("state", "delayed")]),
                new Measurement<long>(queue.Value.Dead, [.. Tags("receive", queue.Key), new("state", "dead")]),
            }),
            "{message}",
            "Messages in the queue by state.");
    }

    public void Dispose() => _meter.Dispose();

    internal void Observe(string queue, QueueBacklog backlog) => _backlogs[queue] = backlog;

    /// <summary>Many may be open at once, side by side: none becomes the current one.</summary>
    internal Activity? StartSend(string queue, Envelope envelope)
    {
        var current = Activity.Current;
        var span = Start("send", ActivityKind.Producer, queue, envelope);
        Activity.Current = current;
        return span;
    }

    internal Activity? StartProcess(string queue, Envelope envelope) => Start("process", ActivityKind.Consumer, queue, envelope);

    internal void Sent(string queue, int messages) => _sent.Add(messages, Tags("send", queue));

    internal void Processed(string queue, TimeSpan took, string? errorType)
    {
        var tags = Tags("process", queue);
        if (errorType is not null)
            tags = [.. tags, new("error.type", errorType)];
        _consumed.Add(1, tags);
        _duration.Record(took.TotalSeconds, tags);
    }

    private Activity? Start(string operation, ActivityKind kind, string queue, Envelope envelope)
    {
        if (!Spans.HasListeners())
            return null;

        // Without a context of its own a message belongs to the trace of whoever is at work.
        var parent = ActivityContext.TryParse(envelope.TraceParent, traceState: null, isRemote: true, out var context)
            ? context
            : Activity.Current?.Context ?? default;
        return Spans.StartActivity(
            $"{operation} {queue}",
            kind,
            parent,
            [.. Tags(operation, queue).Select(tag => KeyValuePair.Create(tag.Key, tag.Value)), new("messaging.message.id", envelope.Id.ToString())]);
    }

    private KeyValuePair<string, object?>[] Tags(string operation, string queue) =>
    [
        new("messaging.system", _system),
        new("messaging.destination.name", queue),
        new("messaging.operation.type", operation),
        new("messaging.operation.name", operation),
    ];
}
