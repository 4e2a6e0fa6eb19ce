using System.Security.Claims;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Marten;
using Wolverine;
using Wolverine.Http;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>
/// Someone with whom an escalated vote is says which lane is right. Where two must agree, the lane stands when both have
/// stated it; until then each may think again.
/// </summary>
/// <param name="CommandId">What the sender repeats when it sends the same command again.</param>
public sealed record SettleVote(Guid VoteId, Person By, Lane Lane, string Reasons, string? CommandId, DateTimeOffset At, DateOnly? On = null)
{
    public static Decision<VoteEvent> Decide(Vote vote, SettleVote settle, CasePeople others)
    {
        if (vote.HasHad(settle.CommandId))
            return [];

        // Two who agree now, since facts were corrected after the second spoke, settle it when either says so again. One who may no longer
        // settle it is told so, and not that it was taken.
        var stands = vote.DecidedLane is null ? vote.StatementsThatCount(others) : vote.Statements.Values;
        if (stands.Any(settle.Repeats) && !AllAgree(vote, settle.Lane, others))
            return [];
        if (Refuse(vote, settle.VoteId, settle.By, others) is { } refusal)
            return refusal;
        if (settle.Lane == Lane.Undetermined || !Enum.IsDefined(settle.Lane))
            return new Refusal("not-a-lane", "Settle on Accelerate, ConsiderForDiscretion or ContinueNormally: leaving it open decides nothing.");
        if (WrittenReasons.Check(settle.Reasons, "a settlement") is { } reasons)
            return reasons;
        if (DayOfAct.Check(settle.On, settle.At, vote.Day) is { } day)
            return day;

        var stated = new SettlementStated(Escalation.RoleOf(vote.Assignment, settle.By)!, settle.By.Id, settle.Lane, settle.Reasons, settle.CommandId, settle.At, settle.On);
        var after = vote.Apply(stated);
        return AllAgree(after, settle.Lane, others)
            ? [stated, new VoteSettled(settle.Lane, settle.At), .. Escalation.AskConcurrence(after, settle.Lane, settle.At)]
            : [stated];
    }

    /// <summary>Why this person cannot settle the vote, on whichever lane.</summary>
    internal static Refusal? Refuse(Vote vote, Guid voteId, Person by, CasePeople others)
    {
        if (vote.Opened is null)
            return new Refusal("no-such-vote", $"There is no vote {voteId}.");
        if (vote.DecidedLane is { } decided)
            return new Refusal("already-decided", $"The vote is decided: {decided}. To take it up again, open a new round.");
        if (!vote.IsClosed)
            return new Refusal("still-open", $"The panel has until {vote.DueAt:O}; before that nobody settles the vote in its place.");
        return Escalation.RoleOf(vote.Assignment, by) is null
            ? new Refusal("not-with-you", $"The vote is with: {string.Join(", ", vote.WaitsFor)}.")
            : vote.Refuse(by.Id, Capacity.Settler, others);
    }

    private static bool AllAgree(Vote vote, Lane lane, CasePeople others)
    {
        var agreed = vote.StatementsThatCount(others).Where(stated => stated.Lane == lane).Select(stated => stated.Role).ToList();
        return vote.DecidedLane is null && vote.Assignment!.Roles.All(agreed.Contains);
    }

    private bool Repeats(SettlementStated earlier) => earlier.By == By.Id && earlier.Lane == Lane && earlier.Reasons == Reasons;

    public sealed record Body(Lane Lane, string Reasons, DateOnly? On = null);

    [WolverinePost("/votes/{voteId}/settlement", OperationId = "SettleVote")]
    [RequireAccess(Role.ChiefCounsel, Role.DeputyDirector, Role.DojPrincipal, At = [Agency.Dhs, Agency.Eoir, Agency.Oil])]
    public static Task<(IResult, OutgoingMessages)> Post(
        Guid voteId,
        Body body,
        HttpRequest request,
        ClaimsPrincipal user,
        IDocumentSession session,
        TimeProvider time,
        CancellationToken stop)
    {
        var by = user.Officer().AsPerson();
        var now = time.GetUtcNow();
        var commandId = request.CommandId();
        return VoteCommand.Run(
            voteId,
            Precondition.Of(request),
            commandId,
            session,
            now,
            (vote, others) => Decide(vote, new(voteId, by, body.Lane, body.Reasons, commandId, now, body.On), others),
            stop);
    }
}
