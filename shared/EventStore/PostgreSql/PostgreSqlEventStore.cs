using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using InteragencyReview.EventStore.Subscriptions;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace InteragencyReview.EventStore.PostgreSql;

/// <summary>The default engine: PostgreSQL through Npgsql, in Marten's table layout. ADR 0002 says how the order is kept.</summary>
public sealed class PostgreSqlEventStore : IEventStore, IAsyncDisposable
{
    private static readonly string LoadStreamsSql = Sql.Own("load_streams");
    private static readonly string ReadLogSql = Sql.Own("read_log");
    private static readonly string ReadStreamSql = Sql.Own("read_stream");

    private readonly NpgsqlDataSource _database;
    private readonly TimeProvider _time;
    private readonly ILogger<PostgreSqlEventStore> _log;
    private readonly AppendBell _bell;
    private readonly Committer _committer;
    private readonly StreamLoads _loads;

    public PostgreSqlEventStore(NpgsqlDataSource database, EventTypes types, TimeProvider time, ILogger<PostgreSqlEventStore> log)
    {
        _database = database;
        _time = time;
        _log = log;
        Types = types;
        _bell = new AppendBell(database, time, log);
        _committer = new Committer(database, types, _bell.Committed);
        _loads = new StreamLoads(_committer);
        Parking = new PostgreSqlParking(database, ReadEvents, _bell.Committed);
    }

    public EventTypes Types { get; }

    public IParking Parking { get; }

    /// <summary>Creates what is missing; safe when several processes start at once.</summary>
    /// <param name="database">The service's own database.</param>
    /// <param name="viewSchemas">The service's own tables, as idempotent SQL.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task CreateSchema(NpgsqlDataSource database, IEnumerable<string> viewSchemas, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        string[] scripts =
        [
            "select pg_advisory_xact_lock(20110819)", Sql.Own("schema"), Sql.Own("append_units"), Sql.Own("move_checkpoint"), Sql.Own("parking"), Heads.LogHeads.Schema, .. viewSchemas,
        ];
        foreach (var script in scripts)
        {
            await using var command = new NpgsqlCommand(script, connection, transaction);
            await command.ExecuteNonQueryAsync(stop);
        }

