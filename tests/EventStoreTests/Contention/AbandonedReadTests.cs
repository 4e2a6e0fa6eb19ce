using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.PostgresFixture;
using Npgsql;

namespace InteragencyReview.EventStoreTests.Contention;

/// <summary>
/// Streams are read in the session that appends. A request to cancel reaches the server at a moment of its own, when that session
/// may be at somebody's append: so who gives up reading cancels nothing there.
/// </summary>
public sealed class AbandonedReadTests
{
    [Fact]
    public async Task Who_gives_up_reading_goes_at_once_and_cancels_nothing()
    {
        await using var database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).CreateDatabase("abandoned"));
        await PostgreSqlEventStore.CreateSchema(database, [Docket.TableSql], CancellationToken.None);
        await using var store = Stores.Open(database);
        await Stores.Append(store, "docket-1", new EntryMade(1, ""));
        await using var connection = await database.OpenConnectionAsync();
        await using var hold = await connection.BeginTransactionAsync();
        await using (var held = new NpgsqlCommand("lock table mt_events in access exclusive mode", connection))
            await held.ExecuteNonQueryAsync();

        using var stop = new CancellationTokenSource();
        var reading = store.Load("docket-1", stop.Token);
        await Condition.Until("the reader stands at the table", async () => await Waiting() == 1);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal(1, await Waiting());

        await hold.RollbackAsync();
        await Stores.Append(store, "docket-1", new EntryMade(2, ""));

        async Task<int> Waiting()
        {
            await using var command = new NpgsqlCommand("select count(*)::int from pg_locks where relation = 'mt_events'::regclass and not granted", connection);
            return (int)(await command.ExecuteScalarAsync())!;
        }
    }
}
