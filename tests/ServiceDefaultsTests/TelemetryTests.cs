using System.Diagnostics;
using InteragencyReview.Otlp;
using InteragencyReview.PostgresFixture;
using InteragencyReview.ServiceDefaults;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.ServiceDefaultsTests;

/// <summary>Sources and meters are the process's: another service that stops takes its meters from under this one's exporter.</summary>
[CollectionDefinition(nameof(OneServiceAtATime), DisableParallelization = true)]
public sealed class OneServiceAtATime;

/// <summary>What a collector receives, byte for byte decoded: one trace from the caller through the service to what it calls.</summary>
[Collection(nameof(OneServiceAtATime))]
public sealed class TelemetryTests(RunningIssuer issuer) : IClassFixture<RunningIssuer>
{
    private const string Planted = "A999123456";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private static readonly ActivitySource Source = new("InteragencyReview.Sample");
    private static readonly ActivitySource Database = new("Npgsql");
    private static readonly ActivitySource Messages = new("Wolverine");

    [Fact]
    public async Task A_request_and_what_it_causes_are_one_trace()
    {
        await using var collector = await OtlpReceiver.Start();
        await using var service = await Start(collector);
        var (trace, parent) = await Call(service, "/cases/42/work");

        // The service's own three, and the issuer's, which runs in this process too.
        var spans = await collector.Until(
            all => all.Spans.Where(span => span.TraceId == trace).ToList() is { Count: 4 } four ? four : null,
            Deadline);

        var server = Assert.Single(spans, span => span.ParentSpanId == parent);
        Assert.Equal(SpanKind.Server, server.Kind);
        Assert.Equal("/cases/42/work", server.Attributes["url.path"]);
        Assert.Equal("GET /cases/{id}/work", server.Name);
        Assert.Equal("/cases/{id}/work", server.Attributes["http.route"]);
        Assert.Equal("200", server.Attributes["http.response.status_code"]);
        Assert.Equal("sample", server.Origin.ServiceName);
        Assert.Equal("blue", server.Origin.Resource["deployment.colour"]);
        Assert.Matches("^[0-9a-f-]{36}$", server.Origin.Resource["service.instance.id"]);
        Assert.NotEmpty(server.Origin.Resource["service.version"]);

        var work = Assert.Single(spans, span => span.Name == "work");
        Assert.Equal(server.SpanId, work.ParentSpanId);
        Assert.Equal("InteragencyReview.Sample", work.Origin.Scope);
        Assert.Equal("Accelerate", work.Attributes["review.lane"]);

        var call = Assert.Single(spans, span => span.Kind == SpanKind.Client);
        Assert.Equal(work.SpanId, call.ParentSpanId);
        Assert.Equal("System.Net.Http", call.Origin.Scope);
    }

