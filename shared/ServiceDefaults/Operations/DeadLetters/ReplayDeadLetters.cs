using System.Security.Claims;
using Marten;
using Microsoft.AspNetCore.Http;
using Wolverine.Http;

namespace InteragencyReview.ServiceDefaults;

/// <summary>An operator has a message that failed handled once more, or all of a type: after its cause is mended.</summary>
public static class ReplayDeadLetters
{
    /// <param name="Type">Of the messages, as <c>GET /dead-letters/summary</c> shows it.</param>
    public sealed record Body(string Type);

    /// <param name="Messages">How many will be handled again, within seconds.</param>
    public sealed record Answer(long Messages);

    [WolverinePost("/dead-letters/{id}/replay", OperationId = "ReplayDeadLetter")]
    [RequireAccess(Role.Operator)]
    public static async Task<IResult> One(
        Guid id, [NotBody] DeadLetters letters, IDocumentSession session, ClaimsPrincipal user, TimeProvider time, CancellationToken stop)
    {
        if (await letters.Find(id, stop) is not { } letter)
            return NotFound(id);
        if (letter.Queue is null)
            return Problems.Of(StatusCodes.Status409Conflict, "not-replayable", "This message came by no queue, so there is none to put it back into. Discard it.");
        if (!letter.IsReplayAsked && await letters.Replay(id, session, stop))
            session.Append(new DeadLetterReplayed(id, letter.Type, user.Officer().Subject, time.GetUtcNow()));
        return TypedResults.Accepted((string?)null, new Answer(1));
    }

    [WolverinePost("/dead-letters/replay", OperationId = "ReplayDeadLettersOfType")]
    [RequireAccess(Role.Operator)]
    public static async Task<IResult> OfType(
        Body body, [NotBody] DeadLetters letters, IDocumentSession session, ClaimsPrincipal user, TimeProvider time, CancellationToken stop)
    {
        var messages = await letters.ReplayAll(body.Type, session, stop);
        if (messages > 0)
            session.Append(new DeadLettersReplayed(body.Type, messages, user.Officer().Subject, time.GetUtcNow()));
        return TypedResults.Accepted((string?)null, new Answer(messages));
    }

    internal static IResult NotFound(Guid id) =>
        Problems.Of(StatusCodes.Status404NotFound, "no-such-dead-letter", $"There is no dead letter {id} here: perhaps it was replayed or discarded meanwhile.");
}
