using System.Collections.Immutable;

namespace InteragencyReview.Otlp;

/// <summary>Where a signal comes from.</summary>
public sealed record Origin(IReadOnlyDictionary<string, string> Resource, string Scope)
{
    public string ServiceName => Resource.GetValueOrDefault("service.name", "");
}

public enum SpanKind
{
    Unspecified,
    Internal,
    Server,
    Client,
    Producer,
    Consumer,
}

public sealed record SpanEvent(string Name, IReadOnlyDictionary<string, string> Attributes);

public sealed record SpanLink(string TraceId, string SpanId);

/// <summary>A span as the exporter sent it. Ids in lower-case hex; <see cref="ParentSpanId"/> is empty at the root.</summary>
public sealed record Span(
    Origin Origin,
    string TraceId,
    string SpanId,
    string ParentSpanId,
    string Name,
    SpanKind Kind,
    DateTimeOffset Start,
    DateTimeOffset End,
    bool Failed,
    IReadOnlyDictionary<string, string> Attributes,
    ImmutableArray<SpanEvent> Events,
    ImmutableArray<SpanLink> Links);

public sealed record LogEntry(
    Origin Origin,
    string TraceId,
    string SpanId,
    string Severity,
    string Body,
    IReadOnlyDictionary<string, string> Attributes);

/// <summary>A metric, and the attributes of each of its points.</summary>
/// <param name="Values">Of the points of gauges and sums, in their order; 0 for a histogram.</param>
public sealed record Metric(
    Origin Origin, string Name, string Description, string Unit, ImmutableArray<IReadOnlyDictionary<string, string>> Points, ImmutableArray<double> Values);
