using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Microsoft.Extensions.Logging;
using Wolverine.Attributes;
using Wolverine.Marten;

namespace InteragencyReview.Ballots;

/// <summary>The working group tells that the facts of a case changed while it is on vote: perhaps twice, in any order, before the opening too.</summary>
[WolverineHandler]
public static class FlagSeat
{
    public static Decision<SeatEvent> Decide(Seat seat, Agency here, VoteFactsChangedV1 changed)
    {
        if (changed.Agency != here)
            return new Refusal("another-agencys-seat", $"This is the ballot box of {here}; the seat in vote {changed.VoteId} is {changed.Agency}'s.");
        if (seat.FactsChanged is { } known && (known.FactsVersion > changed.FactsVersion || (known.FactsVersion == changed.FactsVersion && known.AsOf >= changed.AsOf)))
            return [];
        return
        [
            new SeatFactsChanged(
                changed.VoteId,
                changed.IsFlagged,
                changed.ProposedLane,
                changed.Indicators,
                changed.PriorityLevel,
                changed.AsOf,
                changed.FactsVersion,
                changed.Barred),
        ];
    }

    public static Events Handle(
        VoteFactsChangedV1 message, [WriteAggregate(FromMethod = nameof(StreamOf), Required = false)] Seat? seat, HostAgency here, ILogger<Seat> log) =>
        Decide(seat ?? Seat.Initial, here.Agency, message).AsEvents(log);

    public static string StreamOf(VoteFactsChangedV1 message) => Seat.StreamOf(Seat.IdOf(message.VoteId, message.Agency));
}
