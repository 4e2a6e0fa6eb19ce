using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Npgsql;
using Wolverine.Postgresql.Transport;
using Wolverine.Runtime;

namespace InteragencyReview.ServiceDefaults;

/// <param name="Messages">Counted up to <see cref="Backlog.MostCounted"/>, also those that failed and are tried again later.</param>
/// <param name="OldestSeconds">How long the oldest of them has waited; null when there is none, and in a queue of RabbitMQ, which does not tell.</param>
public sealed record WaitingMessages(string Where, long Messages, double? OldestSeconds);

/// <summary>The messages that wait in this service.</summary>
/// <param name="Unsent">They left a transaction and have not reached their queue.</param>
/// <param name="Unhandled">They have come in, or a timer's time has come, and they are not handled.</param>
/// <param name="Queues">They stand in a queue that this service takes from.</param>
public sealed record BacklogStatus(WaitingMessages Unsent, WaitingMessages Unhandled, ImmutableArray<WaitingMessages> Queues, long DeadLetters)
{
    public double OldestUnsentSeconds => Unsent.OldestSeconds ?? 0;

    public double OldestUnhandledSeconds => Queues.Append(Unhandled).Max(waiting => waiting.OldestSeconds ?? 0);
}

/// <summary>
/// Looks at Wolverine's tables of this service, and at the queues it takes from. While RabbitMQ is away its queues are left out.
/// </summary>
public sealed class Backlog(NpgsqlDataSource database, Schemas schemas, DeadLetters deadLetters, IWolverineRuntime wolverine, TimeProvider time)
{
    public const int MostCounted = 10_000;

    /// <summary>A message begins with the time when it was sent, in ticks, the lowest byte first; the two highest bits say that it is UTC.</summary>
    private static readonly string SentTicks = string.Join(
        " + ", Enumerable.Range(0, 8).Select(n => n < 7 ? $"(get_byte(head, {n})::bigint << {8 * n})" : $"((get_byte(head, {n}) & 63)::bigint << {8 * n})"));

    private static readonly string EpochTicks = DateTimeOffset.UnixEpoch.UtcTicks.ToString(CultureInfo.InvariantCulture);

    private static readonly long EarliestTicks = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    private readonly Lazy<(string Sql, ImmutableArray<string> Queues)> _look = new(() => Look(schemas, wolverine));

    public async Task<BacklogStatus> Status(CancellationToken stop)
    {
        var (sql, queues) = _look.Value;
        var now = time.GetUtcNow();
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new() { Value = MostCounted });
        command.Parameters.Add(new() { Value = EarliestTicks });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        var rows = new Dictionary<string, WaitingMessages>(StringComparer.Ordinal);
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
            {
                var where = reader.GetString(0);
                rows[where] = new(where, reader.GetInt64(1), reader.IsDBNull(2) ? null : Math.Max(0, (now.UtcTicks - reader.GetInt64(2)) / (double)TimeSpan.TicksPerSecond));
            }
        }

        var inBroker = wolverine.Options.UsesBroker() ? await BrokerQueues.Waiting(wolverine.Options) : [];
        return new(rows["outbox"], rows["inbox"], [.. queues.Select(queue => rows[queue]), .. inBroker], await deadLetters.Count(stop));
    }

    private static (string Sql, ImmutableArray<string> Queues) Look(Schemas schemas, IWolverineRuntime wolverine)
    {
        ImmutableArray<string> queues = wolverine.Options.UsesBroker()
            ? []
            : [.. wolverine.Options.Transports.GetOrCreate<PostgresqlTransport>().Queues.Where(queue => queue.IsListener).Select(queue => queue.Name)];
        var sql = new StringBuilder()
            .Append(Waiting("outbox", OldestFirst($"{schemas.Messages}.wolverine_outgoing_envelopes")))
            .Append(" union all ")
            .Append(Waiting(
                "inbox",
                $"""
                select substring(body for 8) as head, case status when 'Scheduled' then execution_time end as due
                from {schemas.Messages}.wolverine_incoming_envelopes where status = 'Incoming' or (status = 'Scheduled' and (execution_time <= $3 or attempts > 0))
                """));
        foreach (var queue in queues)
        {
            var table = string.Create(CultureInfo.InvariantCulture, $"{Schemas.Queues}.wolverine_queue_{queue}");
            sql.Append(" union all ").Append(Waiting(queue, OldestFirst($"(select id, body from {table} union all select id, body from {table}_scheduled) waiting")));
        }

        return (sql.ToString(), queues);
    }

    /// <summary>The ids of messages begin with the time when they were made.</summary>
    private static string OldestFirst(string table) => $"select substring(body for 8) as head, null::timestamptz as due from {table} order by id";

    /// <summary>What begins with no time, since it is no message, counts and has no age.</summary>
    private static string Waiting(string where, string rows) =>
        $"""
        select '{where}', count(*), min(since) filter (where since >= $2)
        from (
            select case
                when due is not null then {EpochTicks} + (extract(epoch from due) * {TimeSpan.TicksPerSecond})::bigint
                when length(head) = 8 then {SentTicks} end as since
            from ({rows} limit $1) rows) waiting
        """;
}
