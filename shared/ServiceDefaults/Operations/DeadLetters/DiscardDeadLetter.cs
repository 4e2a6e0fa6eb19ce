using System.Security.Claims;
using Marten;
using Microsoft.AspNetCore.Http;
using Wolverine.Http;

namespace InteragencyReview.ServiceDefaults;

/// <summary>An operator throws a message away that can never be handled, and says why.</summary>
public static class DiscardDeadLetter
{
    private const int LongestReason = 1_000;

    public sealed record Body(string Reason);

    /// <param name="Id">Of the message that is gone.</param>
    public sealed record Answer(Guid Id);

    [WolverinePost("/dead-letters/{id}/discard", OperationId = "DiscardDeadLetter")]
    [RequireAccess(Role.Operator)]
    public static async Task<IResult> Post(
        Guid id, Body body, [NotBody] DeadLetters letters, IDocumentSession session, ClaimsPrincipal user, TimeProvider time, CancellationToken stop)
    {
        if (body.Reason.Length > LongestReason)
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, "reason-too-long", $"Say why nobody needs this message, in at most {LongestReason} characters.");
        if (await letters.Find(id, stop) is not { } letter)
            return ReplayDeadLetters.NotFound(id);
        if (!await letters.Discard(id, session, stop))
            return Problems.Of(StatusCodes.Status409Conflict, "replay-asked", "This message is about to be handled once more. If it fails again, discard it then.");
        session.Append(new DeadLetterDiscarded(id, letter.Type, letter.Error, body.Reason.Trim(), user.Officer().Subject, time.GetUtcNow()));
        return TypedResults.Ok(new Answer(id));
    }
}
