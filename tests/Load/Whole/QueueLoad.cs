using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using InteragencyReview.Load.Reporting;
using InteragencyReview.Otlp;
using InteragencyReview.PostgresFixture;

namespace InteragencyReview.Load.Whole;

/// <summary>Members read the queues: a page of a lane, with each filter.</summary>
internal static class QueueLoad
{
    private const int Seed = 2011;
    private const int Users = 20;
    private const string Member = "dhs.attorney";
    private const string Counts = "queues";
    private const string Lane = "ContinueNormally";
    private static readonly TimeSpan Target = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Reading = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan NobodyAsks = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SpansWithin = TimeSpan.FromSeconds(30);

    private static readonly ImmutableArray<(string Name, string Path)> Pages =
    [
        ("counts of all lanes", Counts),
        ("no filter", $"queues/{Lane}"),
        ("no filter, 200 cases", $"queues/{Lane}?limit=200"),
        ("stage", $"queues/{Lane}?stage=Hearing"),
        ("office", $"queues/{Lane}?office=SEA"),
        ("court", $"queues/{Lane}?court={Docket.Court}"),
        ("custody", $"queues/{Lane}?custody=detained"),
        ("indicator", "queues/Accelerate?indicator=A2c"),
        ("state", $"queues/{Lane}?state=Screened"),
        ("days waiting", $"queues/{Lane}?waitingDays=0"),
        ("office and custody", $"queues/{Lane}?office=SEA&custody=detained"),
    ];

    public static async Task Measure(PostgresServer server, Pace pace, Report report)
    {
        await using var telemetry = await OtlpReceiver.Start();
        await RunningSystem.Use(server, report, system => Measure(system, telemetry, pace, report), telemetry);
    }

    private static async Task Measure(RunningSystem system, OtlpReceiver telemetry, Pace pace, Report report)
    {
        await ImportLoad.Docket(system, new Docket(Seed), pace.ImportedBeforeCopies);
        await Fill(system, pace.QueuedCases);
        report.Chapter(
            "A page of a queue",
            $"{Users} users of the working group at {pace.QueuedCases:N0} cases in the queues (copies of the imported ones), 50 on a page unless said otherwise. First each asks for a page every "
            + $"{Reading.TotalSeconds:0.#} s, as people do: what the server takes, by the span it makes of each request, and what they wait for. Then each asks for the next when the one before has come.");
        report.Header("Filter", "The server takes p50", "p99", "Target of p99", "", "Users wait p50", "p99", "As fast as they can, pages/s", "p50", "p99");
        ImmutableArray<(string Name, string Path)> pages = [.. Pages, ("second page", await SecondPage(system))];
        foreach (var (_, path) in pages)
            await Clients.Run(Users, pace.Warmth / 2, _ => Ask(path, NotTraced()));
        await ReadAsPeopleDo(pages[0].Path, pace.Warmth); // the sending of spans, too
        foreach (var (name, path) in pages)
        {
            await Clients.Run(Users, Reading, _ => Ask(path, NotTraced())); // plans and caches
            var (takes, waits) = await ReadAsPeopleDo(path, pace.QueueReading);
            var turn = await Clients.Run(Users, pace.Turn, _ => Ask(path, NotTraced()));
            var machines = new Latencies(turn.Durations);
            report.Row(
                name,
                Report.Time(takes.P50),
                Report.Time(takes.P99),
                $"< {Report.Time(Target)}",
                Report.Verdict(takes.P99 < Target),
                Report.Time(waits.P50),
                Report.Time(waits.P99),
                Report.Rate(turn.PerSecond),
                Report.Time(machines.P50),
                Report.Time(machines.P99));
        }

        var first = await Median.Of(pace.Times, async _ =>
        {
            await Task.Delay(NobodyAsks, CancellationToken.None);
            var asked = Stopwatch.GetTimestamp();
            await Ask(Counts, NotTraced());
            return Stopwatch.GetElapsedTime(asked);
        }, waited => waited.TotalSeconds);
        report.Line();
        report.Line($"Who asks for the counts first, after nobody did for {NobodyAsks.TotalSeconds:0} s, waits {Report.Time(first)}: they are counted once a second, and only while people ask.");

        Task Ask(string path, string traceParent) => system.Get<JsonElement>(Member, RunningSystem.WorkingGroup, path, traceParent);

        async Task<(Latencies Takes, Latencies Waits)> ReadAsPeopleDo(string path, TimeSpan length)
        {
            var waits = new ConcurrentDictionary<string, TimeSpan>(StringComparer.Ordinal);
            var reads = new bool[Users];
            await Clients.Run(Users, length, async user =>
            {
                // No two at the same moment, and nobody pauses before the first page: the counts are kept only while people ask.
                await Task.Delay((reads[user] ? Reading : TimeSpan.Zero) + (Reading * user / Users), CancellationToken.None);
                reads[user] = true;
                var trace = ActivityTraceId.CreateRandom();
                var asked = Stopwatch.GetTimestamp();
                await Ask(path, TraceParent(trace, isRecorded: true));
                waits[trace.ToHexString()] = Stopwatch.GetElapsedTime(asked);
            });
            var spans = await telemetry.Until(
                received => received.Spans.Where(span => span.Kind == SpanKind.Server && waits.ContainsKey(span.TraceId)).ToList() is { } own && own.Count == waits.Count ? own : null,
                SpansWithin);
            return (new(spans.Select(span => span.End - span.Start)), new(waits.Values));
        }
    }

