using InteragencyReview.ServiceDefaults;
using Npgsql;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>Votes whose timer should have acted and has not.</summary>
public sealed class LostTimers(
    NpgsqlDataSource database, Schemas schemas, IServiceScopeFactory scopes, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<LostTimers> log)
    : LostMessages<VoteDue>(database, scopes, lifetime, time, log)
{
    protected override NpgsqlCommand Lost(NpgsqlDataSource database, DateTimeOffset now)
    {
        var command = database.CreateCommand(
            $"""
            select (data -> 'opened' ->> 'voteId')::uuid, (data -> 'opened' ->> 'caseId')::uuid from {schemas.Events}.mt_doc_vote
            where due_at < $1 and not exists (
                select from {schemas.Messages}.wolverine_dead_letters
                where message_type = 'vote_due' and position(convert_to(data -> 'opened' ->> 'voteId', 'UTF8') in body) > 0)
            order by due_at limit $2
            """);
        command.Parameters.Add(new() { Value = now.UtcDateTime - GetStopped.Late });
        command.Parameters.Add(new() { Value = Most });
        return command;
    }

    protected override VoteDue Read(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetGuid(1));
}
