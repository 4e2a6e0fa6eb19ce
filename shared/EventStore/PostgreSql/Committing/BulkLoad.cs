using Npgsql;
using NpgsqlTypes;

namespace InteragencyReview.EventStore.PostgreSql;

/// <summary>
/// Units that only begin new streams, by binary COPY. The exclusive lock of the log is held while they are copied, so a
/// transaction takes no more than what other writers hardly notice.
/// </summary>
internal static class BulkLoad
{
    /// <summary>So many events share a flush to disk while nobody else waits.</summary>
    public const int MostEvents = 2_000;

    /// <summary>At some 50,000 events a second others wait for 10 ms, and the flush to disk is still shared by many.</summary>
    public const int MostEventsBesideOthers = 500;

    /// <summary>Events are made ready in portions of so many, of which a transaction takes several.</summary>
    public const int PortionEvents = 250;

    private const string CopyStreams = "copy mt_streams (id, type, version) from stdin (format binary)";

    private const string CopyEvents =
        "copy mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type, correlation_id, causation_id, headers, user_name) "
        + "from stdin (format binary)";

    private const string OthersWait =
        """
        select exists (
            select from pg_locks
            where locktype = 'advisory' and classid = 0 and objid = 20110818 and not granted
              and database = (select oid from pg_database where datname = current_database()))
        """;

    public static bool Fits(PendingUnit unit) =>
        unit.Unit is { Readings.Count: 0, Parked.Count: 0, InboxMessage: null, Checkpoint: null, Appends.Count: > 0 }
        && unit.Unit.Appends.All(a => a.ExpectedVersion == 0);

    /// <returns>Whether others stand at the lock.</returns>
    /// <exception cref="PostgresException">A stream was there: nothing was written.</exception>
    public static async Task<bool> Execute(NpgsqlConnection connection, IReadOnlyList<PendingUnit> units, EventTypes types, CancellationToken stop)
    {
        await using var transaction = await connection.BeginTransactionAsync(stop);
        var position = await ReservePositions(connection, units.Sum(u => u.Events.Count()), stop);

        await using (var streams = await connection.BeginBinaryImportAsync(CopyStreams, stop))
        {
            foreach (var append in units.SelectMany(u => u.Unit.Appends))
            {
                await streams.StartRowAsync(stop);
                await streams.WriteAsync(append.Stream, NpgsqlDbType.Varchar, stop);
                await streams.WriteAsync(CommitBatch.CategoryOf(append.Stream), NpgsqlDbType.Varchar, stop);
                await streams.WriteAsync((long)append.Events.Length, NpgsqlDbType.Bigint, stop);
            }

            await streams.CompleteAsync(stop);
        }

        await using (var events = await connection.BeginBinaryImportAsync(CopyEvents, stop))
        {
            foreach (var row in units.SelectMany(u => u.Events))
                await Write(events, row, position++, stop);
            await events.CompleteAsync(stop);
        }

        var othersWait = await Follow(connection, units, types, stop);
        await transaction.CommitAsync(stop);
        return othersWait;
    }

    /// <summary>Nobody else takes positions while the lock is held, so a run of them can be taken at once.</summary>
    /// <returns>The first.</returns>
    private static async Task<long> ReservePositions(NpgsqlConnection connection, int count, CancellationToken stop)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("select pg_advisory_xact_lock(20110818)"),
                new("select setval('mt_events_sequence', nextval('mt_events_sequence') + $1 - 1)") { Parameters = { new() { Value = (long)count } } },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(stop);
        await reader.NextResultAsync(stop);
        await reader.ReadAsync(stop);
        return reader.GetInt64(0) - count + 1;
    }

    /// <summary>The rows and timers of the events, if any.</summary>
    private static async Task<bool> Follow(NpgsqlConnection connection, IReadOnlyList<PendingUnit> units, EventTypes types, CancellationToken stop)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new(OthersWait) } };
        CommitBatch.AddFollowing(batch, units, types);
        return (bool)(await batch.ExecuteScalarAsync(stop))!;
    }

    private static async Task Write(NpgsqlBinaryImporter importer, EventRow row, long position, CancellationToken stop)
    {
        await importer.StartRowAsync(stop);
        await importer.WriteAsync(position, NpgsqlDbType.Bigint, stop);
        await importer.WriteAsync(row.Id, NpgsqlDbType.Uuid, stop);
        await importer.WriteAsync(row.Stream, NpgsqlDbType.Varchar, stop);
        await importer.WriteAsync(row.Version, NpgsqlDbType.Bigint, stop);
        await importer.WriteAsync(row.Json, NpgsqlDbType.Jsonb, stop);
        await importer.WriteAsync(row.Type, NpgsqlDbType.Varchar, stop);
        await importer.WriteAsync(row.Time.UtcDateTime, NpgsqlDbType.TimestampTz, stop);
        await importer.WriteAsync(row.DotNetType, NpgsqlDbType.Varchar, stop);
        await importer.WriteAsync(row.Causes.CorrelationId, NpgsqlDbType.Varchar, stop);
        await importer.WriteAsync(row.Causes.CausationId, NpgsqlDbType.Varchar, stop);
        await importer.WriteAsync(EventHeaders.Of(row), NpgsqlDbType.Jsonb, stop);
        await importer.WriteAsync(row.Causes.User, NpgsqlDbType.Varchar, stop);
    }
}
