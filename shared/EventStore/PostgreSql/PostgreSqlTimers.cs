using InteragencyReview.EventStore.Timers;
using Npgsql;

namespace InteragencyReview.EventStore.PostgreSql;

public sealed class PostgreSqlTimers(NpgsqlDataSource database, EventTypes types) : ITimers
{
    private static readonly string DueTimersSql = Sql.Own("due_timers");

    public async Task<IReadOnlyList<DueTimer>> Due(DateTimeOffset now, int limit, CancellationToken stop)
    {
        await using var command = database.CreateCommand(DueTimersSql);
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(stop);
        var due = new List<DueTimer>();
        while (await reader.ReadAsync(stop))
        {
            due.Add(new(
                reader.GetGuid(0),
                new DateTimeOffset(reader.GetDateTime(1), TimeSpan.Zero),
                types.Read(reader.GetString(2), reader.GetFieldValue<byte[]>(3)),
                reader.IsDBNull(4) ? null : reader.GetString(4)));
        }

        return due;
    }

    public async Task<DateTimeOffset?> NextDue(CancellationToken stop)
    {
        await using var command = database.CreateCommand("select min(due_at) from timers where done_at is null");
        return await command.ExecuteScalarAsync(stop) is DateTime due ? new DateTimeOffset(due, TimeSpan.Zero) : null;
    }

    public async Task Done(Guid id, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = database.CreateCommand("update timers set done_at = $2 where id = $1");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        await command.ExecuteNonQueryAsync(stop);
    }

    public async Task Postpone(Guid id, DateTimeOffset until, CancellationToken stop)
    {
        await using var command = database.CreateCommand("update timers set due_at = $2 where id = $1");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = until.UtcDateTime });
        await command.ExecuteNonQueryAsync(stop);
    }
}
