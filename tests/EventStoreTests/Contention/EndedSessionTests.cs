using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.PostgresFixture;
using Npgsql;

namespace InteragencyReview.EventStoreTests.Contention;

/// <summary>A server that was started again has ended every session of the log, the one streams are read in among them.</summary>
public sealed class EndedSessionTests
{
    [Fact]
    public async Task A_stream_is_read_although_the_server_has_ended_every_session()
    {
        var connectionString = await (await PostgresServer.Shared()).CreateDatabase("ended");
        await using var database = NpgsqlDataSource.Create(connectionString);
        await using var observer = NpgsqlDataSource.Create(connectionString);
        await PostgreSqlEventStore.CreateSchema(database, [Docket.TableSql], CancellationToken.None);
        await using var store = Stores.Open(database);
        await Stores.Append(store, "docket-1", new EntryMade(1, ""));
        await store.ReadLog(0, 1, CancellationToken.None);

        for (var time = 1; time <= 2; time++)
        {
            Assert.Equal(1, (await store.Load("docket-1", CancellationToken.None)).Version);
            await using var end = observer.CreateCommand(
                "select count(*) filter (where pg_terminate_backend(pid, 10000)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
            Assert.True((long)(await end.ExecuteScalarAsync())! > 0);
        }

        Assert.Equal(1, (await store.Load("docket-1", CancellationToken.None)).Version);
    }
}
