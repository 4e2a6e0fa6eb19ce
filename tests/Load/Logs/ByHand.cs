using System.Text.Json;
using InteragencyReview.EventStore;
using InteragencyReview.Kernel;
using Npgsql;
using NpgsqlTypes;

namespace InteragencyReview.Load.Logs;

/// <summary>
/// The baseline: one client that does the same with prepared statements on a connection of its own, and leaves out what
/// makes a log of it (hashes, gapless order, outcomes of units).
/// </summary>
internal sealed class ByHand : IAsyncDisposable
{
    private const string InsertEvent =
        """
        insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type, correlation_id, headers, user_name)
        values (nextval('mt_events_sequence'), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """;

    private static readonly string Headers =
        $$"""{"hash":"{{new string('a', 64)}}","previous":"{{new string('b', 64)}}","traceparent":"{{LogUnderLoad.Causes.TraceParent}}"}""";

    private static readonly string FirstData = JsonSerializer.Serialize(HearingRecord.Next(HearingRecord.Initial), WireJson.Options);
    private static readonly string DotNetType = $"{typeof(HearingNoted).FullName}, {typeof(HearingNoted).Assembly.GetName().Name}";

    private readonly NpgsqlDataSource _database;
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlBatch _append;
    private readonly NpgsqlBatch _change;
    private readonly NpgsqlCommand _read;

