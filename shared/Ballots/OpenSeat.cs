using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;

namespace InteragencyReview.Ballots;

/// <summary>The working group tells of a vote: perhaps twice, perhaps after it has told that the vote is closed.</summary>
/// <param name="Here">The agency that hosts this ballot box.</param>
public sealed record OpenSeat(Agency Here, VoteOpenedV1 Vote)
{
    public static Decision<SeatEvent> Decide(Seat seat, OpenSeat open)
    {
        var vote = open.Vote;
        if (vote.Agency != open.Here)
            return new Refusal("another-agencys-seat", $"This is the ballot box of {open.Here}; the seat in vote {vote.VoteId} is {vote.Agency}'s.");
        if (seat.Opened is not null)
            return [];

        // Also when the closing came first: the agency's record says what the vote was about, and the seat stays closed.
        return
        [
            new SeatOpened(
                Seat.IdOf(vote.VoteId, vote.Agency),
                vote.VoteId,
                vote.CaseId,
                vote.Round,
                vote.Agency,
                vote.AgencyKey,
                vote.Stage,
                vote.ProposedLane,
                vote.Indicators,
                vote.PriorityLevel,
                vote.RuleSet,
                vote.OpenedAt,
                vote.DueAt),
        ];
    }
}
