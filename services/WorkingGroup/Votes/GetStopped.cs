using System.Collections.Immutable;
using InteragencyReview.ServiceDefaults;
using Npgsql;
using Wolverine.Http;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>The cases that stand still: their vote, escalation or concurrence was due, and no timer has acted. There must be none.</summary>
public static class GetStopped
{
    /// <summary>After this long a timer is lost, and not only late.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromMinutes(5);

    private const int Most = 200;

    public sealed record Item(Guid CaseId, Guid VoteId, DateTimeOffset DueAt);

    /// <param name="Items">The first 200, those that were due first at the top.</param>
    /// <param name="Cases">How many there are.</param>
    public sealed record Answer(long Cases, ImmutableArray<Item> Items);

    [WolverineGet("/stopped", OperationId = "GetStopped")]
    [RequireAccess(Role.Operator, Role.Oversight, Role.Chair)]
    public static async Task<Answer> Get(NpgsqlDataSource database, Schemas schemas, TimeProvider time, CancellationToken stop)
    {
        await using var command = Command(database, schemas, time.GetUtcNow());
        await using var reader = await command.ExecuteReaderAsync(stop);
        var (cases, items) = (0L, ImmutableArray.CreateBuilder<Item>());
        while (await reader.ReadAsync(stop))
        {
            items.Add(new(reader.GetGuid(0), reader.GetGuid(1), new(reader.GetDateTime(2), TimeSpan.Zero)));
            cases = reader.GetInt64(3);
        }

        return new(cases, items.ToImmutable());
    }

    internal static NpgsqlCommand Command(NpgsqlDataSource database, Schemas schemas, DateTimeOffset now)
    {
        var command = database.CreateCommand(
            $"select (data -> 'opened' ->> 'caseId')::uuid, vote_id, due_at, count(*) over () from {schemas.Events}.mt_doc_vote where due_at < $1 order by due_at, vote_id limit {Most}");
        command.Parameters.Add(new() { Value = (now - Late).UtcDateTime });
        return command;
    }
}
