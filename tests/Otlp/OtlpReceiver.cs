using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.Otlp;

/// <summary>
/// A collector on a free loopback port, for OTLP over http/protobuf. Give the process under test <see cref="Environment"/>,
/// then await what it should have sent.
/// </summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private readonly ConcurrentQueue<Span> _spans = new();
    private readonly ConcurrentQueue<LogEntry> _logs = new();
    private readonly ConcurrentQueue<Metric> _metrics = new();
    private readonly WebApplication _app;

    private OtlpReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        Take("/v1/traces", Decode.Traces, _spans);
        Take("/v1/logs", Decode.Logs, _logs);
        Take("/v1/metrics", Decode.Metrics, _metrics);
    }

    public string Endpoint => _app.Urls.Single();

    /// <summary>The settings that send a process's telemetry here, soon after it happens.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Endpoint,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "50",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "50",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
    };

    public IReadOnlyCollection<Span> Spans => _spans;

    public IReadOnlyCollection<LogEntry> Logs => _logs;

    public IReadOnlyCollection<Metric> Metrics => _metrics;

    public static async Task<OtlpReceiver> Start()
    {
        var receiver = new OtlpReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>The first answer that is not null, asked again whenever more may have come.</summary>
    /// <exception cref="TimeoutException">It did not come within the deadline; the message lists the spans that did.</exception>
    public async Task<T> Until<T>(Func<OtlpReceiver, T?> question, TimeSpan deadline)
        where T : class
    {
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < deadline; await Task.Delay(Poll))
        {
            if (question(this) is { } answer)
                return answer;
        }

        var soFar = string.Join("; ", Spans.Select(span => $"{span.Origin.ServiceName}: {span.Name}"));
        throw new TimeoutException($"Not received within {deadline}. Spans so far: {soFar}");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Take<T>(string path, Func<byte[], IReadOnlyList<T>> decode, ConcurrentQueue<T> into) => _app.MapPost(path, async (HttpRequest request) =>
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        foreach (var item in decode(body.ToArray()))
            into.Enqueue(item);
        return Results.Bytes([], "application/x-protobuf");
    });
}
