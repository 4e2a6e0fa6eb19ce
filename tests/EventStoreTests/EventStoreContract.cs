using System.Collections.Immutable;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.EventStore.Subscriptions;
using InteragencyReview.Kernel;
using Microsoft.Extensions.Logging.Abstractions;

namespace InteragencyReview.EventStoreTests;

/// <summary>What every engine of the log promises. An engine derives and says how it is made.</summary>
public abstract class EventStoreContract
{
    protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    protected abstract Task<IEventStore> NewStore();

    /// <summary>Rows of <see cref="Docket.Table"/>: docket, entries, position.</summary>
    protected abstract Task<IReadOnlyList<(string Docket, int Entries, long Position)>> Rows(IEventStore store);

    protected abstract Task<int> TimerCount(IEventStore store);

    [Fact]
    public async Task A_stream_reads_back_as_it_was_written()
    {
        var store = await NewStore();
        HearingSet set = new(new(2011, 12, 4, 9, 30, 0, TimeSpan.FromHours(-5)), 1e2, ["A1", "Ü\"\\\u2028"]);
        await Append(store, "docket-1", new EntryMade(1, "first"), set);

        var slice = await store.ReadStream("docket-1", CancellationToken.None);

        Assert.Equal(2, slice.Version);
        Assert.Equal(new EntryMade(1, "first"), slice.Events[0].Data);
        var read = Assert.IsType<HearingSet>(slice.Events[1].Data);
        Assert.Equal(set.At, read.At);
        Assert.Equal(set.Weight, read.Weight);
        Assert.Equal(set.Codes.AsEnumerable(), read.Codes);
    }

    [Fact]
    public async Task A_stream_that_does_not_exist_is_empty_at_version_0() =>
        Assert.Equal(0, (await (await NewStore()).ReadStream("docket-none", CancellationToken.None)).Version);

    [Fact]
    public async Task An_append_after_an_old_version_is_a_conflict_and_writes_nothing()
    {
        var store = await NewStore();
        await Append(store, "docket-1", new EntryMade(1, "first"));

        var unit = new UnitOfWork { InboxMessage = Id(7) };
        unit.Append("docket-1", StreamSlice.Empty, [new EntryMade(1, "rival")]);
        unit.Append("docket-2", StreamSlice.Empty, [new EntryMade(1, "neighbour")]);

        Assert.Equal(CommitResult.Conflict, await store.Commit(unit, CancellationToken.None));
        Assert.Equal(1, (await store.ReadStream("docket-1", CancellationToken.None)).Version);
        Assert.Equal(0, (await store.ReadStream("docket-2", CancellationToken.None)).Version);
        Assert.Equal(CommitResult.Committed, await store.Commit(new UnitOfWork { InboxMessage = Id(7) }, CancellationToken.None));
    }

    [Fact]
    public async Task A_message_is_handled_once()
    {
        var store = await NewStore();
        UnitOfWork Unit(string stream)
        {
            var unit = new UnitOfWork { InboxMessage = Id(1) };
            unit.Append(stream, StreamSlice.Empty, [new EntryMade(1, "")]);
            return unit;
        }

        Assert.Equal(CommitResult.Committed, await store.Commit(Unit("docket-1"), CancellationToken.None));
        Assert.Equal(CommitResult.AlreadyHandled, await store.Commit(Unit("docket-2"), CancellationToken.None));
        Assert.Equal(1, await store.Head(CancellationToken.None));
    }

    [Fact]
    public async Task A_row_and_a_timer_commit_with_the_event_and_the_row_carries_its_position()
    {
        var store = await NewStore();
        await Append(store, "docket-other", new EntryMade(1, ""));
        await Decide(store, "docket-1", new EntryMade(1, ""), new HearingSet(new(2011, 12, 4, 0, 0, 0, TimeSpan.Zero), 1, []));
        await Decide(store, "docket-1", new EntryMade(2, ""));

        var row = Assert.Single(await Rows(store));
        Assert.Equal(("docket-1", 2, 4L), row);
        Assert.Equal(1, await TimerCount(store));
    }

