using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.WorkingGroup.Cases;
using Marten;
using Npgsql;
using Wolverine.Http;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>The votes that wait for those above the panel, those due first at the top: settlements and concurrences.</summary>
public static class GetVotesToAnswer
{
    public const int LargestPage = 200;
    private const int UsualPage = 50;

    private static readonly ImmutableArray<string> Settlers = [Roles.ChiefCounsel, Roles.DeputyDirector, Roles.DojPrincipal];

    /// <param name="Why">Why it is with those; null where only a supervisor is asked.</param>
    /// <param name="With">Roles. All of them must agree.</param>
    /// <param name="FactsChanged">
    /// The facts are no longer those that were put to the vote, or tell that somebody whose ballot counted may not vote on the case.
    /// </param>
    /// <param name="CanAnswer">Whether the person who asks can.</param>
    /// <param name="WhyNot">A sentence for that person.</param>
    public sealed record Item(
        Guid VoteId,
        Guid CaseId,
        string? CaseFileId,
        int Round,
        Stage Stage,
        int? PriorityLevel,
        Lane ProposedLane,
        Lane? StandingLane,
        EscalationReason? Why,
        ImmutableArray<string> With,
        DateTimeOffset? DueAt,
        bool FactsChanged,
        ImmutableArray<GetVote.BallotAnswer> Ballots,
        string Standing,
        bool CanAnswer,
        string? WhyNot);

    /// <param name="Next">Send it as <c>after</c> for the next page; null on the last.</param>
    /// <param name="NotRead">Votes that have their place on this page and cannot be read at the moment: that is for an operator.</param>
    public sealed record Page(ImmutableArray<Item> Items, string? Next, ImmutableArray<Guid> NotRead);

    /// <summary>One who settles sees what is with that role, everybody else all of them.</summary>
    [WolverineGet("/escalations", OperationId = "GetEscalations")]
    [ReadCases]
    public static Task<IResult> Escalations(
        string? after, int? limit, ClaimsPrincipal user, IDocumentSession session, NpgsqlDataSource database, Schemas schemas, ILogger log, CancellationToken stop)
    {
        var officer = user.Officer();
        string[] mine = [.. officer.Roles.Select(role => role.Code()).Where(role => Settlers.Contains(role, StringComparer.Ordinal))];
        return Get(
            "is_escalated",
            mine,
            after,
            limit,
            (vote, person, others) => SettleVote.Refuse(vote, Guid.Empty, person, others),
            officer,
            session,
            database,
            schemas,
            log,
            stop);
    }

    /// <summary>Also those whose term has lapsed: a supervisor may still answer while the chief counsel has it.</summary>
    [WolverineGet("/concurrences", OperationId = "GetConcurrences")]
    [ReadCases]
    public static Task<IResult> Concurrences(
        string? after, int? limit, ClaimsPrincipal user, IDocumentSession session, NpgsqlDataSource database, Schemas schemas, ILogger log, CancellationToken stop) =>
        Get(
            "awaits_concurrence",
            [],
            after,
            limit,
            (vote, person, others) => GiveConcurrence.Check(vote, Guid.Empty, person, others),
            user.Officer(),
            session,
            database,
            schemas,
            log,
            stop);

    internal static NpgsqlCommand Command(NpgsqlDataSource database, Schemas schemas, string list, string[] roles, (DateTimeOffset DueAt, Guid VoteId) after, int limit)
    {
        var ofRoles = roles.Length == 0 ? "" : " and (data -> 'assignment' -> 'roles') ?| $4";
        var command = database.CreateCommand(
            $"select due_at, vote_id, data from {schemas.Events}.mt_doc_vote where {list} and (due_at, vote_id) > ($1, $2){ofRoles} order by due_at, vote_id limit $3");
        command.Parameters.Add(new() { Value = after.DueAt.UtcDateTime });
        command.Parameters.Add(new() { Value = after.VoteId });
        command.Parameters.Add(new() { Value = limit + 1 });
        if (roles.Length > 0)
            command.Parameters.Add(new() { Value = roles });
        return command;
    }

