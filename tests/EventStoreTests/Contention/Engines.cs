using System.Collections.Immutable;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.InMemory;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.PostgresFixture;
using Npgsql;

namespace InteragencyReview.EventStoreTests.Contention;

public sealed class InMemoryContention : ContentionContract
{
    private readonly InMemoryEventStore _store = new(Docket.Types, TimeProvider.System);

    protected override bool HasChecks => false;

    protected override Task<ImmutableArray<IEventStore>> NewStores() => Task.FromResult<ImmutableArray<IEventStore>>([_store]);

    protected override Task<IReadOnlyList<(string Docket, int Entries, long Position)>> Rows() =>
        Task.FromResult<IReadOnlyList<(string, int, long)>>([.. _store.Rows(Docket.Table).Values.Select(v => ((string)v[0]!, (int)v[1]!, (long)v[3]!))]);

    protected override Task<IReadOnlyList<Guid>> Timers() => Task.FromResult<IReadOnlyList<Guid>>([.. _store.Timers.Select(t => t.Id)]);
}

public sealed class PostgreSqlContention : ContentionContract, IAsyncLifetime
{
    private const int Processes = 3;

    private NpgsqlDataSource _database = null!;
    private ImmutableArray<PostgreSqlEventStore> _stores;

    protected override bool HasChecks => true;

    public async Task InitializeAsync()
    {
        _database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).CreateDatabase("contention"));
        await PostgreSqlEventStore.CreateSchema(_database, [Docket.TableSql, BrittleTable.Sql], CancellationToken.None);
        _stores = [.. Enumerable.Range(0, Processes).Select(_ => Stores.Open(_database))];
    }

    public async Task DisposeAsync()
    {
        foreach (var store in _stores)
            await store.DisposeAsync();
        await _database.DisposeAsync();
    }

    protected override Task<ImmutableArray<IEventStore>> NewStores() => Task.FromResult(_stores.CastArray<IEventStore>());

    protected override async Task<IReadOnlyList<(string Docket, int Entries, long Position)>> Rows()
    {
        await using var command = _database.CreateCommand("select docket, entries, position from docket_view");
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(string, int, long)>();
        while (await reader.ReadAsync())
            rows.Add((reader.GetString(0), reader.GetInt32(1), reader.GetInt64(2)));
        return rows;
    }

    protected override async Task<IReadOnlyList<Guid>> Timers()
    {
        await using var command = _database.CreateCommand("select coalesce(array_agg(id), '{}') from timers");
        return (Guid[])(await command.ExecuteScalarAsync())!;
    }
}
