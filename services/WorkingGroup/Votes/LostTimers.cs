using InteragencyReview.ServiceDefaults;
using Npgsql;
using Wolverine;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>
/// Looks once an hour for votes whose timer should have acted and has not, say because somebody discarded it as a dead letter, and has
/// them looked at. The state decides, so that a timer that was only late does no harm. One that is a dead letter is left to who answers for it.
/// </summary>
public sealed class LostTimers : Recurring
{
    /// <summary>In one turn; the others have theirs in the next.</summary>
    private const int Most = 1_000;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromHours(1);

    private readonly NpgsqlDataSource _database;
    private readonly Schemas _schemas;
    private readonly IServiceScopeFactory _scopes;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    public LostTimers(
        NpgsqlDataSource database, Schemas schemas, IServiceScopeFactory scopes, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<LostTimers> log)
        : base(BetweenLooks, time, log) =>
        (_database, _schemas, _scopes, _lifetime, _time, _log) = (database, schemas, scopes, lifetime, time, log);

    protected override async Task Once(CancellationToken stop)
    {
        await _lifetime.Started(stop);
        var lost = new List<VoteDue>();
        await using (var command = _database.CreateCommand(
            $"""
            select (data -> 'opened' ->> 'voteId')::uuid, (data -> 'opened' ->> 'caseId')::uuid from {_schemas.Events}.mt_doc_vote
            where due_at < $1 and not exists (
                select from {_schemas.Messages}.wolverine_dead_letters
                where message_type = 'vote_due' and position(convert_to(data -> 'opened' ->> 'voteId', 'UTF8') in body) > 0)
            order by due_at limit $2
            """))
        {
            command.Parameters.Add(new() { Value = _time.GetUtcNow().UtcDateTime - GetStopped.Late });
            command.Parameters.Add(new() { Value = Most });
            await using var reader = await command.ExecuteReaderAsync(stop);
            while (await reader.ReadAsync(stop))
                lost.Add(new(reader.GetGuid(0), reader.GetGuid(1)));
        }

        if (lost.Count == 0)
            return;
        _log.LogWarning("The timers of {Votes} votes have not acted: they are looked at now.", lost.Count);
        await using var scope = _scopes.CreateAsyncScope();
        var bus = scope.ServiceProvider.GetRequiredService<IMessageBus>();
        foreach (var vote in lost)
            await bus.PublishAsync(vote);
    }
}
