using System.Security.Claims;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Marten;
using Wolverine;
using Wolverine.Http;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>A supervisor of DHS answers whether discretion is to be exercised.</summary>
public static class AnswerConcurrence
{
    /// <param name="Concurs">True to concur; false sends the vote up the chain.</param>
    /// <param name="Reasons">Compulsory for a refusal.</param>
    public sealed record Body(bool Concurs, string? Reasons, DateOnly? On = null);

    [WolverinePost("/votes/{voteId}/concurrence", OperationId = "AnswerConcurrence")]
    [RequireAccess(Role.Supervisor, At = [Agency.Dhs])]
    public static Task<(IResult, OutgoingMessages)> Post(
        Guid voteId,
        Body body,
        HttpRequest request,
        ClaimsPrincipal user,
        IDocumentSession session,
        TimeProvider time,
        CancellationToken stop)
    {
        var supervisor = user.Officer().AsPerson();
        var now = time.GetUtcNow();
        var commandId = request.CommandId();
        return VoteCommand.Run(
            voteId,
            Precondition.Of(request),
            commandId,
            session,
            now,
            (vote, others) => body.Concurs
                ? GiveConcurrence.Decide(vote, new(voteId, supervisor, body.Reasons ?? "", commandId, now, body.On), others)
                : RefuseConcurrence.Decide(vote, new(voteId, supervisor, body.Reasons ?? "", commandId, now, body.On), others),
            stop);
    }
}
