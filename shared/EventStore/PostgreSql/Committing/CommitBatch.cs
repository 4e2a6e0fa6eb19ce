using System.Text;
using System.Text.Json;
using InteragencyReview.Kernel;
using Npgsql;
using NpgsqlTypes;

namespace InteragencyReview.EventStore.PostgreSql;

/// <summary>One transaction, one round trip: the units' events, rows, marks and timers, each unit with its own outcome.</summary>
internal static class CommitBatch
{
    private static readonly string ScheduleTimers = Sql.Own("schedule_timers");

    /// <returns>One result for each unit, in order.</returns>
    public static async Task<CommitResult[]> Execute(NpgsqlConnection connection, IReadOnlyList<PendingUnit> units, EventTypes types, CancellationToken stop)
    {
        if (SingleEvents.Fit(units))
            return await SingleEvents.Execute(connection, units, stop);

        await using var batch = new NpgsqlBatch(connection);
        var appends = units.Any(u => u.Unit.Appends.Count > 0 || u.Unit.InboxMessage is not null);
        if (appends)
            batch.BatchCommands.Add(AppendUnits(units));
        AddFollowing(batch, units, types);
        foreach (var parked in units.SelectMany(u => u.Unit.Parked))
            batch.BatchCommands.Add(Park(parked));
        foreach (var replayed in units.SelectMany(u => u.Unit.Replayed))
            batch.BatchCommands.Add(Settle(replayed));
        foreach (var move in units.Select(u => u.Unit.Checkpoint).OfType<CheckpointMove>())
            batch.BatchCommands.Add(MoveCheckpoint(move));

        var results = new CommitResult[units.Count];
        if (batch.BatchCommands.Count == 0)
            return results;

        await using var reader = await batch.ExecuteReaderAsync(stop);
        if (appends)
        {
            while (await reader.ReadAsync(stop))
                results[reader.GetInt32(0)] = reader.GetString(1) == "handled" ? CommitResult.AlreadyHandled : CommitResult.Conflict;
        }

        while (await reader.NextResultAsync(stop))
        {
            // Draining is what makes a fault in a later statement known.
        }

        return results;
    }

    /// <summary>What follows from the events of the same transaction: each row and timer looks for its event, and falls away without it.</summary>
    public static void AddFollowing(NpgsqlBatch batch, IReadOnlyList<PendingUnit> units, EventTypes types)
    {
        foreach (var rows in units.SelectMany(u => u.Rows).GroupBy(r => r.Table, r => r.Row))
            batch.BatchCommands.Add(ViewSql.Upsert(rows.Key, [.. rows]));
        if (units.Any(u => u.Unit.Timers.Count > 0))
            batch.BatchCommands.Add(Timers(units, types));
    }

