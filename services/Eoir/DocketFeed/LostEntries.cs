using InteragencyReview.ServiceDefaults;
using Npgsql;

namespace InteragencyReview.Eoir.DocketFeed;

/// <summary>Decisions that should stand on the feed and do not, and whose message does not wait either.</summary>
public sealed class LostEntries(
    NpgsqlDataSource database, Schemas schemas, IServiceScopeFactory scopes, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<LostEntries> log)
    : LostMessages<FeedDue>(database, scopes, lifetime, time, log)
{
    /// <summary>Longer than any decision is under way to the feed that nothing stops.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(10);

    protected override NpgsqlCommand Lost(NpgsqlDataSource database, DateTimeOffset now)
    {
        var command = database.CreateCommand(
            $"""
            select distinct e.data ->> 'idnCase'
            from {schemas.Events}.mt_events e
            left join {schemas.Events}.mt_doc_publishedentry p on p.id = e.stream_id
            where e.type = 'decision_received' and e.data ->> 'idnCase' is not null
            and e.version > coalesce((p.data ->> 'upToVersion')::bigint, 0) and e.timestamp < $1
            and not exists (
                select from (
                    select body from {schemas.Messages}.wolverine_incoming_envelopes where message_type = '{FeedDue.Name}'
                    union all
                    select body from {schemas.Messages}.wolverine_dead_letters where message_type = '{FeedDue.Name}') waiting
                where position(convert_to('"' || (e.data ->> 'idnCase') || '"', 'UTF8') in waiting.body) > 0)
            limit $2
            """);
        command.Parameters.Add(new() { Value = now.UtcDateTime - Late });
        command.Parameters.Add(new() { Value = Most });
        return command;
    }

    protected override FeedDue Read(NpgsqlDataReader row) => new(row.GetString(0));
}
