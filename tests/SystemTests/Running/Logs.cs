using System.Text.Json;
using InteragencyReview.EventStore;
using Npgsql;

namespace InteragencyReview.SystemTests.Running;

/// <summary>What stands in the databases, asked with plain SQL and nothing of the product's own reading.</summary>
internal static class Logs
{
    /// <summary>Events of a type about a case, by the member that names it.</summary>
    public static Task<long> Count(this NpgsqlDataSource log, string type, string caseId) => log.Number(
        "select count(*) from mt_events where type = $1 and coalesce(data ->> 'caseId', '') = $2", type, caseId);

    public static async Task<long> Number(this NpgsqlDataSource database, string sql, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public static async Task<List<string>> Texts(this NpgsqlDataSource database, string sql, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await reader.ReadAsync())
            texts.Add(reader.GetString(0));
        return texts;
    }

    /// <summary>
    /// Nothing is under way: no message waits, every subscription has followed its log to the end. Only then does "exactly once"
    /// mean anything.
    /// </summary>
    public static Task Rest(ReviewSystem system) => Eventually.True(
        async () =>
        {
            if (await system.Messages.Number("select count(*) from messages") > 0)
                return false;
            foreach (var service in ServiceName.All)
            {
                var behind = await system.Log(service).Number(
                    "select count(*) from mt_event_progression where last_seq_id < (select coalesce(max(seq_id), 0) from mt_events)");
                if (behind > 0)
                    return false;
            }

            // Looked at last, and once more: what a subscription told in between would wait here.
            return await system.Messages.Number("select count(*) from messages") == 0;
        },
        "all messages are handled and all subscriptions are at the end of their logs",
        async () => $"Waiting: {string.Join("; ", await system.Messages.Texts("select concat(queue, ' ', envelope ->> 'type', ' after ', attempts) from messages"))}");

    /// <summary>Versions without a gap, streams that say so, and every hash as its event and its predecessor make it.</summary>
    public static async Task<int> Verify(this NpgsqlDataSource log)
    {
        await using var command = log.CreateCommand(
            """
            select e.stream_id, e.version, e.id, e.type, e.data::text, e.timestamp, e.user_name, e.correlation_id, e.causation_id, e.headers::text,
                   (select s.version from mt_streams s where s.id = e.stream_id)
            from mt_events e order by e.stream_id, e.version
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var (stream, version, last, previous, events) = ("", 0L, 0L, "", 0);
        while (await reader.ReadAsync())
        {
            if (reader.GetString(0) != stream)
            {
                Assert.True(version == last, $"{stream} ends at {version}, and mt_streams says {last}.");
                (stream, version, previous) = (reader.GetString(0), 0, "");
            }

            last = reader.GetInt64(10);
            Assert.True(reader.GetInt64(1) == version + 1, $"{stream}: version {reader.GetInt64(1)} follows {version}.");
            version++;
            previous = VerifiedHash(reader, stream, version, previous);
            events++;
        }

        Assert.True(version == last, $"{stream} ends at {version}, and mt_streams says {last}.");
        return events;
    }

    private static string VerifiedHash(NpgsqlDataReader reader, string stream, long version, string previous)
    {
        using var data = JsonDocument.Parse(reader.GetString(4));
        using var headers = JsonDocument.Parse(reader.GetString(9));
        var hash = headers.RootElement.GetProperty("hash").GetString()!;
        Assert.Equal(previous, headers.RootElement.GetProperty("previous").GetString());
        var recomputed = EventHash.Of(
            reader.GetGuid(2),
            stream,
            version,
            reader.GetString(3),
            data.RootElement,
            new DateTimeOffset(reader.GetDateTime(5), TimeSpan.Zero),
            new Causes(
                Text(6),
                Text(7),
                Text(8),
                headers.RootElement.TryGetProperty("traceparent", out var trace) ? trace.GetString() : null),
            previous);
        Assert.True(recomputed == hash, $"{stream}, version {version}: the event is not what its hash says.");
        return hash;

        string? Text(int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
    }
}
