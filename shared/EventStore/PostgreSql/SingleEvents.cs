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

    private const string Lock = "select pg_advisory_xact_lock(20110818)";

    /// <summary>As in append_units.sql: what follows would be planned anew for each call, or by the size the tables have now.</summary>
    private const string LockAndKeepPlans =
        """
        select pg_advisory_xact_lock(20110818), set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
               set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)
        """;

    private static readonly string FirstEvent = Sql.Own("append_first_event");
    private static readonly string NextEvent = Sql.Own("append_next_event");

    public static bool Fit(IReadOnlyList<PendingUnit> units) => units.Count <= Few && units.All(Fits);

    /// <returns>One result for each unit, in order.</returns>
    public static async Task<CommitResult[]> Execute(NpgsqlConnection connection, IReadOnlyList<PendingUnit> units, EventTypes types, CancellationToken stop)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new(units.All(u => u.Rows.IsEmpty) ? Lock : LockAndKeepPlans));
        foreach (var unit in units)
            batch.BatchCommands.Add(Append(unit.Unit.Appends[0], unit.EventOf(unit.Unit.Appends[0], 0)));
        CommitBatch.AddFollowing(batch, units, types);
        await batch.ExecuteNonQueryAsync(stop);

        // Behind the lock come the units, in their order.
        return [.. units.Select((_, n) => batch.BatchCommands[n + 1].RecordsAffected == 1 ? CommitResult.Committed : CommitResult.Conflict)];
    }

    private static bool Fits(PendingUnit unit) =>
        unit.Unit is { Appends: [{ Events.Length: 1 }], Readings.Count: 0, Timers.Count: 0, Parked.Count: 0, InboxMessage: null, Checkpoint: null };

    private static NpgsqlBatchCommand Append(StreamAppend append, EventRow row) => new(append.ExpectedVersion == 0 ? FirstEvent : NextEvent)
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

    private static NpgsqlParameter<string> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text };
}
