using System.Diagnostics;
using InteragencyReview.EventStore;
using InteragencyReview.Kernel;
using InteragencyReview.Load.Reporting;
using InteragencyReview.PostgresFixture;

namespace InteragencyReview.Load.Logs;

/// <summary>Many new streams at once, beside binary COPY of the same rows, and what other writers notice of it.</summary>
internal static class BulkLoad
{
    private const int EventsEach = 3;
    private const int Writers = 8;
    private const double Target = 0.6;
    private const int UnitsBetweenLooks = 1_000;
    private const int PartOfWarmUp = 5;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    public static async Task Measure(PostgresServer server, Pace pace, Report report)
    {
        report.Chapter(
            "Bulk loading beside COPY",
            $"{pace.BulkStreams:#,0} new streams of {EventsEach} events. The baseline is one binary COPY into each of the two tables, with their indexes and without hashes, in one "
            + $"transaction; both take turns on the same tables, after a fifth of it each for the compiler's sake. Median of {pace.BulkRounds} rounds. Then the same load again while {Writers} others append: how long one of them had to wait; and how long 8 writers by hand wait beside the COPY by hand, which is the disk's part of it.");
        await using var log = await LogUnderLoad.Open(server);
        var byHand = (await ByHand.Clients(log.ConnectionString, 1))[0];

        using var memory = new PeakMemory();
        await byHand.Copy(NewStreams(log, pace.BulkStreams / PartOfWarmUp), EventsEach);
        await Load(log, pace.BulkStreams / PartOfWarmUp, memory);
        var rounds = new List<(double ByHand, double Log)>();
        for (var round = 0; round < pace.BulkRounds; round++)
        {
            var copied = await Timed(pace, () => byHand.Copy(NewStreams(log, pace.BulkStreams), EventsEach));
            GC.Collect();
            rounds.Add((copied, await Timed(pace, () => Load(log, pace.BulkStreams, memory))));
        }

        var ratio = Median(rounds.Select(r => r.Log / r.ByHand));
        report.Header("Work", "COPY by hand", "The log", "Ratio", "Target", "", "Peak memory", "Target", "");
        report.Row(
            $"{pace.BulkStreams:#,0} new streams of {EventsEach} events",
            $"{Report.Rate(Median(rounds.Select(r => r.ByHand)))} events/s",
            $"{Report.Rate(Median(rounds.Select(r => r.Log)))} events/s",
            $"**{Report.Ratio(ratio)}**",
            $"≥ {Report.Ratio(Target)}",
            ratio >= Target ? "met" : "**missed**",
            $"{memory.Peak / PeakMemory.Megabyte} MB",
            $"< {PeakMemory.Target / PeakMemory.Megabyte} MB",
            memory.Peak < PeakMemory.Target ? "met" : "**missed**");

        var alone = await Clients.Run(Writers, pace.QueueReading / 4, _ => log.Append(log.NewStream(), HearingRecord.Next(HearingRecord.Initial)));
        var beside = await Beside(pace, () => Load(log, pace.BulkStreams, memory), _ => log.Append(log.NewStream(), HearingRecord.Next(HearingRecord.Initial)));
        var others = await ByHand.Clients(log.ConnectionString, Writers);
        var besideCopy = await Beside(pace, () => byHand.Copy(NewStreams(log, pace.BulkStreams), EventsEach), i => others[i].Append(log.NewStream()));
        foreach (var client in others.Append(byHand))
            await client.DisposeAsync();
        report.Header($"{Writers} others append", "p50", "p99", "Longest", "Target", "");
        Waits(report, "and nobody loads", alone.Durations, null);
        Waits(report, "while the load runs", beside, LongestWait);
        Waits(report, "by hand, while COPY by hand runs", besideCopy, null);
    }

    private static async Task<IReadOnlyList<TimeSpan>> Beside(Pace pace, Func<Task> load, Func<int, Task> append)
    {
        var loading = load();
        var waits = new List<TimeSpan>();
        while (!loading.IsCompleted)
        {
            var turn = await Clients.Run(Writers, pace.Warmth / Writers, append);
            waits.AddRange(turn.Durations);
        }

        await loading;
        return waits;
    }

    private static StreamKey[] NewStreams(LogUnderLoad log, int count) => [.. Enumerable.Range(0, count).Select(_ => log.NewStream())];

    private static async Task Load(LogUnderLoad log, int streams, PeakMemory memory)
    {
        var loaded = 0;
        await foreach (var result in log.Store.CommitMany(Enumerable.Range(0, streams).Select(_ => Unit(log)), CancellationToken.None))
        {
            if (result != CommitResult.Committed)
                throw new InvalidOperationException("A new stream was there before.");
            if (loaded++ % UnitsBetweenLooks == 0)
                memory.Look();
        }
    }

    private static UnitOfWork Unit(LogUnderLoad log)
    {
        var (record, events) = (HearingRecord.Initial, new object[EventsEach]);
        for (var n = 0; n < EventsEach; n++)
        {
            var noted = HearingRecord.Next(record);
            record = record.Evolve(noted);
            events[n] = noted;
        }

        var unit = new UnitOfWork { Causes = LogUnderLoad.Causes };
        unit.Append(log.NewStream().Value, LoadedStream.Empty, [.. events]);
        return unit;
    }

    private static async Task<double> Timed(Pace pace, Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return pace.BulkStreams * EventsEach / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static void Waits(Report report, string when, IReadOnlyList<TimeSpan> waits, TimeSpan? target)
    {
        var latencies = new Latencies(waits);
        var longest = waits.Max();
        report.Row(
            when,
            Report.Time(latencies.P50),
            Report.Time(latencies.P99),
            Report.Time(longest),
            target is { } atMost ? $"≤ {Report.Time(atMost)}" : "",
            target is null ? "" : longest <= target ? "met" : "**missed**");
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
