using System.Security.Claims;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Mvc;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>
/// Someone with whom an escalated vote is says which lane is right. Where two must agree, the lane stands when both have
/// stated it; until then each may think again.
/// </summary>
/// <param name="CommandId">What the sender repeats when it sends the same command again.</param>
public sealed record Settle(Guid VoteId, Person By, Lane Lane, string Reasons, string? CommandId, DateTimeOffset At)
{
    public static Decision<VoteEvent> Decide(Vote vote, Settle settle)
    {
        if (vote.HasHad(settle.CommandId) || vote.Statements.Values.Any(settle.Repeats))
            return [];
        if (vote.Opened is null)
            return new Refusal("no-such-vote", $"There is no vote {settle.VoteId}.");
        if (vote.DecidedLane is { } decided)
            return new Refusal("already-decided", $"The vote is decided: {decided}. To take it up again, open a new round.");
        if (!vote.IsClosed)
            return new Refusal("still-open", $"The panel has until {vote.DueAt:O}; before that nobody settles the vote in its place.");
        if (Escalation.RoleAt(vote.Desk, settle.By) is not { } role)
            return new Refusal("not-with-you", $"The vote is with: {string.Join(", ", vote.WaitsFor)}.");
        if (vote.KeepApart(settle.By.Id, Capacity.Settler) is { } apart)
            return apart;
        if (settle.Lane == Lane.Undetermined || !Enum.IsDefined(settle.Lane))
            return new Refusal("not-a-lane", "Settle on Accelerate, ConsiderForDiscretion or ContinueNormally: leaving it open decides nothing.");
        if (WrittenReasons.Check(settle.Reasons, "a settlement") is { } reasons)
            return reasons;

        var stated = new SettlementStated(role, settle.By.Id, settle.Lane, settle.Reasons, settle.CommandId, settle.At);
        var after = vote.Evolve(stated);

        return after.Desk!.Roles.All(r => after.Statements.TryGetValue(r, out var of) && of.Lane == settle.Lane)
            ? [stated, new VoteSettled(settle.Lane, settle.At), .. Escalation.Stand(after, settle.Lane, settle.At)]
            : [stated];
    }

    private bool Repeats(SettlementStated earlier) => earlier.By == By.Id && earlier.Lane == Lane && earlier.Reasons == Reasons;

    public sealed record Body(Lane Lane, string? Reasons);

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/votes/{voteId:guid}/settlement", Post)
            .RequireAccess(Access.For(Role.ChiefCounsel, Role.DeputyDirector, Role.DojPrincipal).At(Agency.Dhs, Agency.Eoir, Agency.Oil))
            .WithName("SettleVote")
            .WithSummary("Settles an escalated vote")
            .Produces<GetVote.VoteAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<IResult> Post(
        Guid voteId,
        Body body,
        Precondition seen,
        [FromHeader(Name = "Idempotency-Key")] string? commandId,
        ClaimsPrincipal user,
        Decider<Vote, VoteEvent> votes,
        TimeProvider time,
        CancellationToken stop)
    {
        var by = user.Officer().AsPerson();
        return VoteCommand.Run(
            voteId,
            seen,
            commandId,
            votes,
            vote => Decide(vote, new(voteId, by, body.Lane, body.Reasons ?? "", commandId, time.GetUtcNow())),
            stop);
    }
}
