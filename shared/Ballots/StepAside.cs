using System.Security.Claims;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Http;
using Wolverine;
using Wolverine.Http;
using Wolverine.Http.Marten;
using Wolverine.Marten;

namespace InteragencyReview.Ballots;

/// <summary>
/// An officer who may not or should not vote on this case steps aside: the seat waits for a colleague, the claim is given back, and the
/// officer takes no part in this round any more. The working group is told, so that the same person does not concur or settle either.
/// </summary>
/// <param name="Reasons">Not compulsory: what keeps an officer from voting may be nobody's business.</param>
public sealed record StepAside(Guid SeatId, Person Officer, string Reasons, DateTimeOffset At, DateOnly? On = null)
{
    public static Decision<SeatEvent> Decide(Seat seat, StepAside aside)
    {
        if (seat.Opened is not { } vote)
            return new Refusal("no-such-ballot", $"There is no ballot {aside.SeatId} to cast here.");
        if (aside.Officer.Agency != vote.Agency)
            return new Refusal("another-agencys-seat", $"This seat is {vote.Agency}'s: only its own officers act here.");
        if (seat.Recused.Contains(aside.Officer.Id))
            return [];
        if (seat.Closed is { } closed)
            return new Refusal("seat-closed", $"The vote was closed at {closed.ClosedAt:O}: there is nothing left to step aside from.");
        if (seat.Ballot?.Officer == aside.Officer.Id || seat.Ballot?.OnBehalfOf == aside.Officer.Id)
            return new Refusal("ballot-stands", "Your ballot stands: recuse the agency, or have a colleague replace the ballot first.");
        if (WrittenReasons.Check(aside.Reasons, why: null) is { } refusal)
            return refusal;
        if (DayOfAct.Check(aside.On, aside.At, seat.Day) is { } day)
            return day;
        return [new OfficerRecused(vote.VoteId, aside.Officer.Id, aside.Reasons, aside.At, aside.On)];
    }

    /// <param name="Reasons">Not compulsory.</param>
    /// <param name="On">The day for which it is done, if not today.</param>
    public sealed record Body(string? Reasons = null, DateOnly? On = null);

    [WolverinePost("/ballots/{id}/step-aside", OperationId = "StepAside")]
    public static (IResult, Events, IMartenOp, OutgoingMessages) Post(
        Guid id,
        Body body,
        [WriteAggregate(FromMethod = nameof(StreamOf), Required = false)] Seat? seat,
        [Document("id", Required = false)] BallotClaim? claim,
        HttpRequest request,
        ClaimsPrincipal user,
        TimeProvider time)
    {
        if (seat?.Opened is not null && Precondition.Of(request).Against(seat.Version) is { } changed)
            return (changed, [], MartenOps.Nothing(), []);
        var officer = user.Officer().AsPerson();
        var decision = Decide(seat ?? Seat.Initial, new(id, officer, body.Reasons ?? "", time.GetUtcNow(), body.On));
        if (decision.Refusal is { } refusal)
            return (Refused.As(refusal, BallotAnswer.StatusOf(refusal)), [], MartenOps.Nothing(), []);
        return (
            TypedResults.NoContent(),
            decision.AsEvents(),
            claim?.Officer == officer.Id ? new WriteClaim(claim with { Officer = "", Until = time.GetUtcNow() }, claim) : MartenOps.Nothing(),
            [.. decision.Events.OfType<OfficerRecused>().Select(recused => Message(seat!.Opened!, recused))]);
    }

    internal static object Message(SeatOpened vote, OfficerRecused recused) =>
        new OfficerSteppedAsideV1(vote.VoteId, vote.CaseId, vote.Agency, recused.Officer, recused.At, recused.On).ToEndpoint(QueueNames.ToWorkingGroup(vote.Agency));

    public static string StreamOf(Guid id) => Seat.StreamOf(id);
}
