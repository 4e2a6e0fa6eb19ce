using System.Security.Claims;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Http;
using Wolverine.Http;
using Wolverine.Http.Marten;
using Wolverine.Marten;

namespace InteragencyReview.Ballots;

/// <summary>An officer gives a claimed ballot back, so that a colleague need not wait for the claim to expire.</summary>
public static class ReleaseBallot
{
    /// <param name="On">The day for which it is done, if not today.</param>
    public sealed record Body(DateOnly? On = null);

    [WolverinePost("/ballots/{id}/release", OperationId = "ReleaseBallot")]
    [OptionalBody]
    public static (IResult, IMartenOp) Post(
        Guid id,
        Body body,
        [ReadAggregate(FromMethod = nameof(StreamOf), Required = false)] Seat? seat,
        [Document("id", Required = false)] BallotClaim? claim,
        HttpRequest request,
        ClaimsPrincipal user,
        TimeProvider time)
    {
        if (seat?.Opened is not null && Precondition.Of(request).Against(seat.Version) is { } changed)
            return (changed, MartenOps.Nothing());
        var (officer, now) = (user.Officer().Subject, time.GetUtcNow());
        if (DayOfAct.Check(body.On, now, seat?.Day) is { } day)
            return (Refused.As(day, BallotAnswer.StatusOf(day)), MartenOps.Nothing());
        if (claim?.IsOfAnother(seat ?? Seat.Initial, officer, onBehalfOf: null, now) == true)
        {
            return (
                Problems.Of(StatusCodes.Status409Conflict, "claimed", "A colleague has claimed this ballot: only who has it can give it back."),
                MartenOps.Nothing());
        }

        return claim is null || claim.Officer.Length == 0
            ? (TypedResults.NoContent(), MartenOps.Nothing())
            : (TypedResults.NoContent(), new WriteClaim(claim with { Officer = "", Until = now, On = body.On }, claim));
    }

    public static string StreamOf(Guid id) => Seat.StreamOf(id);
}