    private static NpgsqlBatchCommand AppendUnits(IReadOnlyList<PendingUnit> units)
    {
        var streams = units.SelectMany((u, n) => u.Unit.Appends
            .Select(a => (a.Stream, Expected: a.ExpectedVersion, After: a.ExpectedVersion + a.Events.Length, Unit: n))
            .Concat(u.Unit.Readings.Select(r => (r.Stream, Expected: r.Version, After: r.Version, Unit: n)))).ToList();
        var inbox = units.Select((u, n) => (Message: u.Unit.InboxMessage, Unit: n)).Where(i => i.Message is not null).ToList();
        var events = units.SelectMany((u, n) => u.Events.Select(e => (Event: e, Unit: n))).ToList();

        var command = new NpgsqlBatchCommand(
            "select * from append_units($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)");
        Add(command, NpgsqlDbType.Text, streams.Select(s => s.Stream));
        Add(command, NpgsqlDbType.Text, streams.Select(s => CategoryOf(s.Stream)));
        Add(command, NpgsqlDbType.Bigint, streams.Select(s => s.Expected));
        Add(command, NpgsqlDbType.Bigint, streams.Select(s => s.After));
        Add(command, NpgsqlDbType.Integer, streams.Select(s => s.Unit));
        Add(command, NpgsqlDbType.Uuid, inbox.Select(i => i.Message!.Value));
        Add(command, NpgsqlDbType.Integer, inbox.Select(i => i.Unit));
        Add(command, NpgsqlDbType.Uuid, events.Select(e => e.Event.Id));
        Add(command, NpgsqlDbType.Text, events.Select(e => e.Event.Stream));
        Add(command, NpgsqlDbType.Bigint, events.Select(e => e.Event.Version));
        Add(command, NpgsqlDbType.Text, events.Select(e => e.Event.Type));
        Add(command, NpgsqlDbType.Text, events.Select(e => e.Event.DotNetType));
        Add(command, NpgsqlDbType.Text, events.Select(e => Encoding.UTF8.GetString(e.Event.Json)));
        Add(command, NpgsqlDbType.TimestampTz, events.Select(e => e.Event.Time.UtcDateTime));
        Add(command, NpgsqlDbType.Text, events.Select(e => e.Event.Causes.CorrelationId));
        Add(command, NpgsqlDbType.Text, events.Select(e => e.Event.Causes.CausationId));
        Add(command, NpgsqlDbType.Text, events.Select(e => e.Event.Causes.User));
        Add(command, NpgsqlDbType.Text, events.Select(e => EventHeaders.Of(e.Event)));
        Add(command, NpgsqlDbType.Integer, events.Select(e => e.Unit));
        return command;
    }

    /// <summary>What Marten calls the type of the stream.</summary>
    public static string CategoryOf(string stream) => stream[..stream.IndexOf('-')];

    private static NpgsqlBatchCommand Timers(IReadOnlyList<PendingUnit> units, EventTypes types)
    {
        var timers = units.SelectMany(u => u.Unit.Timers.Select(t => (t.Timer, Event: u.EventOf(t.Append, t.EventIndex), u.Unit.Causes))).ToList();
        var command = new NpgsqlBatchCommand(ScheduleTimers);
        Add(command, NpgsqlDbType.Uuid, timers.Select(t => t.Timer.Id));
        Add(command, NpgsqlDbType.TimestampTz, timers.Select(t => t.Timer.DueAt.UtcDateTime));
        Add(command, NpgsqlDbType.Text, timers.Select(t => types.NameOf(t.Timer.Message.GetType())));
        Add(command, NpgsqlDbType.Text, timers.Select(t => JsonSerializer.Serialize(t.Timer.Message, t.Timer.Message.GetType(), WireJson.Options)));
        Add(command, NpgsqlDbType.Text, timers.Select(t => t.Causes.TraceParent));
        Add(command, NpgsqlDbType.Text, timers.Select(t => t.Event.Stream));
        Add(command, NpgsqlDbType.Bigint, timers.Select(t => t.Event.Version));
        Add(command, NpgsqlDbType.Uuid, timers.Select(t => t.Event.Id));
        return command;
    }

    private static NpgsqlBatchCommand Park(ParkedEvent parked) => new("select park_event($1, $2, $3, $4, $5)")
    {
        Parameters =
        {
            new() { Value = parked.Subscription },
            new() { Value = parked.Stream },
            new() { Value = parked.Position },
            new() { Value = parked.Error },
            new() { Value = parked.Waits },
        },
    };

    private static NpgsqlBatchCommand Settle(ReplayedEvent replayed) => new("select settle_parked($1, $2, $3, $4)")
    {
        Parameters =
        {
            new() { Value = replayed.Subscription },
            new() { Value = replayed.Stream },
            new() { Value = replayed.Position },
            new NpgsqlParameter<string?> { TypedValue = replayed.Error, NpgsqlDbType = NpgsqlDbType.Text },
        },
    };

    private static NpgsqlBatchCommand MoveCheckpoint(CheckpointMove move) => new("select move_checkpoint($1, $2, $3)")
    {
        Parameters = { new() { Value = move.Subscription }, new() { Value = move.From }, new() { Value = move.To } },
    };

    private static void Add<T>(NpgsqlBatchCommand command, NpgsqlDbType type, IEnumerable<T> values) =>
        command.Parameters.Add(new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });
}
