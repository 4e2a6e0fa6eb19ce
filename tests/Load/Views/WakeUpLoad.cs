using System.Collections.Concurrent;
using System.Diagnostics;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.EventStore.Subscriptions;
using InteragencyReview.Load.Logs;
using InteragencyReview.Load.Reporting;
using InteragencyReview.PostgresFixture;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace InteragencyReview.Load.Views;

/// <summary>How soon a subscription of one process has an event that another process appended, when nothing else happens.</summary>
internal static class WakeUpLoad
{
    private static readonly TimeSpan Target = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    public static async Task Measure(PostgresServer server, Pace pace, Report report)
    {
        report.Chapter(
            "Waking up",
            $"{pace.WakeUps} events, one every {Silence.TotalMilliseconds:0} ms on an otherwise idle log; from the acknowledgement of the append to the subscription of another "
            + "event store, which shares nothing with the writer but the database.");
        await using var log = await LogUnderLoad.Open(server);
        await using var database = NpgsqlDataSource.Create(log.ConnectionString);
        await using var other = new PostgreSqlEventStore(database, HearingRecord.Types, TimeProvider.System, NullLogger<PostgreSqlEventStore>.Instance);
        using var stop = new CancellationTokenSource();
        var seen = new Witness();
        var running = new SubscriptionRunner(other, seen, TimeProvider.System, NullLogger<SubscriptionRunner>.Instance).Run(stop.Token);

        var delays = new List<TimeSpan>();
        for (var n = 0; n < pace.WakeUps; n++)
        {
            await Task.Delay(Silence, CancellationToken.None);
            var stream = log.NewStream();
            await log.Append(stream, HearingRecord.Next(HearingRecord.Initial));
            var acknowledged = Stopwatch.GetTimestamp();
            var met = await seen.Of(stream.Value).WaitAsync(Bound, CancellationToken.None);
            delays.Add(Stopwatch.GetElapsedTime(Math.Min(acknowledged, met), met));
        }

        await stop.CancelAsync();
        await running;
        var latencies = new Latencies(delays);
        report.Header("Work", "p50", "p99", "Target of p50", "");
        report.Row(
            "an event is seen by another process",
            Report.Time(latencies.P50),
            Report.Time(latencies.P99),
            $"≤ {Report.Time(Target)}",
            latencies.P50 <= Target ? "met" : "**missed**");
    }

    /// <summary>Notes when each event came.</summary>
    private sealed class Witness : ISubscription
    {
        private readonly ConcurrentDictionary<string, TaskCompletionSource<long>> _met = new(StringComparer.Ordinal);

        public string Name => "witness";

        public bool Wants(string eventType) => true;

        public Task<long> Of(string stream) => Meeting(stream).Task;

        public Task<SubscriptionEffect> Handle(IReadOnlyList<RecordedEvent> page, CancellationToken stop)
        {
            foreach (var e in page)
                Meeting(e.Stream).TrySetResult(Stopwatch.GetTimestamp());
            return Task.FromResult(SubscriptionEffect.None);
        }

        private TaskCompletionSource<long> Meeting(string stream) =>
            _met.GetOrAdd(stream, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
