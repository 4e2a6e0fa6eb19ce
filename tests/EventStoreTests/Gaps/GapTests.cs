using InteragencyReview.EventStore;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.PostgresFixture;
using Npgsql;

namespace InteragencyReview.EventStoreTests.Gaps;

/// <summary>Promise 2: whatever happens between a position and its commit, no reader skips an event and none stalls.</summary>
public sealed class GapTests
{
    [Theory]
    [InlineData(HeldAt.Position, AppendOf.OneEvent)]
    [InlineData(HeldAt.Insert, AppendOf.OneEvent)]
    [InlineData(HeldAt.Commit, AppendOf.OneEvent)]
    [InlineData(HeldAt.Position, AppendOf.MessageOfTwoEvents)]
    [InlineData(HeldAt.Insert, AppendOf.MessageOfTwoEvents)]
    [InlineData(HeldAt.Commit, AppendOf.MessageOfTwoEvents)]
    public Task An_append_that_is_held_is_seen_when_it_comes_and_stalls_no_reader(HeldAt at, AppendOf what) =>
        AssertSeenAfterHeld(at, log => log.Append("held-1", what), LogUnderTest.EventsOf(what));

    [Theory]
    [InlineData(HeldAt.Position)]
    [InlineData(HeldAt.Insert)]
    [InlineData(HeldAt.Commit)]
    public Task A_bulk_load_that_is_held_is_seen_when_it_comes_and_stalls_no_reader(HeldAt at) =>
        AssertSeenAfterHeld(at, log => log.Load("held", streams: 20), events: 40);

    [Theory]
    [InlineData(AppendOf.OneEvent)]
    [InlineData(AppendOf.MessageOfTwoEvents)]
    public async Task A_rolled_back_append_leaves_a_hole_that_no_reader_waits_for(AppendOf what)
    {
        await using var log = await LogUnderTest.New();
        await log.Append("docket-before");

        await log.AppendAndRollBack("docket-broken", what);
        await log.Followers.HaveSeenAll();
        await log.Append("docket-after");

        AssertHole(await log.Followers.HaveSeenAll());
    }

    [Theory]
    [InlineData(AppendOf.OneEvent)]
    [InlineData(AppendOf.MessageOfTwoEvents)]
    public async Task An_append_rolled_back_while_others_wait_for_it_lets_them_pass(AppendOf what)
    {
        await using var log = await LogUnderTest.New();
        await using var hold = await HeldAppends.Begin(log.Database, HeldAt.Insert);

        var falling = log.AppendAndRollBack("held-broken", what);
        await hold.Process();
        var others = log.OthersAppend("docket");
        await log.AreThroughOrWait(others, held: 1);
        await log.Followers.HaveSeenAll();

        await hold.Release();
        await falling;
        await Task.WhenAll(others);

        Assert.Equal(4, (await log.Followers.HaveSeenAll()).Count);
    }

    [Theory]
    [InlineData(HeldAt.Position, AppendOf.OneEvent)]
    [InlineData(HeldAt.Insert, AppendOf.OneEvent)]
    [InlineData(HeldAt.Commit, AppendOf.OneEvent)]
    [InlineData(HeldAt.Position, AppendOf.MessageOfTwoEvents)]
    [InlineData(HeldAt.Insert, AppendOf.MessageOfTwoEvents)]
    [InlineData(HeldAt.Commit, AppendOf.MessageOfTwoEvents)]
    public async Task A_writer_killed_between_append_and_commit_leaves_a_hole_that_no_reader_waits_for(HeldAt at, AppendOf what)
    {
        await using var log = await LogUnderTest.New();
        await log.Append("docket-before");
        await using var hold = await HeldAppends.Begin(log.Database, at);

        var killed = log.Append("held-1", what);
        var process = await hold.Process();
        var others = log.OthersAppend("docket");
        await log.AreThroughOrWait(others, held: 1);
        await log.Followers.HaveSeenAll();

        await using (var kill = log.Database.CreateCommand($"select pg_terminate_backend({process})"))
            await kill.ExecuteNonQueryAsync();
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => killed);
        await Task.WhenAll(others);
        await hold.Release();
        await log.Append("docket-after");

