using InteragencyReview.EventStore.Subscriptions;
using Npgsql;

namespace InteragencyReview.EventStore.PostgreSql;

/// <param name="read">Reads events out of a command with the columns of the log.</param>
/// <param name="ring">Wakes the owners, wherever they are.</param>
internal sealed class PostgreSqlParking(NpgsqlDataSource database, Func<NpgsqlCommand, CancellationToken, Task<List<RecordedEvent>>> read, Action ring) : IParking
{
    private const string AskReplaySql =
        "update parked_events set replay_asked_at = clock_timestamp() where subscription = $1 and stream_id = $2";

    private static readonly string ListSql = Sql.Own("list_parked");
    private static readonly string ToReplaySql = Sql.Own("read_to_replay");
    private static readonly string StandingsSql = Sql.Own("standings");

    public async Task<IReadOnlyList<ParkedItem>> List(string subscription, long after, int limit, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, IParking.MostItems);
        await using var command = database.CreateCommand(ListSql);
        command.Parameters.Add(new() { Value = subscription });
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(stop);
        var items = new List<ParkedItem>();
        while (await reader.ReadAsync(stop))
        {
            items.Add(new(
                reader.GetInt64(0),
                reader.GetString(1),
                reader.GetString(2),
                Time(reader, 3)!.Value,
                reader.GetString(4),
                reader.IsDBNull(6) ? null : reader.GetInt64(6),
                Time(reader, 5)));
        }

        return items;
    }

    public async Task<int> AskReplay(string subscription, string stream, CancellationToken stop)
    {
        await using var command = database.CreateCommand(AskReplaySql);
        command.Parameters.Add(new() { Value = subscription });
        command.Parameters.Add(new() { Value = stream });
        var asked = await command.ExecuteNonQueryAsync(stop);
        if (asked > 0)
            ring();
        return asked;
    }

    public async Task<IReadOnlyList<RecordedEvent>> ToReplay(string subscription, int limit, CancellationToken stop)
    {
        await using var command = database.CreateCommand(ToReplaySql);
        command.Parameters.Add(new() { Value = subscription });
        command.Parameters.Add(new() { Value = limit });
        return await read(command, stop);
    }

    public async Task<IReadOnlyList<SubscriptionStanding>> Standings(IReadOnlyList<string> subscriptions, CancellationToken stop)
    {
        await using var command = database.CreateCommand(StandingsSql);
        command.Parameters.Add(new() { Value = subscriptions.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(stop);
        var standings = new List<SubscriptionStanding>();
        while (await reader.ReadAsync(stop))
        {
            standings.Add(new(
                reader.GetString(0),
                reader.GetInt64(1),
                reader.GetInt64(2),
                Time(reader, 3),
                reader.GetInt64(4),
                reader.GetInt64(5),
                reader.GetBoolean(6)));
        }

        return standings;
    }

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : new DateTimeOffset(reader.GetDateTime(column), TimeSpan.Zero);
}
