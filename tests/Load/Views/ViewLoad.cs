using System.Diagnostics;
using System.Globalization;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Rebuilding;
using InteragencyReview.EventStore.Subscriptions;
using InteragencyReview.Load.Logs;
using InteragencyReview.Load.Reporting;
using InteragencyReview.PostgresFixture;
using Microsoft.Extensions.Logging.Abstractions;

namespace InteragencyReview.Load.Views;

/// <summary>Rebuilding a view, and catching up with a subscription, beside the same by hand.</summary>
internal static class ViewLoad
{
    private const int EventsEach = 5;
    private const double Target = 0.4;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    public static async Task Measure(PostgresServer server, Pace pace, Report report)
    {
        report.Chapter(
            "Views beside the same by hand",
            $"{pace.ViewEvents:N0} events in streams of {EventsEach}. Median of {pace.ViewRounds} rounds in turns. The rebuild builds, indexes, follows, compares every row and swaps; "
            + "by hand one connection reads, another COPYs, and the key is added. The subscription writes one row for each event, as by hand in batches.");
        await using var log = await LogUnderLoad.Open(server);
        await GeneratedLog.Write(log, pace.ViewEvents / EventsEach, EventsEach);
        var byHand = new ViewsByHand(log.Database);
        report.Header("Work", "By hand", "The product", "Ratio", "Target", "");
        var view = log.Rebuilds.Find(HearingRecord.Table.Name)!;
        await Rebuild(log, view, byHand, pace, report);
        await CatchUp(log, byHand, pace, report);
        await BesideRebuild.Measure(log, view, pace, report);
    }

    private static async Task Rebuild(LogUnderLoad log, RebuildableView view, ViewsByHand byHand, Pace pace, Report report)
    {
        await log.Rebuilds.Run(view, checkOnly: false, CancellationToken.None); // the log was not written by appends: now the view is there
        var turns = new List<(double ByHand, double Product)>();
        for (var round = 0; round < pace.ViewRounds; round++)
        {
            var hand = await Seconds(byHand.Rebuild);
            var rebuilt = await Seconds(async () =>
            {
                var status = await log.Rebuilds.Run(view, checkOnly: false, CancellationToken.None);
                if (status.Differences > 0)
                    throw new InvalidOperationException($"{status.Differences} rows differ.");
            });
            turns.Add((pace.ViewEvents / hand, pace.ViewEvents / rebuilt));
        }

        Show(report, "rebuild one row per stream, events/s", turns);
    }

    private static async Task CatchUp(LogUnderLoad log, ViewsByHand byHand, Pace pace, Report report)
    {
        await using (var connection = await log.Database.OpenConnectionAsync())
            await ViewsByHand.Run(connection, NotedView.TableSql);
        var turns = new List<(double ByHand, double Product)>();
        for (var round = 0; round < pace.ViewRounds; round++)
        {
            var hand = await Seconds(() => byHand.CatchUp(pace.ViewEvents));
            await using (var connection = await log.Database.OpenConnectionAsync())
                await ViewsByHand.Run(connection, "truncate noted_view");
            var followed = await Seconds(() => Follow(log.Store, new NotedView($"noted-{round}", pace.ViewEvents)));
            turns.Add((pace.ViewEvents / hand, pace.ViewEvents / followed));
        }

        Show(report, "catch-up of a subscription, one row per event, events/s", turns);
    }

    private static async Task Follow(IEventStore store, NotedView view)
    {
        using var stop = new CancellationTokenSource();
        var running = new SubscriptionRunner(store, view, TimeProvider.System, NullLogger<SubscriptionRunner>.Instance).Run(stop.Token);
        await view.AtHead;
        while (await store.ReadCheckpoint(view.Name, CancellationToken.None) < view.Head)
            await Task.Delay(BetweenLooks, CancellationToken.None);
        await stop.CancelAsync();
        await running;
    }

    private static async Task<double> Seconds(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static void Show(Report report, string work, List<(double ByHand, double Product)> turns)
    {
        var ratio = Median.Of(turns.Select(turn => turn.Product / turn.ByHand));
        report.Row(
            work,
            Report.Rate(Median.Of(turns.Select(turn => turn.ByHand))),
            Report.Rate(Median.Of(turns.Select(turn => turn.Product))),
            $"**{Report.Ratio(ratio)}**",
            string.Create(CultureInfo.InvariantCulture, $"≥ {Target:0.00}"),
            ratio >= Target ? "met" : "**missed**");
    }

    /// <summary>A subscription that writes one row for each event.</summary>
    private sealed class NotedView(string name, long head) : ISubscription
    {
        public const string TableSql =
            """
            create table if not exists noted_view (
                docket text not null, number int not null, court text not null, position bigint not null, constraint pk_noted_view primary key (docket, number));
            """;

        private static readonly ViewTable Table = new(
            "noted_view",
            [new("docket", ColumnType.Text), new("number", ColumnType.Integer), new("court", ColumnType.Text)],
            KeyColumns: 2);

        private readonly TaskCompletionSource _atHead = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => name;

        public long Head => head;

        public Task AtHead => _atHead.Task;

        public bool Wants(string eventType) => eventType == "hearing_noted";

        public Task<SubscriptionEffect> Handle(IReadOnlyList<RecordedEvent> page, CancellationToken stop)
        {
            if (page[^1].Position >= head)
                _atHead.TrySetResult();
            return Task.FromResult(new SubscriptionEffect(
                [.. page.Select(e => e.Data is HearingNoted noted ? (Table.Row(e.Stream, noted.Number, noted.Court), e.Position) : throw new InvalidOperationException(e.Type))]));
        }
    }
}
