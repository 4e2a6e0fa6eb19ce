using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Wolverine.Attributes;
using Wolverine.Marten;

namespace InteragencyReview.Ballots;

/// <summary>
/// The working group tells that a vote is closed: perhaps twice, perhaps before it has told that it was opened. A vote that closes with
/// its decision is told as one message, the decision.
/// </summary>
[WolverineHandler]
public static class CloseSeat
{
    public static Decision<SeatEvent> Decide(Seat seat, Guid voteId, DateTimeOffset closedAt) =>
        seat.Closed is not null ? [] : [new SeatClosed(voteId, closedAt)];

    public static Events Handle(VoteClosedV1 message, [WriteAggregate(FromMethod = nameof(StreamOf), Required = false)] Seat? seat) =>
        Decide(seat ?? Seat.Initial, message.VoteId, message.ClosedAt).AsEvents();

    public static string StreamOf(VoteClosedV1 message, HostAgency here) => Seat.StreamOf(Seat.IdOf(message.VoteId, here.Agency));

    /// <summary>The seat that a decision closes.</summary>
    public static string StreamOf(DecisionIssuedV1 message) => Seat.StreamOf(Seat.IdOf(message.VoteId, message.Agency));
}
