using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;

namespace InteragencyReview.Ballots;

/// <summary>The working group tells that a vote is closed: perhaps twice, perhaps before it has told that it was opened.</summary>
public sealed record CloseSeat(VoteClosedV1 Vote)
{
    public static Decision<SeatEvent> Decide(Seat seat, CloseSeat close) =>
        seat.Closed is not null ? [] : [new SeatClosed(close.Vote.VoteId, close.Vote.ClosedAt)];
}
