using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using InteragencyReview.Load.Reporting;
using InteragencyReview.PostgresFixture;

namespace InteragencyReview.Load.Whole;

/// <summary>Members read the queues: a page of a lane, with each filter.</summary>
internal static class QueueLoad
{
    private const int Seed = 2011;
    private const int Users = 20;
    private const string Member = "dhs.attorney";
    private static readonly TimeSpan Target = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Reading = TimeSpan.FromSeconds(0.5);
    private const string Counts = "queues";
    private const string Lane = "ContinueNormally";

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
        await using var system = await RunningSystem.Start(server);
        await ImportLoad.Docket(system, pace.ImportedBeforeCopies, new Docket(Seed));
        await Fill(system, pace.QueuedCases);
        report.Chapter(
            "A page of a queue",
            $"{Users} users of the working group at {pace.QueuedCases:N0} cases in the queues (copies of the imported ones), 50 on a page unless said otherwise. First each asks for a page every "
            + $"{Reading.TotalSeconds:0.#} s, as people do: what they wait for is the bound of what the server takes. Then each asks for the next when the one before has come.");
        report.Header("Filter", "p50", "p99", "Target of p99", "", "As fast as they can, pages/s", "p50", "p99");
        ImmutableArray<(string Name, string Path)> pages = [.. Pages, ("second page", await SecondPage(system))];
        foreach (var (_, path) in pages)
            await Clients.Run(Users, pace.Warmth / 2, _ => Ask(path));
        foreach (var (name, path) in pages)
        {
            await Clients.Run(Users, Reading, _ => Ask(path)); // plans and caches
            var calm = new ConcurrentBag<TimeSpan>();
            await Clients.Run(Users, pace.QueueReading, async user =>
            {
                await Task.Delay(Reading + (Reading * user / Users), CancellationToken.None);
                var asked = Stopwatch.GetTimestamp();
                await Ask(path);
                calm.Add(Stopwatch.GetElapsedTime(asked));
            });
            var turn = await Clients.Run(Users, pace.Turn, _ => Ask(path));
            var (people, machines) = (new Latencies(calm), new Latencies(turn.Durations));
            report.Row(
                name,
                Report.Time(people.P50),
                Report.Time(people.P99),
                path == Counts ? "" : $"≤ {Report.Time(Target)}",
                path == Counts ? "" : people.P99 <= Target ? "met" : "**missed**",
                Report.Rate(turn.PerSecond),
                Report.Time(machines.P50),
                Report.Time(machines.P99));
        }

        Task Ask(string path) => system.Get<JsonElement>(Member, RunningSystem.WorkingGroup, path);
    }

    /// <summary>Reading does not ask where a row comes from: copies of the rows that are there, each under an id of its own.</summary>
    private static async Task Fill(RunningSystem system, int cases)
    {
        await using var fill = system.Databases[RunningSystem.WorkingGroup].CreateCommand(
            $"""
            insert into queue (case_id, case_file_id, lane, proposed_lane, decided_lane, state, stage, priority, waiting_since, office, court, custody, indicators, unknown,
                               reasons, vote_id, questioned, position)
            select md5(q.case_id::text || n)::uuid, q.case_file_id || '-' || n, q.lane, q.proposed_lane, q.decided_lane, q.state, q.stage, q.priority,
                   q.waiting_since - n * interval '1 hour', q.office, q.court, q.custody, q.indicators, q.unknown, q.reasons, q.vote_id, q.questioned, q.position
            from queue q, generate_series(1, {cases} / (select greatest(count(*), 1) from queue)) n
            limit greatest(0, {cases} - (select count(*) from queue))
            """);
        fill.CommandTimeout = 0;
        await fill.ExecuteNonQueryAsync();
        foreach (var rest in (string[])["vacuum analyze queue", "checkpoint"])
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