        await transaction.CommitAsync(stop);
    }

    public async Task<LoadedStream> Load(string stream, CancellationToken stop)
    {
        var stored = await _loads.Load(stream, stop);
        if (stored.Events.Count == 0)
            return LoadedStream.Empty;
        var events = new object[stored.Events.Count];
        for (var i = 0; i < events.Length; i++)
            events[i] = Types.Read(stored.Events[i].Type, stored.Events[i].Json);
        return new LoadedStream(events, events.Length, stored.Hash);
    }

    public async Task<IReadOnlyDictionary<string, LoadedStream>> Load(IReadOnlyCollection<string> streams, CancellationToken stop)
    {
        var loaded = streams.ToDictionary(s => s, _ => LoadedStream.Empty, StringComparer.Ordinal);
        await using var connection = await _database.OpenConnectionAsync(stop);
        await using var command = new NpgsqlCommand(LoadStreamsSql, connection) { Parameters = { new() { Value = streams.ToArray() } } };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var (open, events) = ("", new List<object>());
        while (await reader.ReadAsync(stop))
        {
            if (events.Count > 0 && reader.GetString(0) != open)
                throw Damaged(open);
            open = reader.GetString(0);
            events.Add(Types.Read(reader.GetString(2), reader.GetFieldValue<byte[]>(3)));
            if (reader.IsDBNull(4))
                continue;
            loaded[open] = new LoadedStream(events, reader.GetInt64(1), reader.GetString(4));
            events = [];
        }

        return events.Count == 0 ? loaded : throw Damaged(open);
    }

    public async Task<StreamSlice> ReadStream(string stream, CancellationToken stop)
    {
        await using var connection = await _database.OpenConnectionAsync(stop);
        await using var command = new NpgsqlCommand(ReadStreamSql, connection) { Parameters = { new() { Value = stream } } };
        var events = await ReadEvents(command, stop);
        return events.Count == 0 ? StreamSlice.Empty : new StreamSlice(events, events[^1].Version, events[^1].Hash);
    }

    public async Task<IReadOnlyList<RecordedEvent>> ReadLog(long after, int limit, CancellationToken stop)
    {
        await using var connection = await _database.OpenConnectionAsync(stop);
        await using var command = new NpgsqlCommand(ReadLogSql, connection)
        {
            Parameters = { new() { Value = after }, new() { Value = limit } },
        };
        return await ReadEvents(command, stop);
    }

    public async Task<CommitResult> Commit(UnitOfWork unit, CancellationToken stop)
    {
        if (unit.IsEmpty)
            return CommitResult.Committed;
        var pending = new PendingUnit(unit, Types, _time.GetUtcNow());
        if (unit.Checkpoint is null && unit.Parked.Count == 0 && unit.Replayed.Count == 0)
            return await _committer.Commit(pending, stop);

        // A subscription's unit falls as a whole when the fence refuses it, so it shares its transaction with nobody.
        try
        {
            await using var connection = await _database.OpenConnectionAsync(stop);
            return (await CommitBatch.Execute(connection, [pending], Types, stop))[0];
        }
        catch (PostgresException e) when (e.SqlState == "RV409")
        {
            return CommitResult.Conflict;
        }
    }

    public async IAsyncEnumerable<CommitResult> CommitMany(IEnumerable<UnitOfWork> units, [EnumeratorCancellation] CancellationToken stop)
    {
        // What comes next is made ready (named, serialized, hashed) while a group is on its way.
        var portions = Channel.CreateBounded<List<PendingUnit>>(BulkLoad.PortionsAhead);
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var preparing = Task.Run(() => Prepare(units, portions.Writer, abandoned.Token), CancellationToken.None);
        try
        {
            var looksInVain = 0;
            while (await portions.Reader.WaitToReadAsync(stop))
            {
                var group = new List<PendingUnit>();
                var most = BulkLoad.EventsOfNext(looksInVain);
                for (var taken = 0; taken < most && portions.Reader.TryRead(out var portion); taken += BulkLoad.PortionEvents)
                    group.AddRange(portion);
                var (outcomes, othersWait) = await CommitGroup(group, stop);
                looksInVain = othersWait ? 0 : looksInVain + 1;
                foreach (var outcome in outcomes)
                    yield return await outcome;
            }

            await portions.Reader.Completion;
        }
        finally
        {
            await abandoned.CancelAsync();
            await preparing;
        }
    }

    public async Task<long> Head(CancellationToken stop)
    {
        await using var command = _database.CreateCommand("select coalesce(max(seq_id), 0) from mt_events");
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    public async Task<long> ReadCheckpoint(string subscription, CancellationToken stop)
    {
        await using var command = _database.CreateCommand("select last_seq_id from mt_event_progression where name = $1");
        command.Parameters.Add(new() { Value = subscription });
        return await command.ExecuteScalarAsync(stop) as long? ?? 0;
    }

    public async Task<IReadOnlySet<string>> ParkedStreams(string subscription, CancellationToken stop)
    {
        await using var command = _database.CreateCommand("select distinct stream_id from parked_events where subscription = $1");
        command.Parameters.Add(new() { Value = subscription });
        await using var reader = await command.ExecuteReaderAsync(stop);
        var streams = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(stop))
            streams.Add(reader.GetString(0));
        return streams.ToImmutable();
    }

    public Task<ISubscriptionOwnership?> TryOwn(string subscription, CancellationToken stop) =>
        PostgreSqlOwnership.TryTake(_database, subscription, _time, _log, stop);

    public Task<ISubscriptionOwnership> Own(string subscription, CancellationToken stop) =>
        PostgreSqlOwnership.Take(_database, subscription, _time, _log, stop);

    public AppendSignal Signal() => _bell.Signal();

    public async Task WaitForAppend(AppendSignal signal, TimeSpan atMost, CancellationToken stop)
    {
        await signal.Next.WaitAsync(atMost, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
    }

    public async ValueTask DisposeAsync()
    {
        await _committer.DisposeAsync();
        await _bell.DisposeAsync();
    }

    private static InvalidDataException Damaged(string stream) =>
        new($"Stream {stream} does not end with the event that its row in mt_streams names, so nothing is decided on it. Run review verify.");

    private async Task Prepare(IEnumerable<UnitOfWork> units, ChannelWriter<List<PendingUnit>> portions, CancellationToken stop)
    {
        Exception? fault = null;
        try
        {
            var (portion, events) = (new List<PendingUnit>(), 0);
            foreach (var unit in units)
            {
                var pending = new PendingUnit(unit, Types, _time.GetUtcNow());
                portion.Add(pending);
                events += pending.Events.Sum(BulkLoad.Weight);
                if (events < BulkLoad.PortionEvents)
                    continue;
                await portions.WriteAsync(portion, stop);
                (portion, events) = ([], 0);
            }

            if (portion.Count > 0)
                await portions.WriteAsync(portion, stop);
        }
        catch (Exception e)
        {
            fault = e;
        }

        portions.Complete(fault);
    }

    /// <returns>The outcomes, all of them known.</returns>
    private async Task<(IEnumerable<Task<CommitResult>> Outcomes, bool OthersWait)> CommitGroup(List<PendingUnit> group, CancellationToken stop)
    {
        var committed = Task.FromResult(CommitResult.Committed);
        if (group.TrueForAll(BulkLoad.Fits))
        {
            try
            {
                await using var connection = await _database.OpenConnectionAsync(stop);
                return (Enumerable.Repeat(committed, group.Count), await BulkLoad.Execute(connection, group, Types, stop));
            }
            catch (PostgresException)
            {
                // One of them was there already, or spoilt the transaction in another way: each gets its own answer.
            }
            finally
            {
                _bell.Committed(); // whatever the answer: it may be all that was lost
            }
        }

        var outcomes = group.ConvertAll(unit => unit.Unit.IsEmpty ? committed : _committer.Commit(unit, stop));
        await Task.WhenAll((IEnumerable<Task>)outcomes).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return (outcomes, true);
    }

    private async Task<List<RecordedEvent>> ReadEvents(NpgsqlCommand command, CancellationToken stop)
    {
        var events = new List<RecordedEvent>();
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            var type = reader.GetString(4);
            var (hash, _, trace) = EventHeaders.Read(reader.IsDBNull(10) ? "{}"u8 : reader.GetFieldValue<byte[]>(10));
            events.Add(new RecordedEvent(
                reader.GetInt64(0),
                reader.GetGuid(1),
                reader.GetString(2),
                reader.GetInt64(3),
                type,
                Types.Read(type, reader.GetFieldValue<byte[]>(5)),
                new DateTimeOffset(reader.GetDateTime(6), TimeSpan.Zero),
                Text(7),
                Text(8),
                Text(9),
                trace,
                hash));
        }

        return events;

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }
}
