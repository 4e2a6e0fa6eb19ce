using InteragencyReview.EventStore;
using InteragencyReview.EventStore.InMemory;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.PostgresFixture;
using Npgsql;

namespace InteragencyReview.EventStoreTests.Parking;

public sealed class InMemoryParking : ParkingContract
{
    protected override Task<IEventStore> NewStore() => Task.FromResult<IEventStore>(new InMemoryEventStore(Docket.Types, TimeProvider.System));

    protected override Task<IReadOnlyList<(string Docket, int Entries)>> Rows(IEventStore store) =>
        Task.FromResult<IReadOnlyList<(string, int)>>(
            [.. ((InMemoryEventStore)store).Rows(Docket.Table).Values.Select(v => ((string)v[0]!, (int)v[1]!)).Order()]);
}

public sealed class PostgreSqlParking : ParkingContract, IAsyncLifetime
{
    private NpgsqlDataSource _database = null!;
    private PostgreSqlEventStore _store = null!;

    public async Task InitializeAsync()
    {
        _database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).CreateDatabase("parking"));
        await PostgreSqlEventStore.CreateSchema(_database, [Docket.TableSql, BrittleTable.Sql], CancellationToken.None);
        _store = Stores.Open(_database);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_database_of_yesterday_is_brought_up_to_date_and_keeps_what_is_parked()
    {
        await using (var yesterday = _database.CreateCommand(
            """
            drop table parked_events;
            create table parked_events (
                subscription text        not null,
                position     bigint      not null,
                stream_id    text        not null,
                error        text        not null,
                parked_at    timestamptz not null default transaction_timestamp(),
                constraint pk_parked_events primary key (subscription, position)
            );
            insert into parked_events (subscription, position, stream_id, error) values ('follower', 1, 'docket-bad', 'of yesterday');
            """))
        {
            await yesterday.ExecuteNonQueryAsync();
        }

        await PostgreSqlEventStore.CreateSchema(_database, [Docket.TableSql], CancellationToken.None);

        Assert.Equal("of yesterday", Assert.Single(await _store.Parking.List(Name, 0, 10, CancellationToken.None)).Error);
        Assert.Equal(1, await _store.Parking.AskReplay(Name, "docket-bad", CancellationToken.None));
    }

    [Fact]
    public async Task A_row_that_the_table_refuses_parks_its_stream_alone_and_goes_in_when_asked_again_after_a_fix()
    {
        await Stores.Append(_store, "docket-a", new EntryMade(1, ""));
        await Stores.Append(_store, "docket-bad", new EntryMade(1, ""));
        await Stores.Append(_store, "docket-b", new EntryMade(1, ""));
        await using var follower = new Follower(_store) { Row = e => e.Stream == "docket-bad" ? BrittleTable.Broken(e.Stream) : BrittleTable.Whole(e.Stream) };
        follower.Start();
        await follower.StandsAt(3);

        Assert.Equal(["docket-a", "docket-b"], await BrittleRows());
        Assert.Contains("amount", Assert.Single(await _store.Parking.List(Name, 0, 10, CancellationToken.None)).Error, StringComparison.Ordinal);

        follower.Row = e => BrittleTable.TooLong(e.Stream);
        await _store.Parking.AskReplay(Name, "docket-bad", CancellationToken.None);
        await Condition.Until("it is refused again", async () =>
            await _store.Parking.List(Name, 0, 10, CancellationToken.None) is [{ ReplayAskedAt: null, Error: var error }] && error.Contains("too long", StringComparison.Ordinal));
        Assert.Equal(["docket-a", "docket-b"], await BrittleRows());

        follower.Row = e => BrittleTable.Whole(e.Stream);
        await _store.Parking.AskReplay(Name, "docket-bad", CancellationToken.None);
        await Condition.Until("nothing is parked", async () => (await _store.ParkedStreams(Name, CancellationToken.None)).Count == 0);
        Assert.Equal(["docket-a", "docket-b", "docket-bad"], await BrittleRows());
    }

    protected override Task<IEventStore> NewStore() => Task.FromResult<IEventStore>(_store);

    protected override async Task<IReadOnlyList<(string Docket, int Entries)>> Rows(IEventStore store)
    {
        await using var command = _database.CreateCommand("""select docket, entries from docket_view order by docket collate "C" """);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(string, int)>();
        while (await reader.ReadAsync())
            rows.Add((reader.GetString(0), reader.GetInt32(1)));
        return rows;
    }

    private async Task<IReadOnlyList<string>> BrittleRows()
    {
        await using var command = _database.CreateCommand("""select id from brittle_view order by id collate "C" """);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        return rows;
    }
}
