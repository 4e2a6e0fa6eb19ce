using System.Diagnostics;
using InteragencyReview.ServiceDefaults;
using Npgsql;

namespace InteragencyReview.SystemTests.Running;

/// <summary>What stands in the database, asked with plain SQL and nothing of the product's own reading.</summary>
internal static class Logs
{
    /// <summary>Longer than a message is in the hands of a receiver that has not stored it yet.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(750);

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

    public static async Task Execute(this NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The queues between services, with their schema.</summary>
    public static Task<List<string>> Queues(this ReviewSystem system) => system.Database.Texts(
        "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname = 'queues' order by tablename");

    /// <summary>Nothing is under way. Only then does "exactly once" mean anything.</summary>
    public static async Task Rest(ReviewSystem system)
    {
        if (system.Broker is not null)
        {
            await RestApart(system);
            return;
        }

        await Eventually.True(
            async () => (await UnderWay(system)).Count == 0,
            "all messages are handled",
            async () => $"Under way: {string.Join("; ", await UnderWay(system))}");
    }

    /// <summary>The messages that are under way, by where they are.</summary>
    public static async Task<List<string>> UnderWay(ReviewSystem system)
    {
        if (system.Broker is not { } broker)
        {
            // One statement sees one state of the database, and every message is in it somewhere until it is handled.
            return await system.Database.Texts(string.Join(
                "\nunion all\n",
                [
                    .. (await system.Queues()).Select(queue => $"select concat('{queue} ', message_type) from {queue}"),
                    .. ServiceName.All.Select(service => UnderWayIn(new(service.Value))),
                ]));
        }

        var underWay = new List<string>();
        foreach (var (queue, messages) in await broker.Waiting())
            underWay.AddRange(Enumerable.Repeat(queue, (int)messages));
        foreach (var service in ServiceName.All)
            underWay.AddRange(await system.Log(service).Texts(UnderWayIn(new(service.Value))));
        return underWay;
    }

    /// <summary>
    /// No statement sees four databases and a broker in one state. A message that moves on between two looks leaves a mark where it
    /// was handled: so there is rest when nothing was seen and no mark was left through <see cref="Quiet"/>.
    /// </summary>
    private static async Task RestApart(ReviewSystem system)
    {
        var (mark, since) = ("", Stopwatch.GetTimestamp());
        await Eventually.True(
            async () =>
            {
                var seen = await UnderWay(system);
                var now = seen.Count == 0 ? await Marks(system) : "";
                if (now.Length == 0 || now != mark)
                    (mark, since) = (now, Stopwatch.GetTimestamp());
                return now.Length > 0 && Stopwatch.GetElapsedTime(since) >= Quiet;
            },
            "all messages are handled",
            async () => $"Under way: {string.Join("; ", await UnderWay(system))}");
    }

    private static async Task<string> Marks(ReviewSystem system)
    {
        var marks = new List<string>();
        foreach (var service in ServiceName.All)
        {
            marks.AddRange(await system.Log(service).Texts(
                """
                select concat_ws(' ', max(keep_until), (select last_value from mt_events_sequence))
                from wolverine_incoming_envelopes where status = 'Handled'
                """));
        }

        return string.Join(", ", marks);
    }

    /// <summary>
    /// Versions without a gap, and streams that say how many there are. Not so of Marten's tombstones, which stand at the positions
    /// of events that were not committed.
    /// </summary>
    public static async Task VersionsAreWhole(this NpgsqlDataSource log) => Assert.Empty(await log.Texts(
        """
        select format('%s: %s events up to version %s, and mt_streams says %s', coalesce(e.stream_id, s.id), e.events, e.last, s.version)
        from (select stream_id, count(*) as events, min(version) as first, max(version) as last from mt_events group by stream_id) e
        full join mt_streams s on s.id = e.stream_id
        where coalesce(e.stream_id, s.id) <> 'mt_tombstone'
          and (e.first is distinct from 1 or e.last is distinct from e.events or s.version is distinct from e.last)
        """));

    /// <summary>Timers wait, and are not under way; a message that waits to be tried again is, and has been tried before.</summary>
    private static string UnderWayIn(Schemas schemas) =>
        $"""
        select concat('{schemas.Messages} inbox ', message_type, ' after ', attempts) from {schemas.Messages}.wolverine_incoming_envelopes
        where status = 'Incoming' or (status = 'Scheduled' and (attempts > 0 or execution_time <= now()))
        union all
        select concat('{schemas.Messages} outbox ', message_type, ' after ', attempts) from {schemas.Messages}.wolverine_outgoing_envelopes
        """;
}
