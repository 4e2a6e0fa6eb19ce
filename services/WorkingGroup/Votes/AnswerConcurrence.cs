using System.Security.Claims;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>A supervisor of DHS answers whether discretion is to be exercised.</summary>
public static class AnswerConcurrence
{
    /// <param name="Concurs">True to concur; false sends the vote up the chain.</param>
    /// <param name="Reasons">Compulsory for a refusal.</param>
    public sealed record Body(bool Concurs, string? Reasons);

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/votes/{voteId:guid}/concurrence", Post)
            .RequireAccess(Access.For(Role.Supervisor).At(Agency.Dhs))
            .WithName("AnswerConcurrence")
            .WithSummary("Concurs in a decision for discretion, or refuses to")
            .Produces<GetVote.VoteAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> Post(
        Guid voteId,
        Body body,
        Precondition seen,
        [Microsoft.AspNetCore.Mvc.FromHeader(Name = "Idempotency-Key")] string? commandId,
        ClaimsPrincipal user,
        Decider<Vote, VoteEvent> votes,
        TimeProvider time,
        CancellationToken stop)
    {
        var supervisor = user.Officer().AsPerson();
        return await VoteCommand.Run(
            voteId,
            seen,
            commandId,
            votes,
            vote => body.Concurs
                ? GiveConcurrence.Decide(vote, new(voteId, supervisor, body.Reasons ?? "", commandId, time.GetUtcNow()))
                : RefuseConcurrence.Decide(vote, new(voteId, supervisor, body.Reasons ?? "", commandId, time.GetUtcNow())),
            stop);
    }
}
