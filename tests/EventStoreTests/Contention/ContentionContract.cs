using System.Collections.Immutable;
using InteragencyReview.EventStore;

namespace InteragencyReview.EventStoreTests.Contention;

/// <summary>What every engine promises when many want the same: each unit of work whole or not at all, each with its own answer.</summary>
public abstract class ContentionContract
{
    private const int Rivals = 24;

    /// <summary>Each seed is a history; a failure is tried again by its seed.</summary>
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 8)];

    /// <summary>Whether the engine's views can have checks that refuse a row.</summary>
    protected abstract bool HasChecks { get; }

    /// <summary>One log, as several processes have it.</summary>
    protected abstract Task<ImmutableArray<IEventStore>> NewStores();

    protected abstract Task<IReadOnlyList<(string Docket, int Entries, long Position)>> Rows();

    protected abstract Task<IReadOnlyList<Guid>> Timers();

    [Fact]
    public async Task Of_many_units_after_the_same_version_exactly_one_is_committed()
    {
        var stores = await NewStores();
        for (var version = 1; version <= 3; version++)
        {
            var slice = await stores[0].ReadStream("docket-1", CancellationToken.None);
            var results = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(rival =>
                Task.Run(() => stores[rival % stores.Length].Commit(Stores.Unit("docket-1", slice, new EntryMade(rival, "")), CancellationToken.None))));

            Assert.Single(results, result => result == CommitResult.Committed);
            Assert.Equal(Rivals - 1, results.Count(result => result == CommitResult.Conflict));
            var winner = (EntryMade)(await stores[0].ReadStream("docket-1", CancellationToken.None)).Events[^1].Data;
            Assert.Equal(CommitResult.Committed, results[winner.Number]);
        }
    }

    [Fact]
    public async Task Of_many_deliveries_of_one_message_exactly_one_is_committed()
    {
        var stores = await NewStores();
        var results = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(delivery => Task.Run(() =>
        {
            var unit = Stores.Unit($"docket-{delivery}", StreamSlice.Empty, new EntryMade(delivery, ""));
            unit.InboxMessage = Guid.Parse("4c8c6c3e-57f1-8e2c-9f0b-1f2d3c4b5a69");
            return stores[delivery % stores.Length].Commit(unit, CancellationToken.None);
        })));

        Assert.Single(results, result => result == CommitResult.Committed);
        Assert.Equal(Rivals - 1, results.Count(result => result == CommitResult.AlreadyHandled));
        Assert.Single(await stores[0].ReadLog(0, Rivals, CancellationToken.None));
    }

    [Fact]
    public async Task Units_that_write_the_same_row_leave_that_of_the_last_event()
    {
        var stores = await NewStores();
        var results = await Task.WhenAll(Enumerable.Range(1, Rivals).Select(rival => Task.Run(() =>
        {
            var unit = Stores.Unit($"docket-{rival}", StreamSlice.Empty, new EntryMade(rival, ""));
            unit.Write(Docket.Table.Row("shared", rival, ImmutableArray<string>.Empty), unit.Appends[0], 0);
            return stores[rival % stores.Length].Commit(unit, CancellationToken.None);
        })));

        Assert.All(results, result => Assert.Equal(CommitResult.Committed, result));
        var last = (await stores[0].ReadLog(0, Rivals, CancellationToken.None))[^1];
        Assert.Equal(("shared", ((EntryMade)last.Data).Number, last.Position), Assert.Single(await Rows()));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task After_a_random_history_everything_acknowledged_is_there_and_nothing_else(int seed)
    {
        var stores = await NewStores();
        var history = new History(seed, HasChecks);
        await history.Run(stores);

        var log = await stores[0].ReadLog(0, 10_000, CancellationToken.None);
        Assert.Equal(
            history.Attempts.Where(a => a.Committed).SelectMany(EventsOf).Order(StringComparer.Ordinal),
            log.Select(e => $"{e.Stream}@{e.Version}: {((EntryMade)e.Data).Number} of {((EntryMade)e.Data).Note}").Order(StringComparer.Ordinal));
        var streams = log.GroupBy(e => e.Stream, StringComparer.Ordinal).ToDictionary(s => s.Key, s => s.ToList(), StringComparer.Ordinal);
        Assert.All(streams.Values, events => Assert.Equal(Enumerable.Range(1, events.Count).Select(v => (long)v), events.Select(e => e.Version)));

        Assert.Equal(
            streams.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => (s.Key, s.Value.Count, s.Value[^1].Position)),
            (await Rows()).OrderBy(row => row.Docket, StringComparer.Ordinal));
        Assert.Equal(
            history.Attempts.Where(a => a.Committed).SelectMany(a => a.Unit.Timers).Select(t => t.Timer.Id).Order(),
            (await Timers()).Order());

        AssertEveryAnswerHasItsReason(history.Attempts, streams);
        await AssertMarksStandWhereUnitsWereCommitted(history.Attempts, stores[0]);
    }

    private static IEnumerable<string> EventsOf(Attempt attempt) => attempt.Unit.Appends.SelectMany(append =>
        append.Events.Select((e, n) => $"{append.Stream}@{append.ExpectedVersion + n + 1}: {((EntryMade)e).Number} of {attempt.Key}"));

    private static void AssertEveryAnswerHasItsReason(IReadOnlyList<Attempt> attempts, Dictionary<string, List<RecordedEvent>> streams)
    {
        var handled = attempts.Where(a => a.Committed).Select(a => a.Unit.InboxMessage).OfType<Guid>().ToList();
        Assert.Equal(handled.Distinct().Count(), handled.Count);
        foreach (var attempt in attempts)
        {
            switch (attempt.Result)
            {
                case CommitResult.Committed:
                    Assert.False(attempt.Broken);
                    break;
                case CommitResult.Conflict:
                    Assert.Contains(attempt.Unit.Appends, a => streams.TryGetValue(a.Stream, out var events) && events.Count > a.ExpectedVersion);
                    break;
                case CommitResult.AlreadyHandled:
                    Assert.Contains(attempt.Unit.InboxMessage!.Value, handled);
                    break;
                default:
                    Assert.True(attempt.Broken, $"{attempt.Key} is whole, and was answered: {attempt.Fault}");
                    break;
            }
        }

        // A history without the cases it is for would prove nothing.
        Assert.Contains(attempts, a => a.Result == CommitResult.Conflict);
        Assert.Contains(attempts, a => a.Result == CommitResult.AlreadyHandled);
    }

    private static async Task AssertMarksStandWhereUnitsWereCommitted(IReadOnlyList<Attempt> attempts, IEventStore store)
    {
        foreach (var deliveries in attempts.Where(a => a.Unit.InboxMessage is not null).GroupBy(a => a.Unit.InboxMessage))
        {
            Assert.Equal(
                deliveries.Any(d => d.Committed) ? CommitResult.AlreadyHandled : CommitResult.Committed,
                await store.Commit(new UnitOfWork { InboxMessage = deliveries.Key }, CancellationToken.None));
        }
    }
}
