using System.Collections.Concurrent;
using System.Diagnostics;
using InteragencyReview.Load.Reporting;
using InteragencyReview.PostgresFixture;

namespace InteragencyReview.Load.Logs;

/// <summary>How long others who append have to wait while a bulk load runs, and for what.</summary>
internal static class BesideBulkLoad
{
    private const int Writers = 8;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    public static async Task Measure(PostgresServer server, Pace pace, Report report)
    {
        report.Chapter(
            "Others beside a bulk load",
            $"{Writers} writers append one event after the other while {pace.BulkStreams:#,0} new streams are loaded; before that with nobody loading, and then 8 by hand beside COPY by hand. "
            + "Every few milliseconds the server is asked what the holder of the log's lock does, for which all others wait. Where it reads, writes or flushes a file, "
            + "the disk is waited for; what is left of a wait is the log's.");
        await using var log = await LogUnderLoad.Open(server);
        var byHand = await ByHand.Clients(log.ConnectionString, Writers + 1);

        Task Append() => log.Append(log.NewStream(), HearingRecord.Next(HearingRecord.Initial));
        await Beside(log, Task.Delay(pace.Warmth), _ => Append());
        await BulkLoad.Load(log, pace.BulkStreams / Writers);
        var alone = await Beside(log, Task.Delay(pace.Warmth), _ => Append());
        var loading = await Beside(log, BulkLoad.Load(log, pace.BulkStreams), _ => Append());
        var copying = await Beside(log, byHand[Writers].Copy(BulkLoad.NewStreams(log, pace.BulkStreams), BulkLoad.EventsEach), writer => byHand[writer].Append(log.NewStream()));
        foreach (var client in byHand)
            await client.DisposeAsync();

        report.Header("Others append", "p50", "p99", "Longest", "Longest without the disk", "Target", "");
        Show(report, "and nobody loads", alone, OwnPart(alone), null);
        Show(report, "while the load runs", loading, OwnPart(loading), LongestWait);
        Show(report, "by hand, while COPY by hand runs", copying, null, null); // without the lock of the log
        report.Line();
        report.Line($"The longest wait beside the load, and what the holder of the lock did meanwhile: {Story(loading[0])}.");
    }

    /// <returns>All waits, the longest first.</returns>
    private static async Task<IReadOnlyList<Wait>> Beside(LogUnderLoad log, Task load, Func<int, Task> append)
    {
        var appends = new ConcurrentBag<(long From, long To)>();
        var holder = await HolderOfTheLog.Watch(log.ConnectionString);
        await using (holder)
        {
            await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
            {
                do
                {
                    var from = Stopwatch.GetTimestamp();
                    await append(writer);
                    appends.Add((from, Stopwatch.GetTimestamp()));
                }
                while (!load.IsCompleted);
            })));
            await load;
        }

        return [.. appends.OrderByDescending(a => a.To - a.From).Select((a, n) => new Wait(Stopwatch.GetElapsedTime(a.From, a.To), () => holder.Between(a.From, a.To)))];
    }

    private static void Show(Report report, string when, IReadOnlyList<Wait> waits, TimeSpan? own, TimeSpan? target)
    {
        var latencies = new Latencies(waits.Select(wait => wait.Length));
        var longest = waits[0].Length;
        report.Row(
            when,
            Report.Time(latencies.P50),
            Report.Time(latencies.P99),
            Report.Time(longest),
            own is { } part ? Report.Time(part) : "",
            target is { } atMost ? $"≤ {Report.Time(atMost)}" : "",
            target is null ? "" : longest <= target ? "met" : own <= target ? "**missed**, by the disk" : "**missed**");
    }

    /// <returns>The longest wait without what of it was the disk's.</returns>
    private static TimeSpan OwnPart(IReadOnlyList<Wait> waits)
    {
        // The longest first: once one is shorter than another is without the disk, none that follows can be longer.
        var own = TimeSpan.Zero;
        foreach (var wait in waits.TakeWhile(wait => wait.Length > own))
            own = wait.WithoutDisk > own ? wait.WithoutDisk : own;
        return own;
    }

    private static string Story(Wait wait) =>
        $"{Report.Time(wait.Length)} ({string.Join(", ", wait.Holder().OrderByDescending(state => state.Value).Select(state => $"{state.Key} {Report.Time(state.Value)}"))})";

    private sealed record Wait(TimeSpan Length, Func<IReadOnlyDictionary<string, TimeSpan>> Holder)
    {
        public TimeSpan WithoutDisk => Length - Holder().Where(state => HolderOfTheLog.IsDisk(state.Key)).Aggregate(TimeSpan.Zero, (sum, state) => sum + state.Value);
    }
}