        var seen = await log.Followers.HaveSeenAll();
        Assert.Equal(6, seen.Count);
        AssertHole(seen);
    }

    [Theory]
    [InlineData(AppendOf.OneEvent)]
    [InlineData(AppendOf.MessageOfTwoEvents)]
    public async Task A_transaction_with_an_early_id_that_commits_late_is_neither_waited_for_nor_missed(AppendOf what)
    {
        await using var log = await LogUnderTest.New();

        await using var connection = await log.Database.OpenConnectionAsync();
        await using var early = await connection.BeginTransactionAsync();
        await using (var id = new NpgsqlCommand("select pg_current_xact_id()::text", connection, early))
            Assert.NotNull(await id.ExecuteScalarAsync());
        await Task.WhenAll(log.OthersAppend("docket"));
        Assert.Equal(4, (await log.Followers.HaveSeenAll()).Count);

        var unit = new PendingUnit(LogUnderTest.Unit("docket-early", StreamSlice.Empty, what), Docket.Types, DateTimeOffset.UnixEpoch);
        Assert.Equal([CommitResult.Committed], await CommitBatch.Execute(connection, [unit], Docket.Types, CancellationToken.None));
        Assert.Equal(4, (await log.Followers.HaveSeenAll()).Count);
        var others = log.OthersAppend("docket-late");
        await log.AreThroughOrWait(others, held: 0);
        await log.Followers.HaveSeenAll();
        await early.CommitAsync();

        await Task.WhenAll(others);
        Assert.Equal(8 + LogUnderTest.EventsOf(what), (await log.Followers.HaveSeenAll()).Count);
    }

    [Fact]
    public async Task A_long_writer_elsewhere_in_the_database_stalls_nobody()
    {
        await using var log = await LogUnderTest.New();
        await AssertNobodyStalls(log, log.Database.ConnectionString);
    }

    [Fact]
    public async Task A_long_writer_in_a_sibling_database_of_the_cluster_stalls_nobody()
    {
        await using var log = await LogUnderTest.New();
        await AssertNobodyStalls(log, await (await PostgresServer.Shared()).CreateDatabase("sibling"));
    }

    [Fact]
    public async Task A_long_snapshot_stalls_nobody_and_sees_a_beginning_of_the_log()
    {
        await using var log = await LogUnderTest.New();
        await log.Append("docket-before");

        // As pg_dump takes it.
        await using var dump = await log.Database.OpenConnectionAsync();
        await using var snapshot = await dump.BeginTransactionAsync(System.Data.IsolationLevel.Serializable);
        await using var look = new NpgsqlCommand("select count(*)::int, coalesce(max(seq_id), 0) from mt_events", dump, snapshot);
        Assert.Equal(1, await look.ExecuteScalarAsync());

        await Task.WhenAll(log.OthersAppend("docket"));
        await log.Append("docket-before");
        Assert.Equal(6, (await log.Followers.HaveSeenAll()).Count);

        Assert.Equal(1, await look.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Followers_that_read_all_along_miss_nothing_of_many_writers()
    {
        await using var log = await LogUnderTest.New();
        var writing = log.AllAppend();
        while (!writing.IsCompleted)
            await log.Followers.ReadOn();
        await writing;

        Assert.Equal(400, (await log.Followers.HaveSeenAll()).Count);
    }

    private static async Task AssertSeenAfterHeld(HeldAt at, Func<LogUnderTest, Task> append, int events)
    {
        await using var log = await LogUnderTest.New();
        await log.Append("docket-before");
        await using var hold = await HeldAppends.Begin(log.Database, at);

        var held = append(log);
        await hold.Process();
        var others = log.OthersAppend("docket");
        await log.AreThroughOrWait(others, held: 1);
        Assert.Contains((await log.Followers.HaveSeenAll()).Count, new[] { 1, 5 });

        await hold.Release();
        await held;
        await Task.WhenAll(others);
        await log.Append("docket-after");

        Assert.Equal(6 + events, (await log.Followers.HaveSeenAll()).Count);
    }

    private static async Task AssertNobodyStalls(LogUnderTest log, string connectionString)
    {
        await using var elsewhere = NpgsqlDataSource.Create(connectionString);
        await using var connection = await elsewhere.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var write = new NpgsqlCommand("create table long_work (id int); insert into long_work values (1)", connection, transaction))
            await write.ExecuteNonQueryAsync();

        await Task.WhenAll(log.OthersAppend("docket"));
        await log.Append("docket-1");

        Assert.Equal(5, (await log.Followers.HaveSeenAll()).Count);
        await transaction.CommitAsync();
        Assert.Equal(5, (await log.Followers.HaveSeenAll()).Count);
    }

    /// <summary>A test of holes is one only if there is a hole.</summary>
    private static void AssertHole(IReadOnlyList<long> positions) => Assert.Contains(positions.Zip(positions.Skip(1)), pair => pair.Second > pair.First + 1);
}
