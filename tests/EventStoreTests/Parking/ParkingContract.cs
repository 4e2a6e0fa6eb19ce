using System.Collections.Concurrent;
using System.Collections.Immutable;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Subscriptions;
using InteragencyReview.PostgresFixture;
using Microsoft.Extensions.Logging.Abstractions;

namespace InteragencyReview.EventStoreTests.Parking;

/// <summary>Promise 8, on every engine: a stream that is parked can be looked at and replayed, in its order, and nobody else waits for it.</summary>
public abstract class ParkingContract
{
    protected const string Name = "follower";

    protected abstract Task<IEventStore> NewStore();

    /// <summary>Rows of <see cref="Docket.Table"/>: docket, entries.</summary>
    protected abstract Task<IReadOnlyList<(string Docket, int Entries)>> Rows(IEventStore store);

    [Fact]
    public async Task What_is_parked_is_listed_with_its_error_and_with_what_it_waits_behind()
    {
        var store = await NewStore();
        await using var follower = await ParkedAt2And4(store);

        var items = await store.Parking.List(Name, 0, 10, CancellationToken.None);

        Assert.Equal([(2L, "docket-bad", "entry_made", (long?)null), (4L, "docket-bad", "entry_made", 2L)], items.Select(i => (i.Position, i.Stream, i.Type, i.WaitsBehind)));
        Assert.Contains("poison", items[0].Error, StringComparison.Ordinal);
        Assert.Contains("behind", items[1].Error, StringComparison.Ordinal);
        Assert.All(items, item => Assert.Null(item.ReplayAskedAt));
        Assert.Equal([4L], (await store.Parking.List(Name, 2, 10, CancellationToken.None)).Select(i => i.Position));
        Assert.Equal([2L], (await store.Parking.List(Name, 0, 1, CancellationToken.None)).Select(i => i.Position));
        Assert.Empty(await store.Parking.List("another", 0, 10, CancellationToken.None));
    }

    [Fact]
    public async Task After_a_fix_the_parked_events_are_handled_in_order_and_the_stream_goes_on()
    {
        var store = await NewStore();
        await using var follower = await ParkedAt2And4(store);
        follower.IsPoison = _ => false;

        Assert.Equal(2, await store.Parking.AskReplay(Name, "docket-bad", CancellationToken.None));
        await Condition.Until("nothing is parked", async () => (await store.ParkedStreams(Name, CancellationToken.None)).Count == 0);
        await Stores.Append(store, "docket-bad", new EntryMade(3, ""));
        await follower.StandsAt(6);

        Assert.Equal([2L, 4, 6], follower.Handled.Where(e => e.Stream == "docket-bad").Select(e => e.Position));
        Assert.Equal([1L, 3, 5], follower.Handled.Where(e => e.Stream != "docket-bad").Select(e => e.Position));
        Assert.Equal([("docket-a", 2), ("docket-b", 1), ("docket-bad", 3)], await Rows(store));
        Assert.Empty(await store.Parking.List(Name, 0, 10, CancellationToken.None));
    }

    [Fact]
    public async Task An_event_that_fails_again_keeps_its_stream_parked_with_the_new_error_and_what_stands_behind_it_untried()
    {
        var store = await NewStore();
        await using var follower = await ParkedAt2And4(store);
        follower.Complaint = "another poison";

        await store.Parking.AskReplay(Name, "docket-bad", CancellationToken.None);
        await Condition.Until("the replay has failed", async () =>
            (await store.Parking.List(Name, 0, 10, CancellationToken.None))[0].Error.Contains("another poison", StringComparison.Ordinal));

        var items = await store.Parking.List(Name, 0, 10, CancellationToken.None);
        Assert.Equal([2L, 4], items.Select(i => i.Position));
        Assert.All(items, item => Assert.Null(item.ReplayAskedAt));
        Assert.Contains("behind", items[1].Error, StringComparison.Ordinal);
        await Stores.Append(store, "docket-bad", new EntryMade(3, ""));
        await follower.StandsAt(6);
        Assert.DoesNotContain(follower.Handled, e => e.Stream == "docket-bad");
    }

    [Fact]
    public async Task A_replay_that_fails_half_way_has_handled_what_went_before_once()
    {
        var store = await NewStore();
        await using var follower = await ParkedAt2And4(store);
        follower.IsPoison = e => e.Position == 4;

        await store.Parking.AskReplay(Name, "docket-bad", CancellationToken.None);
        await Condition.Until("the second has failed", async () =>
            await store.Parking.List(Name, 0, 10, CancellationToken.None) is [{ Position: 4, ReplayAskedAt: null, WaitsBehind: null }]);
        follower.IsPoison = _ => false;
        await store.Parking.AskReplay(Name, "docket-bad", CancellationToken.None);
        await Condition.Until("nothing is parked", async () => (await store.ParkedStreams(Name, CancellationToken.None)).Count == 0);

        Assert.Equal([2L, 4], follower.Handled.Where(e => e.Stream == "docket-bad").Select(e => e.Position));
    }