    [Fact]
    public async Task Rows_of_a_refused_unit_are_not_written()
    {
        var store = await NewStore();
        await Append(store, "docket-1", new EntryMade(1, ""));
        var unit = new UnitOfWork();
        var append = unit.Append("docket-1", StreamSlice.Empty, [new EntryMade(1, "rival")]);
        unit.Write(Docket.Table.Row("docket-1", 1, ImmutableArray<string>.Empty), append, 0);

        Assert.Equal(CommitResult.Conflict, await store.Commit(unit, CancellationToken.None));
        Assert.Empty(await Rows(store));
    }

    [Fact]
    public async Task Concurrent_writers_to_one_stream_all_succeed_in_some_order()
    {
        var store = await NewStore();
        await Task.WhenAll(Enumerable.Range(1, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
                while (!await TryDecide(store, "docket-1", new EntryMade(writer, $"{i}"))) { }
        })));

        var slice = await store.ReadStream("docket-1", CancellationToken.None);
        Assert.Equal(Enumerable.Range(1, 80).Select(v => (long)v), slice.Events.Select(e => e.Version));
        Assert.Equal(80, Assert.Single(await Rows(store)).Entries);
    }

    [Fact]
    public async Task A_reader_never_sees_a_position_below_one_it_has_seen()
    {
        var store = await NewStore();
        using var done = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            var seen = new List<long>();
            while (true)
            {
                var finished = done.IsCancellationRequested;
                var page = await store.ReadLog(seen.Count == 0 ? 0 : seen[^1], 50, CancellationToken.None);
                seen.AddRange(page.Select(e => e.Position));
                if (finished && page.Count == 0)
                    return seen;
            }
        });
        await Task.WhenAll(Enumerable.Range(1, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
                await Append(store, $"docket-{writer}.{i}", new EntryMade(1, ""), new EntryMade(2, ""));
        })));
        await done.CancelAsync();

        var positions = await reading;
        Assert.Equal(800, positions.Count);
        Assert.Equal(positions.Order(), positions);
        Assert.Equal(800, positions.Distinct().Count());
    }

    [Fact]
    public async Task The_hash_of_an_event_stands_on_the_one_before_it()
    {
        var store = await NewStore();
        await Append(store, "docket-1", new EntryMade(1, "a"), new EntryMade(2, "b"));
        await Append(store, "docket-2", new EntryMade(1, "a"), new EntryMade(2, "b"));

        var hashes = (await store.ReadLog(0, 10, CancellationToken.None)).Select(e => e.Hash).ToList();
        Assert.All(hashes, hash => Assert.Matches("^[0-9a-f]{64}$", hash));
        Assert.Equal(4, hashes.Distinct().Count());
    }

    [Fact]
    public async Task A_checkpoint_moves_only_from_where_it_stands()
    {
        var store = await NewStore();
        Assert.Equal(CommitResult.Committed, await store.Commit(new UnitOfWork { Checkpoint = new("v", 0, 5) }, CancellationToken.None));
        var late = new UnitOfWork { Checkpoint = new("v", 0, 9) };
        late.Write(Docket.Table.Row("docket-1", 1, ImmutableArray<string>.Empty), 9);

        Assert.Equal(CommitResult.Conflict, await store.Commit(late, CancellationToken.None));
        Assert.Equal(5, await store.ReadCheckpoint("v", CancellationToken.None));
        Assert.Empty(await Rows(store));
    }

    [Fact]
    public async Task A_subscription_has_one_owner_until_it_lets_go()
    {
        var store = await NewStore();
        var owner = await store.TryOwn("v", CancellationToken.None);
        Assert.NotNull(owner);
        Assert.Null(await store.TryOwn("v", CancellationToken.None));
        await owner.DisposeAsync();
        await using var next = await store.TryOwn("v", CancellationToken.None);
        Assert.NotNull(next);
    }

    [Fact]
    public async Task A_subscription_sees_every_event_in_order_and_continues_where_it_stopped()
    {
        var store = await NewStore();
        var seen = new Recorder("follower");
        await Append(store, "docket-1", new EntryMade(1, ""), new EntryMade(2, ""));
        await RunUntil(store, seen, () => seen.Positions.Count == 2);
        await Append(store, "docket-2", new EntryMade(1, ""));
        await RunUntil(store, seen, () => seen.Positions.Count == 3);

        Assert.Equal([1L, 2, 3], seen.Positions);
    }

    [Fact]
    public async Task An_event_that_cannot_be_handled_parks_its_stream_and_no_other()
    {
        var store = await NewStore();
        var seen = new Recorder("follower") { Poison = e => e is { Stream: "docket-bad", Version: 1 } };
        await Append(store, "docket-a", new EntryMade(1, ""));
        await Append(store, "docket-bad", new EntryMade(1, ""));
        await Append(store, "docket-b", new EntryMade(1, ""));
        await Append(store, "docket-bad", new EntryMade(2, ""));
        await Append(store, "docket-a", new EntryMade(2, ""));
        await RunUntil(store, seen, () => seen.Positions.Contains(5));

        Assert.Equal([1L, 3, 5], seen.Positions);
        Assert.Equal(["docket-bad"], await store.ParkedStreams("follower", CancellationToken.None));
    }

    [Fact]
    public async Task A_decision_stands_only_while_the_streams_it_read_are_as_they_were()
    {
        var store = await NewStore();
        await Append(store, "docket-read", new EntryMade(1, ""));
        var read = await store.Load("docket-read", CancellationToken.None);
        UnitOfWork Resting(string stream)
        {
            var unit = new UnitOfWork();
            unit.Append(stream, LoadedStream.Empty, [new EntryMade(1, "")]);
            unit.Rely("docket-read", read);
            return unit;
        }

        Assert.Equal(CommitResult.Committed, await store.Commit(Resting("docket-1"), CancellationToken.None));
        await Append(store, "docket-read", new EntryMade(2, ""));
        Assert.Equal(CommitResult.Conflict, await store.Commit(Resting("docket-2"), CancellationToken.None));
        Assert.Equal(0, (await store.Load("docket-2", CancellationToken.None)).Version);
        Assert.Equal(2, (await store.Load("docket-read", CancellationToken.None)).Version);
    }

    [Fact]
    public async Task Of_two_that_each_change_what_the_other_has_read_one_decides_again()
    {
        var store = await NewStore();
        for (var round = 0; round < 20; round++)
        {
            UnitOfWork Seeing(string other, string own)
            {
                var unit = new UnitOfWork();
                unit.Append(own, LoadedStream.Empty, [new EntryMade(1, "")]);
                unit.Rely(other, LoadedStream.Empty);
                return unit;
            }

            var (left, right) = (Seeing($"docket-r{round}", $"docket-l{round}"), Seeing($"docket-l{round}", $"docket-r{round}"));
            var results = await Task.WhenAll(store.Commit(left, CancellationToken.None), store.Commit(right, CancellationToken.None));
            Assert.Equal([CommitResult.Committed, CommitResult.Conflict], results.Order());
        }
    }

    [Fact]
    public async Task Many_streams_are_loaded_at_once_and_one_that_does_not_exist_is_empty()
    {
        var store = await NewStore();
        await Append(store, "docket-1", new EntryMade(1, "a"), new EntryMade(2, "b"));
        await Append(store, "docket-2", new EntryMade(1, "c"));

        var loaded = await store.Load(["docket-2", "docket-none", "docket-1"], CancellationToken.None);

        Assert.Equal([new EntryMade(1, "a"), new EntryMade(2, "b")], loaded["docket-1"].Events);
        var alone = await store.Load("docket-2", CancellationToken.None);
        Assert.Equal((alone.Version, alone.Hash), (loaded["docket-2"].Version, loaded["docket-2"].Hash));
        Assert.Equal((await store.ReadStream("docket-2", CancellationToken.None)).Hash, alone.Hash);
        Assert.Equal((0, ""), (loaded["docket-none"].Version, loaded["docket-none"].Hash));
    }

    [Fact]
    public async Task Many_units_are_committed_in_order_each_with_its_own_outcome()
    {
        const int units = 2_500;
        const int taken = 1_700;
        var store = await NewStore();
        await Append(store, $"docket-{taken}", new EntryMade(1, "there before"));
        UnitOfWork New(int n)
        {
            var unit = new UnitOfWork();
            var append = unit.Append($"docket-{n}", LoadedStream.Empty, [new EntryMade(1, $"{n}"), new EntryMade(2, $"{n}")]);
            unit.Write(Docket.Table.Row($"docket-{n}", 2, ImmutableArray<string>.Empty), append, 1);
            return unit;
        }

        var results = new List<CommitResult>();
        await foreach (var result in store.CommitMany(Enumerable.Range(0, units).Select(New), CancellationToken.None))
            results.Add(result);

        Assert.Equal(units, results.Count);
        Assert.Equal([taken], results.Index().Where(r => r.Item != CommitResult.Committed).Select(r => r.Index));
        Assert.Equal(units - 1, (await Rows(store)).Count);
        var log = await store.ReadLog(0, 3 * units, CancellationToken.None);
        Assert.Equal((2 * units) - 1, log.Count);
        foreach (var (docket, _, position) in await Rows(store))
            Assert.Equal(position, (await store.ReadStream(docket, CancellationToken.None)).Events[^1].Position);
    }

    [Fact]
    public async Task Work_on_many_items_is_done_again_where_another_was_there_first()
    {
        var store = await NewStore();
        var sessions = new Sessions(store, new WorkContext());
        var first = true;
        var appended = await sessions.RunMany(
            ["docket-1", "docket-2", "docket-3"],
            item => [StreamKey.Parse(item)],
            async (session, item) =>
            {
                var docket = await session.Load(Docket.Definition, StreamKey.Parse(item));
                if (item == "docket-2" && first)
                {
                    first = false;
                    await Append(store, item, new EntryMade(1, "of another"));
                }

                if (item != "docket-3")
                    docket.Append(new EntryMade(docket.State.Entries + 1, "of this"));
            },
            CancellationToken.None);

        Assert.Equal([true, true, false], appended);
        Assert.Equal(
            [new EntryMade(1, "of another"), new EntryMade(2, "of this")],
            (await store.Load("docket-2", CancellationToken.None)).Events);
    }

    protected static async Task Append(IEventStore store, string stream, params DocketEvent[] events)
    {
        var unit = new UnitOfWork();
        unit.Append(stream, await store.ReadStream(stream, CancellationToken.None), [.. events]);
        Assert.Equal(CommitResult.Committed, await store.Commit(unit, CancellationToken.None));
    }

    protected static async Task Decide(IEventStore store, string stream, params DocketEvent[] events) =>
        Assert.True(await TryDecide(store, stream, events));

    protected static async Task<bool> TryDecide(IEventStore store, string stream, params DocketEvent[] events)
    {
        try
        {
            var decider = new Decider<Docket, DocketEvent>(Docket.Definition, store, new Sessions(store, new WorkContext()));
            await decider.Decide(StreamKey.Parse(stream), (Docket _) => Decision.Of<DocketEvent>(events), CancellationToken.None);
            return true;
        }
        catch (ConflictException)
        {
            return false;
        }
    }

    protected static Guid Id(int n) => DeterministicGuid.Of("test", $"{n}");

    protected static async Task RunUntil(IEventStore store, Recorder subscription, Func<bool> reached)
    {
        using var stop = new CancellationTokenSource();
        subscription.Reached = reached;
        var whenReached = subscription.WhenReached.Task;
        var running = new SubscriptionRunner(store, subscription, TimeProvider.System, NullLogger<SubscriptionRunner>.Instance).Run(stop.Token);
        using var deadline = new CancellationTokenSource(Deadline);
        await whenReached.WaitAsync(deadline.Token);

        // At least once: stopped between handling and recording it, the next run would see the same events again.
        while (await store.ReadCheckpoint(subscription.Name, deadline.Token) < subscription.Positions[^1])
            await Task.Yield();
        await stop.CancelAsync();
        await running;
    }

    protected sealed class Recorder(string name) : ISubscription
    {
        public string Name => name;

        public List<long> Positions { get; } = [];

        public Func<RecordedEvent, bool> Poison { get; init; } = _ => false;

        public Func<bool> Reached { get; set; } = () => false;

        public TaskCompletionSource WhenReached { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Wants(string eventType) => true;

        public Task<SubscriptionEffect> Handle(IReadOnlyList<RecordedEvent> page, CancellationToken stop)
        {
            if (page.Any(Poison))
                throw new InvalidOperationException("poison");
            Positions.AddRange(page.Select(e => e.Position));
            if (Reached())
            {
                WhenReached.TrySetResult();
                WhenReached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return Task.FromResult(SubscriptionEffect.None);
        }
    }
}
