using System.Diagnostics;
using InteragencyReview.EventStore;
using InteragencyReview.Kernel;
using InteragencyReview.Load.Reporting;
using InteragencyReview.PostgresFixture;

namespace InteragencyReview.Load.Logs;

/// <summary>Many new streams at once, beside binary COPY of the same rows.</summary>
internal static class BulkLoad
{
    public const int EventsEach = 3;
    private const double Target = 0.6;
    private const int PartOfWarmUp = 5;

    public static async Task Measure(PostgresServer server, Pace pace, Report report)
    {
        report.Chapter(
            "Bulk loading beside COPY",
            $"{pace.BulkStreams:#,0} new streams of {EventsEach} events. The baseline is one binary COPY into each of the two tables, with their indexes and without hashes, in one "
            + $"transaction; both take turns on the same tables, after a fifth of it each for the compiler's sake. Median of {pace.BulkRounds} rounds.");
        await using var log = await LogUnderLoad.Open(server);
        await using var byHand = (await ByHand.Clients(log.ConnectionString, 1))[0];

        await byHand.Copy(NewStreams(log, pace.BulkStreams / PartOfWarmUp), EventsEach);
        await Load(log, pace.BulkStreams / PartOfWarmUp);
        var rounds = new List<(double ByHand, double Log)>();
        for (var round = 0; round < pace.BulkRounds; round++)
        {
            var copied = await Timed(pace, () => byHand.Copy(NewStreams(log, pace.BulkStreams), EventsEach));
            GC.Collect();
            rounds.Add((copied, await Timed(pace, () => Load(log, pace.BulkStreams))));
        }

        var ratio = Median.Of(rounds.Select(r => r.Log / r.ByHand));
        report.Header("Work", "COPY by hand", "The log", "Ratio", "Target", "");
        report.Row(
            $"{pace.BulkStreams:#,0} new streams of {EventsEach} events",
            $"{Report.Rate(Median.Of(rounds.Select(r => r.ByHand)))} events/s",
            $"{Report.Rate(Median.Of(rounds.Select(r => r.Log)))} events/s",
            $"**{Report.Ratio(ratio)}**",
            $"≥ {Report.Ratio(Target)}",
            ratio >= Target ? "met" : "**missed**");
    }

    public static StreamKey[] NewStreams(LogUnderLoad log, int count) => [.. Enumerable.Range(0, count).Select(_ => log.NewStream())];

    /// <summary>Makes so many new streams of three events.</summary>
    public static async Task Load(LogUnderLoad log, int streams)
    {
        await foreach (var result in log.Store.CommitMany(Enumerable.Range(0, streams).Select(_ => Unit(log)), CancellationToken.None))
        {
            if (result != CommitResult.Committed)
                throw new InvalidOperationException("A new stream was there before.");
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
}
