using System.Collections.Concurrent;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.EventStore.Subscriptions;
using InteragencyReview.PostgresFixture;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace InteragencyReview.EventStoreTests.Gaps;

/// <summary>
/// A reader that goes on from the last position it has seen, and a running subscription, in a process of their own as it were.
/// Whenever asked they must have seen exactly what is committed: less is a stall, and what they have passed by is a skip.
/// </summary>
internal sealed class Followers : IAsyncDisposable
{
    private const int PageSize = 3;

    private readonly NpgsqlDataSource _database;
    private readonly PostgreSqlEventStore _store;
    private readonly List<long> _read = [];
    private readonly Subscription _subscription = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    public Followers(NpgsqlDataSource database)
    {
        _database = database;
        _store = Stores.Open(database);
        _running = new SubscriptionRunner(_store, _subscription, TimeProvider.System, NullLogger<SubscriptionRunner>.Instance).Run(_stop.Token);
    }

    /// <summary>The reader goes on to the end, wherever that is now.</summary>
    public async Task ReadOn()
    {
        while (await _store.ReadLog(_read.Count == 0 ? 0 : _read[^1], PageSize, CancellationToken.None) is { Count: > 0 } page)
            _read.AddRange(page.Select(e => e.Position));
    }

    /// <returns>The positions of all that is committed.</returns>
    public async Task<IReadOnlyList<long>> HaveSeenAll()
    {
        var committed = await Committed();
        await ReadOn();
        Assert.Equal(committed, _read);

        await Condition.Until(
            $"the subscription has come to {committed.Count} events, it is at {_subscription.Seen.Count}",
            () => committed.Count == 0 || _subscription.Seen.Contains(committed[^1]));
        Assert.Equal(committed, _subscription.Seen.Distinct());
        return committed;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _store.DisposeAsync();
        _stop.Dispose();
    }

    private async Task<List<long>> Committed()
    {
        await using var command = _database.CreateCommand("select seq_id from mt_events order by seq_id");
        await using var reader = await command.ExecuteReaderAsync();
        var positions = new List<long>();
        while (await reader.ReadAsync())
            positions.Add(reader.GetInt64(0));
        return positions;
    }

    private sealed class Subscription : ISubscription
    {
        public string Name => "follower";

        public ConcurrentQueue<long> Seen { get; } = new();

        public bool Wants(string eventType) => true;

        public Task<SubscriptionEffect> Handle(IReadOnlyList<RecordedEvent> page, CancellationToken stop)
        {
            foreach (var e in page)
                Seen.Enqueue(e.Position);
            return Task.FromResult(SubscriptionEffect.None);
        }
    }
}