    private static async Task<IResult> Get(
        string list,
        string[] roles,
        string? after,
        int? limit,
        Func<Vote, Person, CasePeople, Refusal?> check,
        Officer officer,
        IDocumentSession session,
        NpgsqlDataSource database,
        Schemas schemas,
        ILogger log,
        CancellationToken stop)
    {
        if (limit is < 1 or > LargestPage)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-limit", $"limit is a number from 1 to {LargestPage}.");
        if (Read(list, after) is not { } cursor)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-cursor", "after is not a cursor of this list: send the next of the page before, unchanged.");

        var size = limit ?? UsualPage;
        var (votes, notRead, more) = (new List<Vote>(), ImmutableArray.CreateBuilder<Guid>(), false);
        await using (var command = Command(database, schemas, list, roles, cursor, size))
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            while (votes.Count + notRead.Count < size && await reader.ReadAsync(stop))
            {
                cursor = (new(reader.GetDateTime(0), TimeSpan.Zero), reader.GetGuid(1));
                if (OneOfMany.Read<Vote>(Vote.StreamOf(cursor.VoteId), reader.GetString(2), log) is { } vote)
                    votes.Add(vote);
                else
                    notRead.Add(cursor.VoteId);
            }

            more = await reader.ReadAsync(stop);
        }

        var reviews = await OneOfMany.LoadStates<Review>(session, [.. votes.Select(vote => Review.StreamOf(vote.Opened!.CaseId))], log, stop);
        var rounds = (await OneOfMany.LoadStates<Vote>(session, [.. votes.SelectMany(vote => CasePeople.OtherRounds(vote, ReviewOf(vote)))], log, stop))
            .Values.ToLookup(round => round.Opened!.CaseId);
        var items = ImmutableArray.CreateBuilder<Item>();
        foreach (var vote in votes)
        {
            var review = ReviewOf(vote);
            var others = CasePeople.Of(review.Facts, rounds[vote.Opened!.CaseId]);
            var refusal = officer.Agency is null ? new Refusal("other-agency", "You sit in none of the three agencies.")
                : review.Exists ? check(vote, officer.AsPerson(), others)
                : new Refusal("case-not-read", OneOfMany.NotRead);
            items.Add(ItemOf(vote, review, others, review.Exists ? Cases.Standing.Of(review, vote, others).Says : OneOfMany.NotRead, refusal));
        }

        return TypedResults.Ok(new Page(items.ToImmutable(), more ? Write(list, cursor) : null, notRead.ToImmutable()));

        Review ReviewOf(Vote vote) => reviews.GetValueOrDefault(Review.StreamOf(vote.Opened!.CaseId)) ?? Review.Initial;
    }

    private static Item ItemOf(Vote vote, Review review, CasePeople others, string standing, Refusal? refusal)
    {
        var opened = vote.Opened!;
        return new(
            opened.VoteId,
            opened.CaseId,
            review.CaseFileId,
            opened.Round,
            opened.Stage,
            opened.PriorityLevel,
            opened.ProposedLane,
            vote.StandingLane,
            vote.IsEscalated ? vote.Escalations.LastOrDefault()?.Why : null,
            vote.WaitsFor,
            vote.DueAt,
            vote.FactsChanged is not null || vote.RestsOnBarredBallot(others),
            GetVote.BallotsOf(vote),
            standing,
            refusal is null,
            refusal?.Reason);
    }

    private static string Write(string list, (DateTimeOffset DueAt, Guid VoteId) last) =>
        PageCursor.Write(list, string.Create(CultureInfo.InvariantCulture, $"{last.DueAt.UtcTicks}.{last.VoteId}"));

    private static (DateTimeOffset DueAt, Guid VoteId)? Read(string list, string? cursor)
    {
        if (cursor is null)
            return (DateTimeOffset.UnixEpoch, Guid.Empty);
        return PageCursor.Read(list, cursor)?.Split('.') is [var ticks, var id]
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var dueAt) && dueAt <= DateTimeOffset.MaxValue.UtcTicks
            && Guid.TryParse(id, out var voteId)
                ? (new DateTimeOffset(dueAt, TimeSpan.Zero), voteId)
                : null;
    }
}
