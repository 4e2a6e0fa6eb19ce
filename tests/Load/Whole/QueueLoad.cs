using System.Collections.Immutable;
using System.Text.Json;
using InteragencyReview.Load.Reporting;

namespace InteragencyReview.Load.Whole;

/// <summary>Members read the queues: a page of a lane, with each filter.</summary>
internal static class QueueLoad
{
    private const int Users = 20;
    private const string Member = "dhs.attorney";
    private const string Lane = "ContinueNormally";

    private static readonly ImmutableArray<(string Name, string Path)> Pages =
    [
        ("counts of all lanes", "queues"),
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

    public static async Task Measure(RunningSystem system, Pace pace, Report report)
    {
        report.Chapter(
            "A page of a queue",
            $"{Users} users of the working group, each asking for the next page when the one before has come; {pace.Cases:N0} cases on the docket, 50 on a page unless said otherwise.");
        report.Header("Filter", "Pages/s", "p50", "p99");
        foreach (var (name, path) in (ImmutableArray<(string, string)>)[.. Pages, ("second page", await SecondPage(system))])
        {
            var turn = await Clients.Run(Users, pace.QueueReading / Pages.Length, _ => system.Get<JsonElement>(Member, RunningSystem.WorkingGroup, path));
            var latencies = new Latencies(turn.Durations);
            report.Row(name, Report.Rate(turn.PerSecond), Report.Time(latencies.P50), Report.Time(latencies.P99));
        }
    }

    private static async Task<string> SecondPage(RunningSystem system)
    {
        var first = await system.Get<JsonElement>(Member, RunningSystem.WorkingGroup, $"queues/{Lane}");
        return $"queues/{Lane}?after={Uri.EscapeDataString(first.GetProperty("next").GetString()!)}";
    }
}
