using InteragencyReview.EventStore;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.PostgresFixture;
using Npgsql;

namespace InteragencyReview.EventStoreTests;

/// <summary>
/// A session may end between its commit and the answer. The writer cannot know, but what was written is followed at once. Here
/// commits wait, on disk already, for a second server that never comes, until their session is ended.
/// </summary>
public sealed class LostAnswerTests
{
    private const string AnswerHeld = "wait_event = 'SyncRep'";

    [Fact]
    public Task A_commit_whose_answer_is_lost_wakes_the_readers_of_the_log() =>
        WakesReaders(store => store.Commit(Stores.Unit("docket-1", StreamSlice.Empty, new EntryMade(1, "")), CancellationToken.None));

    [Fact]
    public Task A_bulk_load_whose_answer_is_lost_wakes_the_readers_of_the_log() =>
        WakesReaders(async store =>
        {
            await foreach (var _ in store.CommitMany([Stores.Unit("docket-1", StreamSlice.Empty, new EntryMade(1, ""))], CancellationToken.None))
                Assert.Fail("There was no answer.");
        });

    private static async Task WakesReaders(Func<IEventStore, Task> write)
    {
        await using var server = await PostgresServer.Start("synchronous_standby_names=nobody", "synchronous_commit=local");
        var connectionString = await server.CreateDatabase("lost_answer");
        await using var database = NpgsqlDataSource.Create(connectionString);
        await PostgreSqlEventStore.CreateSchema(database, [], CancellationToken.None);
        await using var waiting = NpgsqlDataSource.Create(connectionString + ";Options=-c synchronous_commit=on");
        await using var store = Stores.Open(waiting);
        await Condition.Until("the store listens", async () => await Count(database, "query like 'listen%' and state = 'idle'") == 1);

        var writing = write(store);
        await Condition.Until("the commit is on disk, and its answer held", async () => await Count(database, AnswerHeld) == 1);
        var signal = store.Signal();
        await Count(database, AnswerHeld, "pg_terminate_backend(pid)");

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => writing);
        Assert.True(signal.Next.IsCompleted);
        Assert.Equal(1, await store.Head(CancellationToken.None));
    }

    private static async Task<int> Count(NpgsqlDataSource database, string condition, string of = "*")
    {
        await using var count = database.CreateCommand($"select count({of})::int from pg_stat_activity where datname = current_database() and {condition}");
        return (int)(await count.ExecuteScalarAsync())!;
    }
}
