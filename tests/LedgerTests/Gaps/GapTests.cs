using InteragencyReview.Ledger.Sealing;
using InteragencyReview.PostgresFixture;
using Marten;
using Marten.Services;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace InteragencyReview.LedgerTests.Gaps;

/// <summary>
/// Promise 2, for the seals: numbers are handed out before the commit, so a lower one may come after a higher one. While it may, nothing
/// above it is sealed, and afterwards nothing is left out.
/// </summary>
public sealed class GapTests
{
    /// <summary>Several times as long as Marten leaves a gap alone.</summary>
    private static readonly TimeSpan Long = 5 * TestLog.Threshold;

    [Theory]
    [InlineData(HeldAt.Number, 1)]
    [InlineData(HeldAt.Insert, 1)]
    [InlineData(HeldAt.Commit, 1)]
    [InlineData(HeldAt.Number, 2)]
    [InlineData(HeldAt.Insert, 2)]
    [InlineData(HeldAt.Commit, 2)]
    public async Task While_a_lower_number_may_still_come_nothing_above_it_is_sealed_and_then_everything_is(HeldAt at, int events)
    {
        await using var log = await SealedLog.New();
        await log.Log.Append("docket-before");
        await log.Log.AreAllSealed(1);
        await using var hold = await HeldAppends.Begin(log.Log.ConnectionString, at);

        var held = log.AppendHeld("held-1", events);
        await hold.Process();
        await log.Log.Append("docket-other", 3);
        await log.NothingIsSealedFor(Long, after: 1);

        await hold.Release();
        await held;
        await log.Log.Append("docket-after");
        await log.Log.AreAllSealed(5 + events);
        await log.IsIntact(5 + events, holes: false);
    }

