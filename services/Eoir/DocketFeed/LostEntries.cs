using System.Globalization;
using InteragencyReview.ServiceDefaults;
using Npgsql;
using Wolverine;

namespace InteragencyReview.Eoir.DocketFeed;

/// <summary>
/// Looks once an hour for decisions that should stand on the feed and do not, say because somebody discarded the message that they are due,
/// and has them published. A decision whose message still waits, or is a dead letter, is left to it and to who answers for it.
/// </summary>
public sealed class LostEntries : Recurring
{
    /// <summary>In one turn; the others have theirs in the next.</summary>
    private const int Most = 1_000;

    private const string LostSql =
        """
        select distinct e.data ->> 'idnCase'
        from {0}.mt_events e
        left join {0}.mt_doc_publishedentry p on p.id = e.stream_id
        where e.type = 'decision_received' and e.data ->> 'idnCase' is not null
        and e.version > coalesce((p.data ->> 'upToVersion')::bigint, 0) and e.timestamp < $1
        and not exists (
            select from (
                select body from {1}.wolverine_incoming_envelopes where message_type = $2
                union all
                select body from {1}.wolverine_dead_letters where message_type = $2) waiting
            where position(convert_to('"' || (e.data ->> 'idnCase') || '"', 'UTF8') in waiting.body) > 0)
        limit $3
        """;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromHours(1);

    /// <summary>Longer than any decision is under way to the feed that nothing stops.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(10);

    private readonly NpgsqlDataSource _database;
    private readonly Schemas _schemas;
    private readonly IServiceScopeFactory _scopes;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    public LostEntries(
        NpgsqlDataSource database, Schemas schemas, IServiceScopeFactory scopes, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<LostEntries> log)
        : base(BetweenLooks, time, log) =>
        (_database, _schemas, _scopes, _lifetime, _time, _log) = (database, schemas, scopes, lifetime, time, log);

    protected override async Task Once(CancellationToken stop)
    {
        await _lifetime.Started(stop);
        var lost = new List<FeedDue>();
        await using (var command = _database.CreateCommand(string.Format(CultureInfo.InvariantCulture, LostSql, _schemas.Events, _schemas.Messages)))
        {
            command.Parameters.Add(new() { Value = _time.GetUtcNow().UtcDateTime - Late });
            command.Parameters.Add(new() { Value = FeedDue.Name });
            command.Parameters.Add(new() { Value = Most });
            await using var reader = await command.ExecuteReaderAsync(stop);
            while (await reader.ReadAsync(stop))
                lost.Add(new(reader.GetString(0)));
        }

        if (lost.Count == 0)
            return;
        _log.LogWarning("{Cases} cases have a decision that is not on the docket feed: it is published now.", lost.Count);
        await using var scope = _scopes.CreateAsyncScope();
        var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();
        foreach (var due in lost)
            await bus.PublishAsync(due);
    }
}
