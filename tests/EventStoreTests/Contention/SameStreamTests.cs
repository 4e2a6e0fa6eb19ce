using System.Collections.Immutable;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.EventStoreTests.Gaps;
using InteragencyReview.PostgresFixture;
using Npgsql;

namespace InteragencyReview.EventStoreTests.Contention;

/// <summary>
/// The statement that appends a single event takes the log's lock itself, and so has looked at the stream before it got it. One
/// process stands at the lock here while another changes the very stream.
/// </summary>
public sealed class SameStreamTests
{
    private const string Stream = "held-1";
    private const int OfWinner = 111;
    private const int OfLoser = 222;

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public async Task Who_stood_at_the_lock_while_another_appended_to_the_stream_is_refused(int before, bool withRow)
    {
        await using var database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).CreateDatabase("same_stream"));
        await PostgreSqlEventStore.CreateSchema(database, [Docket.TableSql, HeldAppends.Sql], CancellationToken.None);
        await using var one = Stores.Open(database);
        await using var other = Stores.Open(database);
        for (var n = 1; n <= before; n++)
            await Stores.Append(one, Stream, new EntryMade(n, ""));
        var after = await one.ReadStream(Stream, CancellationToken.None);

        await using var hold = await HeldAppends.Begin(database, HeldAt.Commit);
        var winner = one.Commit(Unit(after, OfWinner, withRow), CancellationToken.None);
        await hold.Process();
        var loser = other.Commit(Unit(after, OfLoser, withRow), CancellationToken.None);
        await Condition.Until("the other stands at the lock", async () => await HeldAppends.AtTheLocks(database) == 2);
        await hold.Release();

        Assert.Equal(CommitResult.Committed, await winner);
        Assert.Equal(CommitResult.Conflict, await loser);
        var events = (await one.ReadStream(Stream, CancellationToken.None)).Events;
        Assert.Equal(before + 1, events.Count);
        Assert.Equal(OfWinner, Assert.IsType<EntryMade>(events[^1].Data).Number);
        Assert.Equal(before + 1, await Number(database, $"select version::int from mt_streams where id = '{Stream}'"));
        Assert.Equal(withRow ? 1 : 0, await Number(database, $"select count(*)::int from docket_view where docket = '{Stream}' and entries = {OfWinner}"));
    }

    private static UnitOfWork Unit(StreamEnd after, int mark, bool withRow)
    {
        var unit = Stores.Unit(Stream, after, new EntryMade(mark, ""));
        if (withRow)
            unit.Write(Docket.Table.Row(Stream, mark, ImmutableArray<string>.Empty), unit.Appends[0], 0);
        return unit;
    }

    private static async Task<int> Number(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return (int)(await command.ExecuteScalarAsync())!;
    }
}