    [Fact]
    public async Task A_bulk_load_that_is_held_is_waited_for()
    {
        await using var log = await SealedLog.New();
        await using var hold = await HeldAppends.Begin(log.Log.ConnectionString, HeldAt.Commit);
        var held = Task.Run(() => log.Holdable.BulkInsertEventsAsync(
            [.. Enumerable.Range(1, 20).Select(n => JasperFx.Events.StreamAction.Start(log.Holdable.Events, $"held-{n}", new EntryMade(1, "noted"), new EntryMade(2, "noted")))]));
        await hold.Process();
        await log.Log.Append("docket-other");
        await log.NothingIsSealedFor(Long, after: 0);

        await hold.Release();
        await held;
        await log.Log.AreAllSealed(41);
        await log.IsIntact(41, holes: false);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_rolled_back_append_leaves_a_hole_that_is_passed(int events)
    {
        await using var log = await SealedLog.New();
        await log.Log.Append("docket-before");
        await log.AppendAndRollBack("docket-broken", events);
        await log.Log.Append("docket-after");
        await log.Log.AreAllSealed(2);
        await log.IsIntact(2, holes: true);
    }

    [Theory]
    [InlineData(HeldAt.Number)]
    [InlineData(HeldAt.Insert)]
    [InlineData(HeldAt.Commit)]
    public async Task A_writer_killed_between_number_and_commit_leaves_a_hole_that_is_passed(HeldAt at)
    {
        await using var log = await SealedLog.New();
        await log.Log.Append("docket-before");
        await using var hold = await HeldAppends.Begin(log.Log.ConnectionString, at);
        var killed = log.AppendHeld("held-1", 2);
        var process = await hold.Process();
        await log.Log.Append("docket-other");

        await log.Log.Ask<bool>($"select pg_terminate_backend({process})");
        Assert.NotNull(await Record.ExceptionAsync(() => killed));
        await hold.Release();
        await log.Log.Append("docket-after");
        await log.Log.AreAllSealed(3);
        await log.IsIntact(3, holes: true);
    }

    [Fact]
    public async Task A_transaction_that_begins_early_and_appends_late_is_neither_waited_for_nor_missed()
    {
        await using var log = await SealedLog.New();
        await using var connection = new NpgsqlConnection(log.Log.ConnectionString);
        await connection.OpenAsync();
        await using var early = await connection.BeginTransactionAsync();
        await using (var id = new NpgsqlCommand("select pg_current_xact_id()::text", connection, early))
            Assert.NotNull(await id.ExecuteScalarAsync());
        await log.Log.Append("docket-other", 3);
        await log.Log.AreAllSealed(3);

        await using var session = log.Log.Store.LightweightSession(SessionOptions.ForTransaction(early));
        TestLog.Name(session);
        session.Events.Append("docket-early", new EntryMade(1, "noted"));
        await session.SaveChangesAsync();
        await log.Log.Append("docket-late");
        await log.NothingIsSealedFor(Long, after: 3);
        await early.CommitAsync();
        await log.Log.AreAllSealed(5);
        await log.IsIntact(5, holes: false);
    }

    [Fact]
    public async Task A_long_writer_elsewhere_in_the_database_stalls_nobody_where_no_number_is_missing()
    {
        await using var log = await SealedLog.New();
        await using var connection = new NpgsqlConnection(log.Log.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var write = new NpgsqlCommand("create table long_work (id int); insert into long_work values (1)", connection, transaction))
            await write.ExecuteNonQueryAsync();
        await log.Log.Append("docket-1", 5);
        await log.Log.AreAllSealed(5);
    }

    [Fact]
    public async Task Of_many_writers_some_of_which_roll_back_nothing_is_left_out()
    {
        const int writers = 4;
        const int rounds = 40;
        await using var log = await SealedLog.New();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            for (var round = 0; round < rounds; round++)
            {
                await log.Log.Append($"docket-{writer}.{round}", 2);
                if (round % 10 == writer)
                    await log.AppendAndRollBack($"broken-{writer}.{round}", 1);
            }
        })));
        await log.Log.AreAllSealed(writers * rounds * 2);
        await log.IsIntact(writers * rounds * 2, holes: true);
    }

    /// <summary>A log with a daemon and a sealer, and a way to append that can be held.</summary>
    private sealed class SealedLog(TestLog log, DocumentStore holdable, SealingWatch watch) : IAsyncDisposable
    {
        public TestLog Log => log;

        public DocumentStore Holdable => holdable;

        public static async Task<SealedLog> New()
        {
            var log = await TestLog.New();
            await log.Do(HeldAppends.Sql);
            await log.StartDaemon();
            var sealer = await log.StartSealer();
            return new(log, TestLog.OpenStore(HeldAppends.Holdable(log.ConnectionString)), sealer.Services.GetRequiredService<SealingWatch>());
        }

        public Task AppendHeld(string stream, int events) => Task.Run(() => TestLog.Append(holdable, stream, events));

        /// <summary>The transaction falls when its numbers are handed out.</summary>
        public async Task AppendAndRollBack(string stream, int events)
        {
            await using var connection = new NpgsqlConnection(log.ConnectionString);
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            await using var session = log.Store.LightweightSession(SessionOptions.ForTransaction(transaction));
            session.Events.Append(stream, [.. Enumerable.Range(1, events).Select(n => (object)new EntryMade(n, "noted"))]);
            await session.SaveChangesAsync();
            await transaction.RollbackAsync();
        }

        public async Task NothingIsSealedFor(TimeSpan time, long after)
        {
            SealingStatus? status = null;
            await Condition.Until(
                "an event waits for its seal long enough",
                async () => (status = await watch.Status(CancellationToken.None)).UnsealedAge > time || status.SealedTo > after);
            Assert.Equal(after, status!.SealedTo);
        }

        public async Task IsIntact(int events, bool holes)
        {
            var result = await log.Verify();
            Assert.Null(result.Fault);
            Assert.Equal((events, 0), (result.Events, result.Unsealed));
            Assert.Equal(holes, result.Position > events); // a test of holes is one only if there is a hole
        }

        public async ValueTask DisposeAsync()
        {
            await holdable.DisposeAsync();
            await log.DisposeAsync();
        }
    }
}