    private ByHand(NpgsqlDataSource database, NpgsqlConnection connection)
    {
        _database = database;
        _connection = connection;
        _append = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("insert into mt_streams (id, type, version) values ($1, $2, $3)") { Parameters = { Text(), Text(), Whole() } },
                Event(),
            },
        };
        _change = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("update mt_streams set version = $2, timestamp = transaction_timestamp() where id = $1 and version = $3")
                {
                    Parameters = { Text(), Whole(), Whole() },
                },
                Event(),
                new(
                    """
                    insert into hearing_view (docket, hearings, court, next_on, position)
                    values ($1, $2, $3, $4, currval('mt_events_sequence'))
                    on conflict (docket) do update
                    set hearings = excluded.hearings, court = excluded.court, next_on = excluded.next_on, position = excluded.position
                    """)
                {
                    Parameters = { Text(), new NpgsqlParameter<int>(), Text(), new NpgsqlParameter<DateOnly>() },
                },
            },
        };
        _read = new("select version, data from mt_events where stream_id = $1 order by version", connection) { Parameters = { Text() } };
    }

    public static async Task<ByHand[]> Clients(string connectionString, int count) =>
        [.. await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Open(connectionString)))];

    /// <summary>One transaction with one row in each of the two tables: one batch, one round trip.</summary>
    public async Task Append(StreamKey stream)
    {
        Set(_append.BatchCommands[0], 0, stream.Value);
        Set(_append.BatchCommands[0], 1, "hearing");
        Set(_append.BatchCommands[0], 2, 1L);
        SetEvent(_append.BatchCommands[1], stream, 1, FirstData);
        await _append.ExecuteNonQueryAsync();
    }

    public async Task<(HearingRecord Record, long Version)> Fold(StreamKey stream)
    {
        ((NpgsqlParameter<string>)_read.Parameters[0]).TypedValue = stream.Value;
        var (record, version) = (HearingRecord.Initial, 0L);
        await using var reader = await _read.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            version = reader.GetInt64(0);
            record = record.Evolve(JsonSerializer.Deserialize<HearingNoted>(reader.GetFieldValue<byte[]>(1), WireJson.Options)!);
        }

        return (record, version);
    }

    public async Task Decide(StreamKey stream)
    {
        var (record, version) = await Fold(stream);
        var next = HearingRecord.Next(record);
        var after = record.Evolve(next);
        var (update, view) = (_change.BatchCommands[0], _change.BatchCommands[2]);
        Set(update, 0, stream.Value);
        Set(update, 1, version + 1);
        Set(update, 2, version);
        SetEvent(_change.BatchCommands[1], stream, version + 1, JsonSerializer.Serialize(next, WireJson.Options));
        Set(view, 0, stream.Value);
        Set(view, 1, after.Hearings);
        Set(view, 2, after.Court!);
        Set(view, 3, after.NextOn!.Value);
        await _change.ExecuteNonQueryAsync();
        if (update.RecordsAffected != 1)
            throw new InvalidOperationException($"{stream} is not at {version}.");
    }

    /// <summary>One binary COPY into each of the two tables, in one transaction.</summary>
    public async Task Copy(IReadOnlyList<StreamKey> streams, int eventsEach)
    {
        await using var transaction = await _connection.BeginTransactionAsync();
        await using (var copy = await _connection.BeginBinaryImportAsync("copy mt_streams (id, type, version) from stdin (format binary)"))
        {
            foreach (var stream in streams)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(stream.Value, NpgsqlDbType.Varchar);
                await copy.WriteAsync("hearing", NpgsqlDbType.Varchar);
                await copy.WriteAsync((long)eventsEach, NpgsqlDbType.Bigint);
            }

            await copy.CompleteAsync();
        }

        await using var take = new NpgsqlCommand("select setval('mt_events_sequence', nextval('mt_events_sequence') + $1 - 1)", _connection)
        {
            Parameters = { new() { Value = (long)streams.Count * eventsEach } },
        };
        var position = (long)(await take.ExecuteScalarAsync())! - ((long)streams.Count * eventsEach);
        await using (var copy = await _connection.BeginBinaryImportAsync(
            "copy mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type, correlation_id, headers, user_name) from stdin (format binary)"))
        {
            foreach (var stream in streams)
            {
                for (var version = 1L; version <= eventsEach; version++)
                {
                    var now = EventHash.ToMicrosecond(TimeProvider.System.GetUtcNow());
                    await copy.StartRowAsync();
                    await copy.WriteAsync(++position, NpgsqlDbType.Bigint);
                    await copy.WriteAsync(Guid.CreateVersion7(now), NpgsqlDbType.Uuid);
                    await copy.WriteAsync(stream.Value, NpgsqlDbType.Varchar);
                    await copy.WriteAsync(version, NpgsqlDbType.Bigint);
                    await copy.WriteAsync(FirstData, NpgsqlDbType.Jsonb);
                    await copy.WriteAsync("hearing_noted", NpgsqlDbType.Varchar);
                    await copy.WriteAsync(now.UtcDateTime, NpgsqlDbType.TimestampTz);
                    await copy.WriteAsync(DotNetType, NpgsqlDbType.Varchar);
                    await copy.WriteAsync(LogUnderLoad.Causes.CorrelationId!, NpgsqlDbType.Varchar);
                    await copy.WriteAsync(Headers, NpgsqlDbType.Jsonb);
                    await copy.WriteAsync(LogUnderLoad.Causes.User!, NpgsqlDbType.Varchar);
                }
            }

            await copy.CompleteAsync();
        }

        await transaction.CommitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _append.DisposeAsync();
        await _change.DisposeAsync();
        await _read.DisposeAsync();
        await _connection.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static async Task<ByHand> Open(string connectionString)
    {
        var database = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        var client = new ByHand(database, await database.OpenConnectionAsync());
        await client._append.PrepareAsync();
        await client._change.PrepareAsync();
        await client._read.PrepareAsync();
        return client;
    }

    private static NpgsqlBatchCommand Event() => new(InsertEvent)
    {
        Parameters =
        {
            new NpgsqlParameter<Guid>(), Text(), Whole(), Json(), Text(), new NpgsqlParameter<DateTime> { NpgsqlDbType = NpgsqlDbType.TimestampTz },
            Text(), Text(), Json(), Text(),
        },
    };

    private static void SetEvent(NpgsqlBatchCommand command, StreamKey stream, long version, string data)
    {
        var now = EventHash.ToMicrosecond(TimeProvider.System.GetUtcNow());
        Set(command, 0, Guid.CreateVersion7(now));
        Set(command, 1, stream.Value);
        Set(command, 2, version);
        Set(command, 3, data);
        Set(command, 4, "hearing_noted");
        Set(command, 5, now.UtcDateTime);
        Set(command, 6, DotNetType);
        Set(command, 7, LogUnderLoad.Causes.CorrelationId!);
        Set(command, 8, Headers);
        Set(command, 9, LogUnderLoad.Causes.User!);
    }

    private static void Set<T>(NpgsqlBatchCommand command, int parameter, T value) => ((NpgsqlParameter<T>)command.Parameters[parameter]).TypedValue = value;

    private static NpgsqlParameter<string> Text() => new() { NpgsqlDbType = NpgsqlDbType.Text };

    private static NpgsqlParameter<string> Json() => new() { NpgsqlDbType = NpgsqlDbType.Jsonb };

    private static NpgsqlParameter<long> Whole() => new() { NpgsqlDbType = NpgsqlDbType.Bigint };
}
