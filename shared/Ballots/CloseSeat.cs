using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Wolverine.Attributes;
using Wolverine.Marten;

namespace InteragencyReview.Ballots;

/// <summary>The working group tells that a vote is closed: perhaps twice, perhaps before it has told that it was opened.</summary>
[WolverineHandler]
public static class CloseSeat
{
    public static Decision<SeatEvent> Decide(Seat seat, VoteClosedV1 vote) =>
        seat.Closed is not null ? [] : [new SeatClosed(vote.VoteId, vote.ClosedAt)];

    public static Events Handle(VoteClosedV1 message, [WriteAggregate(FromMethod = nameof(StreamOf), Required = false)] Seat? seat) =>
        Decide(seat ?? Seat.Initial, message).AsEvents();

    public static string StreamOf(VoteClosedV1 message, HostAgency here) => Seat.StreamOf(Seat.IdOf(message.VoteId, here.Agency));
}
