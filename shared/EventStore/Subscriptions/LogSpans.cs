using System.Diagnostics;

namespace InteragencyReview.EventStore.Subscriptions;

/// <summary>Spans of those who follow the log: they belong to the trace of the work that appended the event.</summary>
public static class LogSpans
{
    /// <summary>Name of the ActivitySource.</summary>
    public const string Name = "InteragencyReview.EventStore";

    private static readonly ActivitySource Source = new(Name);

    /// <returns>Null when nobody listens.</returns>
    public static Activity? Start(string name, RecordedEvent e) => Source.StartActivity(name, ActivityKind.Internal, e.TraceParent);
}
