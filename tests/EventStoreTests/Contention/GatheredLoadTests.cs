using InteragencyReview.EventStore;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.PostgresFixture;
using Npgsql;

namespace InteragencyReview.EventStoreTests.Contention;

/// <summary>
/// Streams that are asked for while another is being read are read together, in the session that appends. A held table makes the
/// first wait at the server, so which of them meet is no matter of luck.
/// </summary>
public sealed class GatheredLoadTests : IAsyncLifetime
{
    private NpgsqlDataSource _database = null!;
    private PostgreSqlEventStore _store = null!;

    public async Task InitializeAsync()
    {
        _database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).CreateDatabase("gathered"));
        await PostgreSqlEventStore.CreateSchema(_database, [Docket.TableSql], CancellationToken.None);
        _store = Stores.Open(_database);
        for (var n = 1; n <= 3; n++)
            await Stores.Append(_store, $"docket-{n}", [.. Enumerable.Range(1, n).Select(entry => new EntryMade(entry, $"of {n}"))]);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Each_reader_gets_the_stream_it_asked_for_whatever_becomes_of_the_others()
    {
        await using var hold = await HeldTable.Begin(_database);
        using var impatient = new CancellationTokenSource();
        var first = _store.Load("docket-1", CancellationToken.None);
        await hold.OneReaderStands();

        var abandoned = _store.Load("docket-1", impatient.Token);
        var second = _store.Load("docket-2", CancellationToken.None);
        var impossible = _store.Load("docket-\0", CancellationToken.None);
        var missing = _store.Load("docket-4", CancellationToken.None);
        var third = _store.Load("docket-3", CancellationToken.None);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        await hold.OneReaderStands();
        await hold.Release();

        Assert.Equal([new EntryMade(1, "of 1")], (await first).Events);
        Assert.Equal([new EntryMade(1, "of 2"), new EntryMade(2, "of 2")], (await second).Events);
        Assert.Equal(3, (await third).Version);
        Assert.Equal(LoadedStream.Empty, await missing);
        Assert.Equal(PostgresErrorCodes.CharacterNotInRepertoire, (await Assert.ThrowsAsync<PostgresException>(() => impossible)).SqlState);
    }

    /// <summary>A request to cancel reaches the server at a moment of its own, when that session may be at somebody's append.</summary>
    [Fact]
    public async Task Who_gives_up_reading_goes_at_once_and_cancels_nothing()
    {
        await using var hold = await HeldTable.Begin(_database);
        using var stop = new CancellationTokenSource();
        var reading = _store.Load("docket-1", stop.Token);
        await hold.OneReaderStands();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await hold.OneReaderStands();

        await hold.Release();
        await Stores.Append(_store, "docket-1", new EntryMade(2, ""));
    }

    [Theory]
    [InlineData("docket-1")]
    [InlineData("docket-3")]
    public async Task Of_many_streams_none_is_given_the_events_of_one_whose_end_is_damaged(string damaged)
    {
        await using var ahead = _database.CreateCommand($"update mt_streams set version = version + 1 where id = '{damaged}'");
        Assert.Equal(1, await ahead.ExecuteNonQueryAsync());

        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => _store.Load(["docket-1", "docket-2", "docket-3"], CancellationToken.None));

        Assert.Contains(damaged, fault.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await _store.Load(["docket-2", "docket-4"], CancellationToken.None))["docket-2"].Version);
    }

    /// <summary>Nobody reads events while it is held.</summary>
    private sealed class HeldTable(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
    {
        public static async Task<HeldTable> Begin(NpgsqlDataSource database)
        {
            var connection = await database.OpenConnectionAsync();
            var transaction = await connection.BeginTransactionAsync();
            await using var held = new NpgsqlCommand("lock table mt_events in access exclusive mode", connection);
            await held.ExecuteNonQueryAsync();
            return new(connection, transaction);
        }

        public Task OneReaderStands() => Condition.Until("one reader stands at the table", async () =>
        {
            await using var command = new NpgsqlCommand("select count(*)::int from pg_locks where relation = 'mt_events'::regclass and not granted", connection);
            return (int)(await command.ExecuteScalarAsync())! == 1;
        });

        public Task Release() => transaction.RollbackAsync();

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
