using System.Collections.Immutable;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.EventStoreTests.Gaps;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using Npgsql;

namespace InteragencyReview.EventStoreTests.Contention;

/// <summary>
/// Units that come while one transaction is on its way, and another stands at the lock behind it, gather and share the next one. A
/// held append is the first here, so which units meet is no matter of luck.
/// </summary>
public sealed class GroupedUnitTests : IAsyncLifetime
{
    private NpgsqlDataSource _database = null!;
    private PostgreSqlEventStore _store = null!;

    public async Task InitializeAsync()
    {
        _database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).CreateDatabase("grouped"));
        await PostgreSqlEventStore.CreateSchema(_database, [Docket.TableSql, BrittleTable.Sql, HeldAppends.Sql], CancellationToken.None);
        _store = Stores.Open(_database);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Units_that_wait_together_share_a_transaction()
    {
        var results = await Together([.. Enumerable.Range(1, 5).Select(n => Whole($"docket-{n}"))]);

        Assert.All(results, result => Assert.Equal(CommitResult.Committed, result.Result));
        await using var command = _database.CreateCommand("select count(distinct xmin::text)::int from mt_events where stream_id like 'docket-%'");
        Assert.Equal(1, await command.ExecuteScalarAsync());
    }

    [Fact]
    public async Task A_conflict_a_duplicate_and_a_unit_that_spoils_the_transaction_fail_none_of_their_neighbours()
    {
        await Stores.Append(_store, "docket-taken", new EntryMade(1, ""));
        Assert.Equal(CommitResult.Committed, await _store.Commit(new UnitOfWork { InboxMessage = Message(0) }, CancellationToken.None));

        var broken = Whole("docket-broken");
        broken.InboxMessage = Message(1);
        broken.Write(BrittleTable.Broken("x"), broken.Appends[0], 0);

        var first = await Together([Whole("docket-a"), Whole("docket-taken"), WithMessage("docket-seen", 0), broken, Whole("docket-z")]);

        Assert.Equal(
            [CommitResult.Committed, CommitResult.Conflict, CommitResult.AlreadyHandled, null, CommitResult.Committed],
            first.Select(attempt => attempt.Result));
        Assert.Equal(PostgresErrorCodes.CheckViolation, Assert.IsType<PostgresException>(first[3].Fault).SqlState);
        await AssertWritten(["docket-a", "docket-z"], ["docket-taken", "docket-seen", "docket-broken"]);

        // Nothing of the broken unit stands, its mark neither: delivered again without the fault it goes through.
        Assert.Equal(CommitResult.Committed, await _store.Commit(WithMessage("docket-broken", 1), CancellationToken.None));
    }

    [Fact]
    public async Task A_unit_of_a_bulk_load_whose_row_is_refused_takes_the_answer_of_none_that_came_before_it()
    {
        var broken = Whole("docket-broken");
        broken.Write(BrittleTable.Broken("x"), broken.Appends[0], 0);

        var committed = new List<CommitResult>();
        var fault = await Assert.ThrowsAsync<PostgresException>(async () =>
        {
            await foreach (var result in _store.CommitMany([Whole("docket-a"), broken, Whole("docket-z")], CancellationToken.None))
                committed.Add(result);
        });

        Assert.Equal(PostgresErrorCodes.CheckViolation, fault.SqlState);
        Assert.Equal([CommitResult.Committed], committed);
        await AssertWritten(["docket-a", "docket-z"], ["docket-broken"]);
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(100_000, 7)]
    public async Task A_bulk_load_of_large_events_puts_few_of_them_into_a_transaction(int length, int transactions)
    {
        var units = Enumerable.Range(1, 80).Select(n => Stores.Unit($"docket-{n}", StreamSlice.Empty, new EntryMade(n, new string('x', length))));
        await foreach (var result in _store.CommitMany(units, CancellationToken.None))
            Assert.Equal(CommitResult.Committed, result);

        await using var command = _database.CreateCommand("select count(distinct xmin::text)::int from mt_events");
        Assert.InRange((int)(await command.ExecuteScalarAsync())!, transactions, 80);
    }

    [Fact]
    public async Task A_message_delivered_twice_at_once_is_handled_once()
    {
        var results = await Together([WithMessage("docket-1", 7), WithMessage("docket-2", 7), Whole("docket-3")]);

        Assert.Equal([CommitResult.Committed, CommitResult.AlreadyHandled, CommitResult.Committed], results.Select(attempt => attempt.Result));
        await AssertWritten(["docket-1", "docket-3"], ["docket-2"]);
    }

    [Fact]
    public async Task Of_two_units_after_the_same_version_the_first_wins_and_the_rest_of_the_second_falls_with_it()
    {
        var second = Whole("docket-1");
        var append = second.Append("docket-2", StreamSlice.Empty, [new EntryMade(1, "")]);
        second.Schedule(new EventStore.Timer(Message(9), DateTimeOffset.UnixEpoch, new DueTimer("docket-2")), append, 0);

        var results = await Together([Whole("docket-1"), second, Whole("docket-3")]);

        Assert.Equal([CommitResult.Committed, CommitResult.Conflict, CommitResult.Committed], results.Select(attempt => attempt.Result));
        await AssertWritten(["docket-1", "docket-3"], ["docket-2"]);
        await using var timers = _database.CreateCommand("select count(*)::int from timers");
        Assert.Equal(0, await timers.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Of_two_that_each_append_where_the_other_has_read_only_the_first_is_committed()
    {
        var (left, right) = (Whole("docket-left"), Whole("docket-right"));
        left.Rely("docket-right", LoadedStream.Empty);
        right.Rely("docket-left", LoadedStream.Empty);

        var results = await Together([left, right]);

        Assert.Equal([CommitResult.Committed, CommitResult.Conflict], results.Select(attempt => attempt.Result));
        await AssertWritten(["docket-left"], ["docket-right"]);
    }

    /// <summary>Commits the units while an append of this process is held and another stands behind it, so that they wait together; then lets it go.</summary>
    private async Task<Attempt[]> Together(IReadOnlyList<UnitOfWork> units)
    {
        await using var hold = await HeldAppends.Begin(_database, HeldAt.Commit);
        var held = Task.Run(() => Stores.Append(_store, "held-1", new EntryMade(1, "")));
        await hold.Process();
        var behind = _store.Commit(Whole("behind-1"), CancellationToken.None);

        // A call returns when its unit stands in the queue.
        var waiting = units.Select((unit, n) => Attempt.Of(_store, unit, $"{n}", broken: false)).ToList();
        Assert.All(waiting, unit => Assert.False(unit.IsCompleted));
        await hold.Release();
        await held;
        Assert.Equal(CommitResult.Committed, await behind);
        return await Task.WhenAll(waiting);
    }

    private static UnitOfWork Whole(string stream)
    {
        var unit = Stores.Unit(stream, StreamSlice.Empty, new EntryMade(1, ""));
        unit.Write(Docket.Table.Row(stream, 1, ImmutableArray<string>.Empty), unit.Appends[0], 0);
        return unit;
    }

    private static UnitOfWork WithMessage(string stream, int message)
    {
        var unit = Whole(stream);
        unit.InboxMessage = Message(message);
        return unit;
    }

    private static Guid Message(int n) => DeterministicGuid.Of("message", $"{n}");

    private async Task AssertWritten(string[] there, string[] absent)
    {
        foreach (var stream in there.Concat(absent))
        {
            await using var rows = _database.CreateCommand($"select count(*)::int from docket_view where docket = '{stream}'");
            Assert.Equal(there.Contains(stream) ? 1 : 0, await rows.ExecuteScalarAsync());
            if (stream != "docket-taken")
                Assert.Equal(there.Contains(stream) ? 1 : 0, (await _store.ReadStream(stream, CancellationToken.None)).Version);
        }
    }
}
