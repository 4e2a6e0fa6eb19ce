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
    private const int MostEvents = 2_000;

    /// <summary>At some 50,000 events a second others wait for 10 ms, and the flush to disk is still shared by many.</summary>
    private const int MostEventsBesideOthers = 500;

    /// <summary>Others who append one thing after another are not at the lock at each look: so many looks in a row must miss them.</summary>
    private const int LooksUntilAlone = 8;

    /// <summary>Events are made ready in portions of so many, of which a transaction takes several.</summary>
    public const int PortionEvents = 250;

    /// <summary>What is made ready while a transaction is on its way: enough for the next.</summary>
    public const int PortionsAhead = MostEvents / PortionEvents;

    /// <summary>What an event of the usual kind is shorter than.</summary>
    private const int UsualBytes = 2_048;

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

    /// <param name="looksInVain">After how many transactions in a row nobody else stood at the lock.</param>
    public static int EventsOfNext(int looksInVain) => looksInVain < LooksUntilAlone ? MostEventsBesideOthers : MostEvents;

    /// <summary>A large event keeps others waiting as long as several.</summary>
    public static int Weight(EventRow e) => 1 + (e.Json.Length / UsualBytes);

    public static bool Fits(PendingUnit unit) =>
        unit.Unit is { Readings.Count: 0, Parked.Count: 0, InboxMessage: null, Checkpoint: null, Appends.Count: > 0 }
        && unit.Unit.Appends.All(a => a.ExpectedVersion == 0);

    /// <summary>
    /// In as few round trips as can be: while the next events are made ready the processors are busy, and whoever is woken for an
    /// answer waits for one.
    /// </summary>
    /// <returns>Whether others stand at the lock.</returns>
    /// <exception cref="PostgresException">A stream was there: nothing was written.</exception>
    public static async Task<bool> Execute(NpgsqlConnection connection, IReadOnlyList<PendingUnit> units, EventTypes types, CancellationToken stop)
    {
        // Disposed without having come to the commit that stands in the last batch, it rolls back.
        await using var transaction = await connection.BeginTransactionAsync(stop);
        var position = await Begin(connection, units, stop);
        await using (var events = await connection.BeginBinaryImportAsync(CopyEvents, stop))
        {
            foreach (var row in units.SelectMany(u => u.Events))
                await Write(events, row, position++, stop);
            await events.CompleteAsync(stop);
        }

        return await FollowAndCommit(connection, units, types, stop);
    }

    /// <summary>Takes the lock, and positions in one run, as nobody else takes any meanwhile; then inserts the streams.</summary>
    /// <returns>The first position.</returns>
    private static async Task<long> Begin(NpgsqlConnection connection, IReadOnlyList<PendingUnit> units, CancellationToken stop)
    {
        var appends = units.SelectMany(u => u.Unit.Appends).ToList();
        var count = appends.Sum(a => (long)a.Events.Length);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("select pg_advisory_xact_lock(20110818)"),
                new("select setval('mt_events_sequence', nextval('mt_events_sequence') + $1 - 1)") { Parameters = { new() { Value = count } } },
                new("insert into mt_streams (id, type, version) select * from unnest($1, $2, $3)")
                {
                    Parameters =
                    {
                        new() { Value = appends.Select(a => a.Stream).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                        new() { Value = appends.Select(a => CommitBatch.CategoryOf(a.Stream)).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                        new() { Value = appends.Select(a => (long)a.Events.Length).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint },
                    },
                },
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(stop);
        await reader.NextResultAsync(stop);
        await reader.ReadAsync(stop);
        var last = reader.GetInt64(0);
        await reader.NextResultAsync(stop); // makes a fault of the insert known
        return last - count + 1;
    }

    /// <summary>The rows and timers of the events, if any.</summary>
    private static async Task<bool> FollowAndCommit(NpgsqlConnection connection, IReadOnlyList<PendingUnit> units, EventTypes types, CancellationToken stop)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new(OthersWait) } };
        CommitBatch.AddFollowing(batch, units, types);
        batch.BatchCommands.Add(new("commit"));
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