    [Fact]
    public async Task A_request_that_fails_is_seen_to_have_failed()
    {
        await using var collector = await OtlpReceiver.Start();
        await using var service = await Start(collector);
        var (trace, parent) = await Call(service, "/cases/42/broken", succeeds: false);

        var server = await collector.Until(all => all.Spans.FirstOrDefault(span => span.TraceId == trace && span.ParentSpanId == parent), Deadline);
        Assert.True(server.Failed);
        Assert.Equal("GET /cases/{id}/broken", server.Name);
        Assert.Equal("500", server.Attributes["http.response.status_code"]);
        Assert.Equal("500", server.Attributes["error.type"]);
        var log = await collector.Until(all => all.Logs.FirstOrDefault(entry => entry.TraceId == trace), Deadline);
        Assert.Equal("GET /cases/{id}/broken failed", log.Body);
        Assert.Contains("no room", log.Attributes["exception.message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_query_and_no_A_number_leaves_in_a_span_or_a_log_record_whoever_put_it_there()
    {
        await using var collector = await OtlpReceiver.Start();
        await using var service = await Start(collector);
        var (trace, _) = await Call(service, $"/cases/42/careless?note={Planted}&other=query-value");

        await collector.Until(all => all.Spans.FirstOrDefault(span => span.TraceId == trace && span.Kind == SpanKind.Server), Deadline);
        var log = await collector.Until(
            all => all.Logs.FirstOrDefault(entry => entry.TraceId == trace && entry.Body.Contains("careless", StringComparison.Ordinal)),
            Deadline);
        Assert.Contains(Redaction.Mark, log.Body, StringComparison.Ordinal);

        await service.DisposeAsync();
        var told = collector.Spans.Where(span => span.TraceId == trace).SelectMany(Texts)
            .Concat(collector.Logs.Where(entry => entry.TraceId == trace).SelectMany(entry => entry.Attributes.Values.Append(entry.Body)))
            .ToList();
        Assert.Contains(told, text => text.Contains("/jwks?", StringComparison.Ordinal));
        Assert.DoesNotContain(told, text => text.Contains("999123456", StringComparison.Ordinal));
        Assert.DoesNotContain(told, text => text.Contains("query-value", StringComparison.Ordinal));
        Assert.DoesNotContain(collector.Spans, span => span.Name == "talkative");
    }

    [Fact]
    public async Task Metrics_arrive_with_the_route_and_never_the_path()
    {
        await using var collector = await OtlpReceiver.Start();
        await using var service = await Start(collector);
        await Call(service, "/cases/42/work");
        var duration = await collector.Until(
            all => all.Metrics.FirstOrDefault(metric => metric.Name == "http.server.request.duration"
                && metric.Points.Any(point => point.GetValueOrDefault("http.route") == "/cases/{id}/work")),
            Deadline);
        Assert.Equal("s", duration.Unit);
        Assert.DoesNotContain(
            collector.Metrics.SelectMany(metric => metric.Points).SelectMany(point => point.Values),
            value => value.Contains("/42/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_becomes_of_records_is_counted_before_any_came()
    {
        await using var collector = await OtlpReceiver.Start();
        await using var service = await Start(collector);
        var records = await collector.Until(all => all.Metrics.FirstOrDefault(metric => metric.Name == "review.import.records"), Deadline);
        Assert.Equal(["accepted", "older", "rejected", "unchanged"], records.Points.Select(point => point["review.outcome"]).Order(StringComparer.Ordinal));
        Assert.All(records.Values, value => Assert.Equal(0, value));
    }

    [Fact]
    public async Task A_service_that_stops_sends_what_it_still_holds()
    {
        await using var collector = await OtlpReceiver.Start();
        await using var service = await Start(collector, patient: true);
        var (trace, _) = await Call(service, "/cases/42/work");
        await service.DisposeAsync();
        Assert.Contains(collector.Spans, span => span.TraceId == trace && span.Kind == SpanKind.Server);
    }

    [Fact]
    public async Task A_collector_that_is_not_there_holds_nothing_up()
    {
        await using var service = await Start(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1",
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        });
        await Call(service, "/cases/42/work");
        var start = Stopwatch.GetTimestamp();
        await service.DisposeAsync();
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Without_a_collector_nothing_is_recorded_and_the_trace_goes_on_all_the_same()
    {
        await using var service = await Start(new Dictionary<string, string>(StringComparer.Ordinal));
        var (trace, _, answer) = await Ask(service, "/trace");
        Assert.Equal($"{trace} False", answer);
    }

    [Fact]
    public async Task What_looks_for_work_starts_no_trace_and_what_works_does()
    {
        await using var collector = await OtlpReceiver.Start();
        await using (var service = await Start(collector))
        {
            Activity.Current = null;
            Span(Database, "poll", ActivityKind.Client);
            Span(Messages, "wolverine_node_assignments", ActivityKind.Internal);
            Span(Messages, "receive", ActivityKind.Consumer);
            Span(Source, "nightly screening", ActivityKind.Internal, () => Span(Database, "asked by the screening", ActivityKind.Client));
            using (await service.Get("/health/ready"))
            {
            }
        }

        Assert.Equal(
            ["asked by the screening", "nightly screening", "receive"],
            collector.Spans.Where(span => span.Origin.Scope is "Npgsql" or "Wolverine" or "InteragencyReview.Sample").Select(span => span.Name).Order(StringComparer.Ordinal));

        static void Span(ActivitySource source, string name, ActivityKind kind, Action? inside = null)
        {
            using var span = source.StartActivity(name, kind);
            inside?.Invoke();
        }
    }

    [Fact]
    public async Task A_command_that_fails_in_the_database_tells_no_value()
    {
        var database = await (await PostgresServer.Shared()).CreateDatabase("telemetry");
        await using var collector = await OtlpReceiver.Start();
        string trace;
        await using (var service = await Start(new Dictionary<string, string>(collector.Environment, StringComparer.Ordinal), database))
            (trace, _) = await Call(service, "/failing", succeeds: false);

        Assert.Contains(collector.Spans, span => span.TraceId == trace && span.Kind == SpanKind.Server && span.Failed);
        Assert.Contains(collector.Logs, entry => entry.TraceId == trace && entry.Body == "GET /failing failed");
        var told = collector.Spans.SelectMany(Texts).Concat(collector.Logs.SelectMany(entry => entry.Attributes.Values.Append(entry.Body)));
        Assert.DoesNotContain(told, text => text.Contains("planted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Probes_of_health_leave_no_spans()
    {
        await using var collector = await OtlpReceiver.Start();
        await using var service = await Start(collector);
        using (await service.Get("/health/ready"))
        {
        }

        var (trace, _) = await Call(service, "/cases/42/work");
        await service.DisposeAsync();
        Assert.Contains(collector.Spans, span => span.TraceId == trace);
        Assert.DoesNotContain(collector.Spans, span => span.Attributes.GetValueOrDefault("url.path", "").StartsWith("/health", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Texts(Span span) =>
        span.Attributes.Values.Append(span.Name).Concat(span.Events.SelectMany(e => e.Attributes.Values.Append(e.Name)));

    private Task<RunningService> Start(OtlpReceiver collector, bool patient = false)
    {
        var settings = new Dictionary<string, string>(collector.Environment, StringComparer.Ordinal) { ["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.colour=blue" };
        if (patient)
            settings["OTEL_BSP_SCHEDULE_DELAY"] = "600000";
        return Start(settings);
    }

    private Task<RunningService> Start(Dictionary<string, string> settings, string database = "Host=127.0.0.1")
    {
        settings["Logging:LogLevel:Default"] = "Warning";
        settings["Logging:Console:LogLevel:Default"] = "None";
        return RunningService.Start(
            issuer.Address,
            app =>
            {
                app.MapGet("/cases/{id}/work", async (CancellationToken stop) =>
                {
                    using var work = Source.StartActivity("work");
                    Assert.NotNull(work);
                    work.SetTag("review.lane", "Accelerate");
                    using var http = new HttpClient();
                    return (await http.GetStringAsync(new Uri(issuer.Address + "/jwks"), stop)).Length;
                }).AllowAnonymous();
                app.MapGet("/trace", () => $"{Activity.Current?.TraceId} {Activity.Current?.Recorded}").AllowAnonymous();
                app.MapGet("/failing", (IQuerySession session, CancellationToken stop) => session.QueryAsync<int>("select ?::int", stop, "planted value")).AllowAnonymous();
                app.MapGet("/cases/{id}/broken", string () => throw new InvalidOperationException("no room")).AllowAnonymous();
                app.MapGet("/cases/{id}/careless", async (ILoggerFactory logs, CancellationToken stop) =>
                {
                    using (var work = Source.StartActivity($"careless with {Planted}"))
                    {
                        work?.SetTag("note", $"see {Planted}");
                        work?.SetStatus(ActivityStatusCode.Error, Planted);
                        using var http = new HttpClient();
                        await http.GetStringAsync(new Uri($"{issuer.Address}/jwks?note={Planted}"), stop);
                    }

                    using (var talkative = Source.StartActivity("talkative"))
                        talkative?.AddEvent(new("told", tags: new() { ["note"] = Planted }));

                    logs.CreateLogger("InteragencyReview.Sample").LogError(new InvalidOperationException($"no room for {Planted}"), "careless with {Note}", Planted);
                    return "done";
                }).AllowAnonymous();
            },
            builder =>
            {
                IntakeMetrics.AddTo(builder.Services);
                builder.Services.AddMarten(marten =>
                {
                    marten.Connection(database);
                    marten.DisableNpgsqlLogging = true;
                });
            },
            settings: settings);
    }

    private static async Task<(string Trace, string Parent)> Call(RunningService service, string path, bool succeeds = true)
    {
        var (trace, parent, _) = await Ask(service, path, succeeds);
        return (trace, parent);
    }

    private static async Task<(string Trace, string Parent, string Answer)> Ask(RunningService service, string path, bool succeeds = true)
    {
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        var parent = ActivitySpanId.CreateRandom().ToHexString();

        // A handler of our own: the ordinary one would write the traceparent of the test's own activity.
        using var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = service.Http.BaseAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("traceparent", $"00-{trace}-{parent}-01");
        using var answer = await http.SendAsync(request);
        Assert.Equal(succeeds, answer.IsSuccessStatusCode);
        return (trace, parent, await answer.Content.ReadAsStringAsync());
    }
}
