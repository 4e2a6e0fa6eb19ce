using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroup.Decisions;

/// <summary>What a vote has come to becomes the decision of the case, or the case is with whoever must settle it.</summary>
public static class ConcludeVote
{
    public static Decision<ReviewEvent> Decide(Review review, Vote vote, DateTimeOffset at)
    {
        var opened = vote.Opened!;
        if (review.Vote?.VoteId != opened.VoteId || review.Decision?.VoteId == opened.VoteId)
            return [];
        if (vote.DecidedLane is { } lane)
        {
            return
            [
                new DecisionIssued(
                    review.CaseId,
                    opened.VoteId,
                    (review.Decision?.DecisionVersion ?? 0) + 1,
                    lane,
                    opened.RuleSet,
                    review.Keys,
                    vote.DecidedAt ?? at),
            ];
        }

        return vote.Level > 0 && (review.Escalation?.VoteId != opened.VoteId || !review.Escalation.To.SequenceEqual(vote.WaitsFor))
            ? [new ReviewEscalated(opened.VoteId, vote.WaitsFor, at)]
            : [];
    }
}
