using System.Security.Claims;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Http;
using Wolverine;
using Wolverine.Http;
using Wolverine.Http.Marten;
using Wolverine.Marten;

namespace InteragencyReview.Ballots;

/// <summary>
/// An officer recuses the agency: it does not sit in this vote, and the vote knows. An officer who only steps aside for a colleague
/// does so by <see cref="StepAside"/>. Either way it is final for that officer in this round.
/// </summary>
public static class Recuse
{
    /// <param name="Reasons">Not compulsory: what keeps an agency from sitting may be nobody's business.</param>
    /// <param name="On">The day for which it is done, if not today.</param>
    public sealed record Body(string? Reasons, DateOnly? On = null);

    [WolverinePost("/ballots/{id}/recuse", OperationId = "RecuseFromBallot")]
    public static (IResult, Events, OutgoingMessages, IMartenOp) Post(
        Guid id,
        Body body,
        [WriteAggregate(FromMethod = nameof(StreamOf), Required = false)] Seat? seat,
        [Document("id", Required = false)] BallotClaim? claim,
        HttpRequest request,
        ClaimsPrincipal user,
        TimeProvider time) =>
        BallotAnswer.Of(
            id,
            new CastBallot(id, Choice.Recuse, body.Reasons ?? "", user.Officer().AsPerson(), request.CommandId(), time.GetUtcNow(), body.On),
            Precondition.Of(request),
            seat ?? Seat.Initial,
            claim,
            CastBallot.Decide);

    public static string StreamOf(Guid id) => Seat.StreamOf(id);
}