    [Fact]
    public async Task An_event_the_subscription_no_longer_wants_is_let_go()
    {
        var store = await NewStore();
        await using (await ParkedAt2And4(store))
        {
        }

        await using var fixedOne = new Follower(store) { IsWanted = _ => false };
        await store.Parking.AskReplay(Name, "docket-bad", CancellationToken.None);
        fixedOne.Start();
        await Condition.Until("nothing is parked", async () => (await store.ParkedStreams(Name, CancellationToken.None)).Count == 0);

        Assert.Empty(fixedOne.Handled);
    }

    [Fact]
    public async Task Nothing_is_asked_of_a_stream_that_is_not_parked()
    {
        var store = await NewStore();
        await using var follower = await ParkedAt2And4(store);

        Assert.Equal(0, await store.Parking.AskReplay(Name, "docket-a", CancellationToken.None));
        Assert.Equal(0, await store.Parking.AskReplay("another", "docket-bad", CancellationToken.None));
        Assert.Equal(2, (await store.Parking.List(Name, 0, 10, CancellationToken.None)).Count);
    }

    /// <summary>Counted, not timed: however much is replayed, a page of the log goes between any two lots of it.</summary>
    [Fact]
    public async Task While_much_of_a_stream_is_replayed_the_others_wait_for_one_lot_of_it_at_most()
    {
        const int lots = 4;
        const int parked = lots * SubscriptionRunner.ReplaySize;
        var store = await NewStore();
        await using var follower = new Follower(store) { IsPoison = e => e.Stream == "docket-bad" };
        await Stores.Append(store, "docket-bad", [.. Enumerable.Range(1, parked).Select(n => new EntryMade(n, ""))]);
        follower.Start();
        await follower.StandsAt(parked);

        // With each replayed event another stream has news: no more than one lot of replayed events may come before it is handled.
        follower.IsPoison = _ => false;
        var news = 0;
        follower.Before = async e =>
        {
            if (e.Stream == "docket-bad")
                await Stores.Append(store, $"docket-{++news}", new EntryMade(1, ""));
        };
        await store.Parking.AskReplay(Name, "docket-bad", CancellationToken.None);
        await follower.StandsAt(2 * parked);
        await Condition.Until("nothing is parked", async () => (await store.ParkedStreams(Name, CancellationToken.None)).Count == 0);

        var handled = follower.Handled.Select(e => e.Stream).ToList();
        Assert.Equal(Enumerable.Range(1, parked).Select(n => (long)n), follower.Handled.Where(e => e.Stream == "docket-bad").Select(e => e.Position));
        var worst = Enumerable.Range(1, news).Max(n =>
            handled.Take(handled.IndexOf($"docket-{n}")).Count(stream => stream == "docket-bad") - n + 1);
        Assert.InRange(worst, 1, SubscriptionRunner.ReplaySize);
    }

    /// <summary>Counted, not timed: what stands between the events of a parked stream is handled in as few pages as ever.</summary>
    [Fact]
    public async Task While_a_stream_is_parked_the_others_are_handled_in_whole_pages_as_before()
    {
        const int each = SubscriptionRunner.PageSize;
        var store = await NewStore();
        await using var follower = await ParkedAt2And4(store);
        await follower.Stop();
        for (var n = 0; n < each; n++)
        {
            var unit = new UnitOfWork();
            unit.Append($"docket-x{n}", StreamSlice.Empty, [new EntryMade(n, "")]);
            unit.Append("docket-bad", await store.Load("docket-bad", CancellationToken.None), [new EntryMade(n, "")]);
            Assert.Equal(CommitResult.Committed, await store.Commit(unit, CancellationToken.None));
        }

        var pages = follower.Pages.Count;
        follower.Start();
        await follower.StandsAt(await store.Head(CancellationToken.None));

        Assert.Equal([each / 2, each / 2], follower.Pages.Skip(pages));
        Assert.Equal(each, follower.Handled.Count(e => e.Stream.StartsWith("docket-x", StringComparison.Ordinal)));
        var standing = Assert.Single(await store.Parking.Standings([Name], CancellationToken.None));
        Assert.Equal((0L, null, each + 2L, 1L, true), (standing.Behind, standing.OldestUnhandled, standing.ParkedEvents, standing.ParkedStreams, standing.IsOwned));
    }

