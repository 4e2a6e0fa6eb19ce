using System.Security.Claims;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Marten;
using Microsoft.AspNetCore.Http;
using Wolverine;
using Wolverine.Http;
using Wolverine.Http.Marten;
using Wolverine.Marten;

namespace InteragencyReview.Ballots.Officers;

/// <summary>An officer casts the agency's ballot for a colleague who has delegated it. Who may not vote cannot be acted for either.</summary>
public static class CastOnBehalf
{
    /// <param name="duties">Of the colleague for whom the officer acts.</param>
    public static Decision<SeatEvent> Decide(Seat seat, CastBallot cast, OfficerDuties duties)
    {
        if (cast.OnBehalfOf is { } principal && Subject.Check("officer", principal) is { } unnamed)
            return unnamed;

        // A ballot that is on record adds nothing, and was cast while it was delegated: it is answered though the delegation has ended since.
        var decision = CastBallot.Decide(seat, cast);
        var isOnRecord = decision.Refusal is null && decision.Events.IsEmpty;
        return isOnRecord || duties.IsDelegatedTo(cast.Officer.Id, DayOfAct.Of(cast.On, cast.At))
            ? decision
            : new Refusal("no-delegation", "That colleague has not delegated the ballot to you for this day: ask for a delegation, or cast it in your own name.");
    }

    /// <param name="Officer">The subject of the colleague for whom the ballot is cast.</param>
    /// <param name="Reasons">Compulsory for every lane.</param>
    /// <param name="On">The day for which it is cast, if not today.</param>
    public sealed record Body(string Officer, Choice Choice, string? Reasons, DateOnly? On = null);

    [WolverinePost("/ballots/{id}/cast-for", OperationId = "CastOnBehalf")]
    public static async Task<(IResult, Events, OutgoingMessages, IMartenOp)> Post(
        Guid id,
        Body body,
        [WriteAggregate(FromMethod = nameof(StreamOf), Required = false)] Seat? seat,
        [Document("id", Required = false)] BallotClaim? claim,
        HttpRequest request,
        ClaimsPrincipal user,
        IDocumentSession session,
        TimeProvider time,
        CancellationToken stop)
    {
        var duties = (await session.LoadStates<OfficerDuties>([OfficerDuties.StreamOf(body.Officer)], stop)).Values.FirstOrDefault() ?? OfficerDuties.Initial;
        var cast = new CastBallot(id, body.Choice, body.Reasons ?? "", user.Officer().AsPerson(), request.CommandId(), time.GetUtcNow(), body.On, body.Officer);
        return BallotAnswer.Of(id, cast, Precondition.Of(request), seat ?? Seat.Initial, claim, (state, command) => Decide(state, command, duties));
    }

    public static string StreamOf(Guid id) => Seat.StreamOf(id);
}
