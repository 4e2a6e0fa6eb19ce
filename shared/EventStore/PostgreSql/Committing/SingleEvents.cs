using System.Collections.Concurrent;
using Npgsql;
using NpgsqlTypes;

namespace InteragencyReview.EventStore.PostgreSql;

/// <summary>
/// The usual units, each one event on one stream with the rows that follow from it, as long as they are few: a statement for each.
/// The arrays that carry a large group cost more than a dozen events.
/// </summary>
internal static class SingleEvents
{
    private const int Few = 16;
    private const int EventParameters = 12;

    /// <summary>
    /// A statement of its own, before the others are even planned: whoever waits for the lock has no lock on a view yet, which a
    /// rebuild with the lock of the log in its hand would wait for.
    /// </summary>
    private const string TakeLock = "select pg_advisory_xact_lock(20110818)";

    private static readonly ConcurrentDictionary<Shape, string> Statements = new();

    public static bool Fit(IReadOnlyList<PendingUnit> units) => units.Count <= Few && units.All(Fits);

    /// <returns>One result for each unit, in order.</returns>
    public static async Task<CommitResult[]> Execute(NpgsqlConnection connection, IReadOnlyList<PendingUnit> units, CancellationToken stop)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new(TakeLock) } };
        foreach (var unit in units)
            batch.BatchCommands.Add(Append(unit));
        try
        {
            await batch.ExecuteNonQueryAsync(stop);
        }
        catch (PostgresException e) when (units.Count == 1 && e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "pkey_mt_streams_id" })
        {
            return [CommitResult.Conflict];
        }

        return [.. units.Select((_, n) => batch.BatchCommands[n + 1].Rows == 1 ? CommitResult.Committed : CommitResult.Conflict)];
    }

    private static bool Fits(PendingUnit unit) =>
        unit.Unit is { Appends: [{ Events.Length: 1 }], Readings.Count: 0, Timers.Count: 0, Parked.Count: 0, InboxMessage: null, Checkpoint: null }
        && unit.Rows.Length <= 1 && unit.Rows.All(r => r.Row.Event is not null);

    private static NpgsqlBatchCommand Append(PendingUnit unit)
    {
        var append = unit.Unit.Appends[0];
        var row = unit.EventOf(append, 0);
        var view = unit.Rows.IsEmpty ? null : unit.Rows[0].Table;
        var command = new NpgsqlBatchCommand(Statements.GetOrAdd(new(append.ExpectedVersion == 0, view), Statement))
        {
            Parameters =
            {
                Text(append.Stream),
                append.ExpectedVersion == 0 ? Text(CommitBatch.CategoryOf(append.Stream)) : new NpgsqlParameter<long> { TypedValue = append.ExpectedVersion },
                new NpgsqlParameter<long> { TypedValue = row.Version },
                new NpgsqlParameter<Guid> { TypedValue = row.Id },
                new NpgsqlParameter<byte[]> { TypedValue = row.Json, NpgsqlDbType = NpgsqlDbType.Jsonb },
                Text(row.Type),
                new NpgsqlParameter<DateTime> { TypedValue = row.Time.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
                Text(row.DotNetType),
                Text(row.Causes.CorrelationId),
                Text(row.Causes.CausationId),
                new NpgsqlParameter<string> { TypedValue = EventHeaders.Of(row), NpgsqlDbType = NpgsqlDbType.Jsonb },
                Text(row.Causes.User),
            },
        };
        if (view is not null)
            ViewSql.AddValues(command.Parameters, view, unit.Rows[0].Row);
        return command;
    }

    /// <summary>
    /// One row comes of it when the unit was committed; none, and nothing is written, when the stream has moved on. Where a new
    /// stream is there already the whole transaction falls: that is rare, and to ask each time costs more.
    /// </summary>
    private static string Statement(Shape shape)
    {
        var stream = shape.IsNew
            ? "insert into mt_streams (id, type, version) values ($1, $2, $3) returning id"
            : "update mt_streams set version = $3, timestamp = transaction_timestamp() where id = $1 and version = $2 returning id";
        const string insert =
            """
            insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type,
                                   correlation_id, causation_id, headers, user_name)
            select nextval('mt_events_sequence'), $4, stream.id, $3, $5, $6, $7, $8, $9, $10, $11, $12
            from stream
            """;
        return $"with stream as ({stream})" + (shape.View is null
            ? $" {insert}"
            : $", event as ({insert} returning seq_id), row as ({ViewSql.UpsertOne(shape.View, EventParameters, "event")}) select from event");
    }

    private static NpgsqlParameter<string> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };

    private sealed record Shape(bool IsNew, ViewTable? View);
}
