using System.Collections.Concurrent;
using System.Diagnostics;
using InteragencyReview.EventStore.Rebuilding;
using InteragencyReview.Kernel;
using InteragencyReview.Load.Logs;
using InteragencyReview.Load.Reporting;

namespace InteragencyReview.Load.Views;

/// <summary>How long others have to wait who change rows of a view while it is rebuilt and swapped.</summary>
internal static class BesideRebuild
{
    private const int Writers = 8;
    private const int StreamsEach = 500;
    private const int EventsBefore = 5;

    public static async Task Measure(LogUnderLoad log, RebuildableView view, Pace pace, Report report)
    {
        report.Line();
        report.Line($"{Writers} writers decide and append one event after the other, each changing the row of one of its {StreamsEach} streams: while nobody rebuilds it, and while it is rebuilt {pace.ViewRounds} times.");
        report.Header("Others append", "p50", "p99", "Longest", "Log held at most");
        var streams = (await log.Streams(Writers * StreamsEach, EventsBefore)).Chunk(StreamsEach).ToArray();
        Show(report, "and nobody rebuilds", await Beside(log, streams, Task.Delay(pace.Warmth)), "");
        var rebuild = Rebuild(log, view, pace.ViewRounds);
        Show(report, "while the view is rebuilt", await Beside(log, streams, rebuild), Report.Time(await rebuild));
    }

    /// <returns>How long the log was held by the one that held it longest, over all its tries.</returns>
    private static async Task<TimeSpan> Rebuild(LogUnderLoad log, RebuildableView view, int rounds)
    {
        var held = 0.0;
        for (var round = 0; round < rounds; round++)
        {
            var status = await log.Rebuilds.Run(view, checkOnly: false, CancellationToken.None);
            if (status.Differences > 0)
                throw new InvalidOperationException($"{status.Differences} rows differ.");
            held = Math.Max(held, status.LogHeldMilliseconds ?? 0);
        }

        return TimeSpan.FromMilliseconds(held);
    }

    private static async Task<IReadOnlyCollection<TimeSpan>> Beside(LogUnderLoad log, StreamKey[][] streams, Task work)
    {
        var waits = new ConcurrentBag<TimeSpan>();
        await Task.WhenAll(streams.Select(own => Task.Run(async () =>
        {
            var next = 0;
            do
            {
                var from = Stopwatch.GetTimestamp();
                await log.Decide(own[next++ % own.Length]);
                waits.Add(Stopwatch.GetElapsedTime(from));
            }
            while (!work.IsCompleted);
        })));
        return waits;
    }

    private static void Show(Report report, string when, IReadOnlyCollection<TimeSpan> waits, string held)
    {
        var latencies = new Latencies(waits);
        report.Row(when, Report.Time(latencies.P50), Report.Time(latencies.P99), Report.Time(waits.Max()), held);
    }
}
