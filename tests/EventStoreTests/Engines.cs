using InteragencyReview.EventStore;
using InteragencyReview.EventStore.InMemory;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.PostgresFixture;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace InteragencyReview.EventStoreTests;

public sealed class InMemoryEngine : EventStoreContract
{
    protected override Task<IEventStore> NewStore() => Task.FromResult<IEventStore>(new InMemoryEventStore(Docket.Types, TimeProvider.System));

    protected override Task<IReadOnlyList<(string Docket, int Entries, long Position)>> Rows(IEventStore store) =>
        Task.FromResult<IReadOnlyList<(string, int, long)>>(
            [.. ((InMemoryEventStore)store).Rows(Docket.Table).Values.Select(v => ((string)v[0]!, (int)v[1]!, (long)v[3]!))]);

    protected override Task<int> TimerCount(IEventStore store) => Task.FromResult(((InMemoryEventStore)store).Timers.Count);
}

public sealed class PostgreSqlEngine : EventStoreContract, IAsyncLifetime
{
    private NpgsqlDataSource _database = null!;
    private PostgreSqlEventStore _store = null!;

    public async Task InitializeAsync()
    {
        var server = await PostgresServer.Shared();
        _database = NpgsqlDataSource.Create(await server.CreateDatabase("log"));
        await PostgreSqlEventStore.CreateSchema(_database, [Docket.TableSql], CancellationToken.None);
        _store = new PostgreSqlEventStore(_database, Docket.Types, TimeProvider.System, NullLogger<PostgreSqlEventStore>.Instance);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    protected override Task<IEventStore> NewStore() => Task.FromResult<IEventStore>(_store);

    protected override async Task<IReadOnlyList<(string Docket, int Entries, long Position)>> Rows(IEventStore store)
    {
        await using var command = _database.CreateCommand("select docket, entries, position from docket_view order by docket");
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(string, int, long)>();
        while (await reader.ReadAsync())
            rows.Add((reader.GetString(0), reader.GetInt32(1), reader.GetInt64(2)));
        return rows;
    }

    protected override async Task<int> TimerCount(IEventStore store)
    {
        await using var command = _database.CreateCommand("select count(*)::int from timers");
        return (int)(await command.ExecuteScalarAsync())!;
    }
}
