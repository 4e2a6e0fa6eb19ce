using System.Collections.Concurrent;
using System.Collections.Immutable;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.EventStore.Subscriptions;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace InteragencyReview.EventStoreTests.Versions;

/// <summary>One log, written and read by several versions of the software.</summary>
public sealed class VersionsInLogTests : IAsyncLifetime
{
    private NpgsqlDataSource _database = null!;
    private PostgreSqlEventStore _firstDay = null!;
    private PostgreSqlEventStore _secondDay = null!;
    private PostgreSqlEventStore _today = null!;

    public async Task InitializeAsync()
    {
        _database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).CreateDatabase("versions"));
        await PostgreSqlEventStore.CreateSchema(_database, [], CancellationToken.None);
        _firstDay = Stores.Open(_database, Hearings.FirstDay);
        _secondDay = Stores.Open(_database, Hearings.SecondDay);
        _today = Stores.Open(_database, Hearings.Today);
    }

    public async Task DisposeAsync()
    {
        foreach (var store in new[] { _firstDay, _secondDay, _today })
            await store.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task What_was_written_by_older_software_is_decided_on_as_the_newest_and_stays_as_it_was()
    {
        await Append(_firstDay, "hearing-1", new HearingV1("2009-01-01"));
        await Append(_secondDay, "hearing-1", new HearingV2("2010-01-01", "B"));
        var before = (await _today.ReadStream("hearing-1", CancellationToken.None)).Events.Select(e => (e.Type, e.Hash)).ToList();

        var decided = await Decider(_today, Hearings.Definition).Decide(
            StreamKey.Parse("hearing-1"), (ImmutableArray<Hearing> all) => [new Hearing("2011-01-01", "C", all.Length)], CancellationToken.None);

        Hearing[] expected = [new("2009-01-01", "unknown", 60), new("2010-01-01", "B", 60), new("2011-01-01", "C", 2)];
        Assert.Equal(expected, decided.State.AsEnumerable());
        var events = (await _today.ReadStream("hearing-1", CancellationToken.None)).Events;
        Assert.Equal(expected, events.Select(e => e.Data));
        Assert.Equal(["hearing_held", "hearing_held_v2", "hearing_held_v3"], events.Select(e => e.Type));
        Assert.Equal(before, events.Take(2).Select(e => (e.Type, e.Hash)));
    }

    [Fact]
    public async Task A_subscription_that_wants_an_event_gets_all_its_versions_as_the_newest()
    {
        await Append(_firstDay, "hearing-1", new HearingV1("2009-01-01"));
        await Append(_secondDay, "hearing-2", new HearingV2("2010-01-01", "B"));
        await Append(_today, "hearing-3", new Hearing("2011-01-01", "C", 1));

        var seen = await Follow(_today, Hearings.Today.NameOf(typeof(Hearing)), until: 3);

        Assert.Equal([new Hearing("2009-01-01", "unknown", 60), new Hearing("2010-01-01", "B", 60), new Hearing("2011-01-01", "C", 1)], seen);
    }

    [Fact]
    public async Task Older_software_parks_the_stream_of_what_it_does_not_know_and_no_other()
    {
        await Append(_firstDay, "hearing-old", new HearingV1("2009-01-01"));
        await Append(_today, "hearing-new", new Hearing("2011-01-01", "C", 1));
        await Append(_firstDay, "hearing-new", new HearingV1("2009-02-02"));
        await Append(_firstDay, "hearing-old", new HearingV1("2009-03-03"));

        var seen = await Follow(_firstDay, "hearing_held", until: 4);

        Assert.Equal([new HearingV1("2009-01-01"), new HearingV1("2009-03-03")], seen);
        Assert.Equal(["hearing-new"], await _firstDay.ParkedStreams("hearings", CancellationToken.None));
        await using var errors = _database.CreateCommand("select string_agg(error, '|' order by position) from parked_events");
        var reasons = ((string)(await errors.ExecuteScalarAsync())!).Split('|');
        Assert.Contains("hearing_held_v3", reasons[0], StringComparison.Ordinal);
        Assert.Contains("behind", reasons[1], StringComparison.Ordinal);

        // For the newer software it is parked still, because it was: only a replay may say in which order it goes on.
        await Append(_today, "hearing-new", new Hearing("2011-04-04", "C", 1));
        await Append(_today, "hearing-old", new Hearing("2011-05-05", "C", 1));
        Assert.Equal([new Hearing("2011-05-05", "C", 1)], await Follow(_today, "hearing_held_v3", until: 6));
        Assert.Equal(["hearing-new"], await _today.ParkedStreams("hearings", CancellationToken.None));
    }

    [Fact]
    public async Task A_subscription_parks_what_it_does_not_know_even_if_it_wants_nothing()
    {
        await Append(_today, "hearing-new", new Hearing("2011-01-01", "C", 1));

        Assert.Empty(await Follow(_firstDay, "another_event", until: 1));
        Assert.Equal(["hearing-new"], await _firstDay.ParkedStreams("hearings", CancellationToken.None));
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_parks_its_stream_where_it_is_wanted_and_stops_nobody()
    {
        await Append(_today, "hearing-bad", new Hearing("2011-01-01", "C", 1));
        await Append(_today, "hearing-good", new Hearing("2011-01-01", "C", 2));
        await using (var spoil = _database.CreateCommand("""update mt_events set data = '{"minutes":"many"}' where stream_id = 'hearing-bad'"""))
            await spoil.ExecuteNonQueryAsync();

        Assert.Equal([new Hearing("2011-01-01", "C", 2)], await Follow(_today, "hearing_held_v3", until: 2));
        Assert.Equal(["hearing-bad"], await _today.ParkedStreams("hearings", CancellationToken.None));
        await Assert.ThrowsAsync<UnknownEventException>(() => Decider(_today, Hearings.Definition).Read(StreamKey.Parse("hearing-bad"), CancellationToken.None));
    }

    [Fact]
    public async Task Older_software_decides_nothing_on_what_it_does_not_know_and_newer_goes_on()
    {
        await Append(_firstDay, "hearing-1", new HearingV1("2009-01-01"));
        await Append(_today, "hearing-1", new Hearing("2011-01-01", "C", 1));
        var older = Decider(_firstDay, Hearings.DefinitionOfFirstDay);

        var refused = await Assert.ThrowsAsync<UnknownEventException>(() =>
            older.Decide(StreamKey.Parse("hearing-1"), (ImmutableArray<HearingV1> _) => [new HearingV1("2009-02-02")], CancellationToken.None));
        await Assert.ThrowsAsync<UnknownEventException>(() => older.Read(StreamKey.Parse("hearing-1"), CancellationToken.None));

        Assert.Contains("event 2", refused.Message, StringComparison.Ordinal);
        Assert.Contains("hearing_held_v3", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await _today.ReadStream("hearing-1", CancellationToken.None)).Version);
        var newer = await Decider(_today, Hearings.Definition).Decide(
            StreamKey.Parse("hearing-1"), (ImmutableArray<Hearing> _) => [new Hearing("2011-02-02", "C", 1)], CancellationToken.None);
        Assert.Equal(3, newer.Version);
    }

    private static Decider<TState, TEvent> Decider<TState, TEvent>(IEventStore store, DeciderDefinition<TState, TEvent> definition)
        where TEvent : notnull => new(definition, store, new Sessions(store, new WorkContext()));

    private static async Task Append(IEventStore store, string stream, object e)
    {
        var unit = new UnitOfWork();
        unit.Append(stream, await store.ReadStream(stream, CancellationToken.None), [e]);
        Assert.Equal(CommitResult.Committed, await store.Commit(unit, CancellationToken.None));
    }

    /// <returns>What the subscription "hearings" was given from where it stood up to a position.</returns>
    private static async Task<IReadOnlyList<object>> Follow(IEventStore store, string wanted, long until)
    {
        var subscription = new Following(wanted);
        using var stop = new CancellationTokenSource();
        var running = new SubscriptionRunner(store, subscription, TimeProvider.System, NullLogger<SubscriptionRunner>.Instance).Run(stop.Token);
        await Condition.Until($"the subscription stands at {until}", async () => await store.ReadCheckpoint("hearings", CancellationToken.None) == until);
        await stop.CancelAsync();
        await running;
        return [.. subscription.Seen];
    }

    private sealed class Following(string wanted) : ISubscription
    {
        public string Name => "hearings";

        public ConcurrentQueue<object> Seen { get; } = new();

        public bool Wants(string eventType) => eventType == wanted;

        public Task<SubscriptionEffect> Handle(IReadOnlyList<RecordedEvent> page, CancellationToken stop)
        {
            foreach (var e in page)
                Seen.Enqueue(e.Data);
            return Task.FromResult(SubscriptionEffect.None);
        }
    }
}