    [Fact]
    public async Task A_standing_says_how_far_behind_and_how_old_and_that_nobody_runs_it()
    {
        var store = await NewStore();
        Assert.Equal([new("none", 0, 0, null, 0, 0, false)], await store.Parking.Standings(["none"], CancellationToken.None));
        await Stores.Append(store, "docket-a", new EntryMade(1, ""), new EntryMade(2, ""), new EntryMade(3, ""));
        await store.Commit(new UnitOfWork { Checkpoint = new(Name, 0, 1) }, CancellationToken.None);

        var standings = await store.Parking.Standings(["none", Name], CancellationToken.None);

        var events = (await store.ReadStream("docket-a", CancellationToken.None)).Events;
        Assert.Equal(
            [new("none", 0, 3, events[0].Time, 0, 0, false), new SubscriptionStanding(Name, 1, 3, events[1].Time, 0, 0, false)],
            standings);
    }

    [Fact]
    public async Task Who_goes_by_what_is_no_longer_parked_is_refused_with_all_it_wrote()
    {
        var store = await NewStore();
        await using (await ParkedAt2And4(store))
        {
        }

        Assert.Equal(CommitResult.Committed, await store.Commit(Settling(2), CancellationToken.None));
        Assert.Equal(CommitResult.Committed, await store.Commit(Settling(4), CancellationToken.None));
        var before = await Rows(store);

        var again = Settling(2);
        again.Write(Docket.Table.Row("docket-bad", 99, ImmutableArray<string>.Empty), 2);
        Assert.Equal(CommitResult.Conflict, await store.Commit(again, CancellationToken.None));
        var behindNothing = new UnitOfWork { Checkpoint = new(Name, 5, 6) };
        behindNothing.Park(new(Name, "docket-bad", 6, "Waits.", Waits: true));
        Assert.Equal(CommitResult.Conflict, await store.Commit(behindNothing, CancellationToken.None));

        Assert.Equal(before, await Rows(store));
        Assert.Empty(await store.ParkedStreams(Name, CancellationToken.None));
        Assert.Equal(5, await store.ReadCheckpoint(Name, CancellationToken.None));
    }

    private static UnitOfWork Settling(long position)
    {
        var unit = new UnitOfWork { Checkpoint = new(Name, 5, 5) };
        unit.Settle(new(Name, "docket-bad", position, null));
        return unit;
    }

    /// <summary>A follower that has parked docket-bad, at 2 and behind that at 4, and stands at 5.</summary>
    private static async Task<Follower> ParkedAt2And4(IEventStore store)
    {
        var follower = new Follower(store) { IsPoison = e => e is { Stream: "docket-bad", Version: 1 } };
        await Stores.Append(store, "docket-a", new EntryMade(1, ""));
        await Stores.Append(store, "docket-bad", new EntryMade(1, ""));
        await Stores.Append(store, "docket-b", new EntryMade(1, ""));
        await Stores.Append(store, "docket-bad", new EntryMade(2, ""));
        await Stores.Append(store, "docket-a", new EntryMade(2, ""));
        follower.Start();
        await follower.StandsAt(5);
        return follower;
    }

    /// <summary>Writes one row per stream, with the number of its last entry, and remembers what it was given.</summary>
    protected sealed class Follower(IEventStore store) : ISubscription, IAsyncDisposable
    {
        private CancellationTokenSource _stop = new();
        private Task _running = Task.CompletedTask;

        public string Name => ParkingContract.Name;

        public Func<RecordedEvent, bool> IsPoison { get; set; } = _ => false;

        public Func<string, bool> IsWanted { get; init; } = _ => true;

        public Func<RecordedEvent, Task> Before { get; set; } = _ => Task.CompletedTask;

        public Func<RecordedEvent, ViewRow> Row { get; set; } = e => Docket.Table.Row(e.Stream, ((EntryMade)e.Data).Number, ImmutableArray<string>.Empty);

        public string Complaint { get; set; } = "poison";

        public ConcurrentQueue<RecordedEvent> Handled { get; } = new();

        /// <summary>How many events each page had.</summary>
        public ConcurrentQueue<int> Pages { get; } = new();

        public void Start() =>
            _running = new SubscriptionRunner(store, this, TimeProvider.System, NullLogger<SubscriptionRunner>.Instance).Run(_stop.Token);

        public Task StandsAt(long position) =>
            Condition.Until($"the subscription stands at {position}", async () => await store.ReadCheckpoint(Name, CancellationToken.None) == position);

        public bool Wants(string eventType) => IsWanted(eventType);

        public async Task<SubscriptionEffect> Handle(IReadOnlyList<RecordedEvent> page, CancellationToken stop)
        {
            Pages.Enqueue(page.Count);
            if (page.Any(IsPoison))
                throw new InvalidOperationException(Complaint);
            foreach (var e in page)
            {
                await Before(e);
                Handled.Enqueue(e);
            }

            return new([.. page.Select(e => (Row(e), e.Position))]);
        }

        public async Task Stop()
        {
            await _stop.CancelAsync();
            await _running;
            _stop.Dispose();
            _stop = new();
        }

        public async ValueTask DisposeAsync()
        {
            await Stop();
            _stop.Dispose();
        }
    }
}
