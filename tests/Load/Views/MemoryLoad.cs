using System.Globalization;
using InteragencyReview.EventStore.Heads;
using InteragencyReview.Load.Logs;
using InteragencyReview.Load.Reporting;
using InteragencyReview.PostgresFixture;

namespace InteragencyReview.Load.Views;

/// <summary>What goes through a whole log must not need more memory for a longer one.</summary>
internal static class MemoryLoad
{
    /// <summary>Of the generated log: the first of all streams, then the second of all, so that no stream is near its last event.</summary>
    private const int EventsEach = 5;

    public static async Task Measure(PostgresServer server, Pace pace, Report report)
    {
        report.Chapter(
            "Memory, by the length of the log",
            "The most resident memory of the whole runner while it does nothing but this, looked at every 20 ms. "
            + "Verified and rebuilt is a log in which all streams grow side by side.");
        report.Header("Events", "Bulk load", "Verification", "Rebuild of a view", "Target", "");
        foreach (var events in pace.MemoryEvents)
        {
            var bulk = await Bulk(server, events);
            var (verification, rebuild) = await WalkAndRebuild(server, events);
            report.Row(
                events.ToString("#,0", CultureInfo.InvariantCulture),
                Megabytes(bulk),
                Megabytes(verification),
                Megabytes(rebuild),
                $"< {Megabytes(PeakMemory.Target)}",
                Math.Max(bulk, Math.Max(verification, rebuild)) < PeakMemory.Target ? "met" : "**missed**");
        }
    }

    private static async Task<long> Bulk(PostgresServer server, int events)
    {
        await using var log = await LogUnderLoad.Open(server);
        return await PeakMemory.Of(() => BulkLoad.Load(log, events / BulkLoad.EventsEach));
    }

    private static async Task<(long Verification, long Rebuild)> WalkAndRebuild(PostgresServer server, int events)
    {
        await using var log = await LogUnderLoad.Open(server);
        await GeneratedLog.Write(log, events / EventsEach, EventsEach);
        using var keys = HeadKeys.Parse(HeadKeys.NewPrivateKey());
        await VerifyLoad.Sign(log.Database, keys);
        var verification = await PeakMemory.Of(() => VerifyLoad.Verify(log.Database, keys));
        var view = log.Rebuilds.Find(HearingRecord.Table.Name)!;
        return (verification, await PeakMemory.Of(() => log.Rebuilds.Run(view, checkOnly: false, CancellationToken.None)));
    }

    private static string Megabytes(long bytes) => $"{bytes / PeakMemory.Megabyte} MB";
}