    /// <summary>A service that is asked as fast as it can must not be busy with sending spans, nor this process with reading them.</summary>
    private static string NotTraced() => TraceParent(ActivityTraceId.CreateRandom(), isRecorded: false);

    private static string TraceParent(ActivityTraceId trace, bool isRecorded) => $"00-{trace}-{ActivitySpanId.CreateRandom()}-0{(isRecorded ? 1 : 0)}";

    /// <summary>Reading does not ask where a row comes from: copies of the rows that are there, each under an id of its own.</summary>
    private static async Task Fill(RunningSystem system, int cases)
    {
        await using var fill = system.Databases[RunningSystem.WorkingGroup].CreateCommand(
            $"""
            insert into mt_doc_review (id, data, mt_dotnet_type, mt_version, case_id, case_file_id, lane, proposed_lane, decided_lane, state, stage, priority, waiting_since,
                                       office, court, custody, indicators, unknown, reasons, vote_id, questioned)
            select 'review-' || md5(q.case_id::text || n)::uuid, q.data, q.mt_dotnet_type, q.mt_version, md5(q.case_id::text || n)::uuid, q.case_file_id || '-' || n, q.lane,
                   q.proposed_lane, q.decided_lane, q.state, q.stage, q.priority, q.waiting_since - n * interval '1 hour', q.office, q.court, q.custody, q.indicators,
                   q.unknown, q.reasons, q.vote_id, q.questioned
            from mt_doc_review q, generate_series(1, {cases} / (select greatest(count(*), 1) from mt_doc_review)) n
            limit greatest(0, {cases} - (select count(*) from mt_doc_review))
            """);
        fill.CommandTimeout = 0;
        await fill.ExecuteNonQueryAsync();
        foreach (var rest in (string[])["vacuum analyze mt_doc_review", "checkpoint"])
        {
            await using var settle = system.Databases[RunningSystem.WorkingGroup].CreateCommand(rest);
            settle.CommandTimeout = 0;
            await settle.ExecuteNonQueryAsync();
        }
    }

    private static async Task<string> SecondPage(RunningSystem system)
    {
        var first = await system.Get<JsonElement>(Member, RunningSystem.WorkingGroup, $"queues/{Lane}");
        return $"queues/{Lane}?after={Uri.EscapeDataString(first.GetProperty("next").GetString()!)}";
    }
}
