using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Http;
using Wolverine;
using Wolverine.Marten;

namespace InteragencyReview.Ballots;

/// <summary>How a seat stands after a command, as its officer is told.</summary>
public sealed record BallotAnswer(Guid Id, Guid VoteId, SeatState State, int Revision, Choice? Choice, string? Officer, DateTimeOffset? CastAt)
{
    internal static IResult NotFound(Guid id) =>
        Problems.Of(StatusCodes.Status404NotFound, "no-such-ballot", $"There is no ballot {id} to cast here.");

    /// <summary>All that follows from a ballot that an officer has cast: the answer, the events, the message, the claim.</summary>
    internal static (IResult, Events, OutgoingMessages, IMartenOp) Of(
        Guid id, CastBallot cast, Precondition seen, Seat seat, BallotClaim? claim, Func<Seat, CastBallot, Decision<SeatEvent>> decide)
    {
        // A command that was done before is answered as it was then, though the seat has moved on.
        var repeated = cast.CommandId is not null && seat.Commands.Contains(cast.CommandId);
        if (seat.Opened is not null && !repeated && seen.Against(seat.Version) is { } changed)
            return Nothing(changed);

        var decision = decide(seat, cast);
        if (decision.Refusal is { } refusal)
            return Nothing(Refused.As(refusal, StatusOf(refusal)));
        if (decision.Events.IsEmpty)
            return Nothing(Answer(id, seat));
        var (taken, claimed) = BallotClaim.Take(id, seat, claim, cast.Officer.Id, cast.OnBehalfOf, cast.At, cast.On);
        if (taken is null)
            return Nothing(Refused.As(claimed!, StatusCodes.Status409Conflict));

        // Who has recused the agency is done here; a colleague may bring it back at once.
        if (cast.Choice == Kernel.Choice.Recuse)
            taken = taken with { Officer = "", Until = cast.At };

        var after = decision.Events.Aggregate(seat, (state, e) => state.Apply(e)) with { Version = seat.Version + decision.Events.Length };
        OutgoingMessages messages = [.. decision.Events.OfType<BallotCast>().Select(ToMessage)];
        return (Answer(id, after), decision.AsEvents(), messages, new WriteClaim(taken, claim));
    }

    private static (IResult, Events, OutgoingMessages, IMartenOp) Nothing(IResult answer) => (answer, [], [], MartenOps.Nothing());

    private static IResult Answer(Guid id, Seat seat) => Precondition.Tag(seat.Version, TypedResults.Ok(new BallotAnswer(
        id, seat.Opened!.VoteId, seat.State, seat.Ballot?.Revision ?? 0, seat.Ballot?.Choice, seat.Ballot?.Officer, seat.Ballot?.At)));

    /// <summary>Why an agency recuses itself stays with it: that may rest on what is protected.</summary>
    internal static object ToMessage(BallotCast cast) => new BallotCastV1(
        cast.VoteId, cast.CaseId, cast.Agency, cast.Revision, cast.Choice, cast.Choice == Kernel.Choice.Recuse ? "" : cast.Reasons, cast.Officer, cast.At, cast.On, cast.OnBehalfOf)
        .ToEndpoint(QueueNames.ToWorkingGroup(cast.Agency));

    internal static int StatusOf(Refusal refusal) => refusal.Type switch
    {
        "no-such-ballot" => StatusCodes.Status404NotFound,
        "adjudicator" or "another-agencys-seat" or "separation-of-duties" or "recused" or "no-delegation" => StatusCodes.Status403Forbidden,
        "seat-closed" or "too-many-revisions" or "ballot-stands" or "assigned" => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status422UnprocessableEntity,
    };
}
