using InteragencyReview.Kernel;
using InteragencyReview.Load.Reporting;
using InteragencyReview.PostgresFixture;

namespace InteragencyReview.Load.Logs;

/// <summary>The event log beside the same statements by hand.</summary>
internal static class LogLoad
{
    private const int EventsToFold = 20;
    private const int StreamsToFold = 500;
    private const int EventsBefore = 5;

    public static async Task Measure(PostgresServer server, Pace pace, Report report)
    {
        report.Chapter(
            "The event log beside the same statements by hand",
            $"Median of {pace.Rounds} rounds, in which baseline and log take turns of {pace.Turn.TotalSeconds:0.#} s on the same tables. The baseline has one "
            + "connection for each client, prepared statements, one batch for each transaction, and neither hashes nor a gapless order.");
        report.Header("Work", "Clients", "By hand", "The log", "Ratio", "Target", "", "By hand p50 / p99", "The log p50 / p99");
        foreach (var (clients, target) in new[] { (1, 0.8), (8, 1.0), (32, 1.0) })
            await Append(server, pace, report, clients, target);
        await Fold(server, pace, report, clients: 1, target: 0.8);
        foreach (var (clients, target) in new[] { (1, 0.7), (8, 0.9) })
            await Decide(server, pace, report, clients, target);
    }

    private static async Task Append(PostgresServer server, Pace pace, Report report, int clients, double target)
    {
        await using var log = await LogUnderLoad.Open(server);
        var byHand = await ByHand.Clients(log.ConnectionString, clients);
        Show(report, "append one event to a new stream", clients, target, await Contest.Hold(
            pace,
            clients,
            client => byHand[client].Append(log.NewStream()),
            _ => log.Append(log.NewStream(), HearingRecord.Next(HearingRecord.Initial))));
        await Close(byHand);
    }

    private static async Task Fold(PostgresServer server, Pace pace, Report report, int clients, double target)
    {
        await using var log = await LogUnderLoad.Open(server);
        var byHand = await ByHand.Clients(log.ConnectionString, clients);
        var streams = await log.Streams(StreamsToFold, EventsToFold);
        var (next, nextByHand) = (0, 0);
        Show(report, $"load a stream of {EventsToFold} events, fold", clients, target, await Contest.Hold(
            pace,
            clients,
            client => byHand[client].Fold(streams[Interlocked.Increment(ref nextByHand) % StreamsToFold]),
            _ => log.Fold(streams[Interlocked.Increment(ref next) % StreamsToFold])));
        await Close(byHand);
    }

    private static async Task Decide(PostgresServer server, Pace pace, Report report, int clients, double target)
    {
        await using var log = await LogUnderLoad.Open(server);
        var byHand = await ByHand.Clients(log.ConnectionString, clients);
        var (own, ownByHand) = (await Streams(log, pace, clients), await Streams(log, pace, clients));
        Show(report, $"load {EventsBefore} events, decide, append, one view row", clients, target, await Contest.Hold(
            pace,
            clients,
            client => byHand[client].Decide(ownByHand[client].Next()),
            client => log.Decide(own[client].Next())));
        await Close(byHand);
    }

    private static async Task<Circle[]> Streams(LogUnderLoad log, Pace pace, int clients)
    {
        var streams = await log.Streams(pace.Streams * clients, EventsBefore);
        return [.. streams.Chunk(pace.Streams).Select(own => new Circle(own))];
    }

    private static void Show(Report report, string work, int clients, double target, Contest contest) => report.Row(
        work,
        $"{clients}",
        $"{Report.Rate(contest.BaselineRate)}/s",
        $"{Report.Rate(contest.Rate)}/s",
        $"**{Report.Ratio(contest.Ratio)}**",
        $"≥ {Report.Ratio(target)}",
        contest.Ratio >= target ? "met" : "**missed**",
        $"{Report.Time(contest.Baseline.P50)} / {Report.Time(contest.Baseline.P99)}",
        $"{Report.Time(contest.Subject.P50)} / {Report.Time(contest.Subject.P99)}");

    private static async Task Close(ByHand[] clients)
    {
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    /// <summary>The streams of one client, one after the other, so that all grow alike.</summary>
    private sealed class Circle(StreamKey[] streams)
    {
        private int _next;

        public StreamKey Next() => streams[_next++ % streams.Length];
    }
}
