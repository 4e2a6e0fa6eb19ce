namespace InteragencyReview.Otlp;

/// <summary>The export requests of OTLP 1.x (opentelemetry.proto.collector.*), as far as tests ask about them.</summary>
public static class Decode
{
    private const int NanosecondsPerTick = 100;

    private const int Gauge = 5;
    private const int Sum = 7;
    private const int RealNumber = 4;
    private const int WholeNumber = 6;

    // Gauge, sum, histogram, exponential histogram, summary: where a metric has them, and where their points have attributes.
    private static readonly (int Field, int Attributes)[] PointKinds = [(Gauge, 7), (Sum, 7), (9, 9), (10, 1), (11, 7)];

    public static IReadOnlyList<Span> Traces(byte[] request) =>
    [
        .. from resource in Wire.Read(request).Messages(1)
           from scope in resource.Messages(2)
           let origin = OriginOf(resource, scope)
           from span in scope.Messages(2)
           select new Span(
               origin,
               span.Hex(1),
               span.Hex(2),
               span.Hex(4),
               span.Text(5),
               (SpanKind)span.Number(6),
               TimeOf(span.Number(7)),
               TimeOf(span.Number(8)),
               span.Message(15)?.Number(3) == 2,
               span.Attributes(9),
               [.. span.Messages(11).Select(e => new SpanEvent(e.Text(2), e.Attributes(3)))],
               [.. span.Messages(13).Select(link => new SpanLink(link.Hex(1), link.Hex(2)))]),
    ];

    public static IReadOnlyList<LogEntry> Logs(byte[] request) =>
    [
        .. from resource in Wire.Read(request).Messages(1)
           from scope in resource.Messages(2)
           let origin = OriginOf(resource, scope)
           from entry in scope.Messages(2)
           select new LogEntry(origin, entry.Hex(9), entry.Hex(10), entry.Text(3), entry.Message(5)?.AnyValue() ?? "", entry.Attributes(6)),
    ];

    public static IReadOnlyList<Metric> Metrics(byte[] request) =>
    [
        .. from resource in Wire.Read(request).Messages(1)
           from scope in resource.Messages(2)
           let origin = OriginOf(resource, scope)
           from metric in scope.Messages(2)
           select new Metric(
               origin, metric.Text(1), metric.Text(2), metric.Text(3), [.. PointsOf(metric).Select(point => point.Attributes)], [.. PointsOf(metric).Select(point => point.Value)]),
    ];

    private static IEnumerable<(IReadOnlyDictionary<string, string> Attributes, double Value)> PointsOf(Wire metric) =>
        from kind in PointKinds
        let data = metric.Message(kind.Field)
        where data is not null
        from point in data.Messages(1)
        select (point.Attributes(kind.Attributes), ValueOf(point, kind.Field));

    /// <summary>A number is sent as a double or as a whole one.</summary>
    private static double ValueOf(Wire point, int kind) => kind is not (Gauge or Sum) ? 0
        : point.Number(WholeNumber) is var whole and not 0 ? (long)whole
        : BitConverter.UInt64BitsToDouble(point.Number(RealNumber));

    private static Origin OriginOf(Wire resource, Wire scope) =>
        new(resource.Message(1)?.Attributes(1) ?? new Dictionary<string, string>(StringComparer.Ordinal), scope.Message(1)?.Text(1) ?? "");

    private static DateTimeOffset TimeOf(ulong nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks((long)(nanoseconds / NanosecondsPerTick));
}
