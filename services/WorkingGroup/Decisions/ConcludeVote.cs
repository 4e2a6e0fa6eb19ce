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
            var issued = new DecisionIssued(
                review.CaseId, opened.VoteId, (review.Decision?.DecisionVersion ?? 0) + 1, lane, opened.RuleSet, review.Keys, vote.DecidedAt ?? at, vote.Day, review.Hearing?.Tie, review.FinalOrder?.Tie);

            // What was decided while the facts proposed neither that lane nor the one that was put to the vote is asked about from the start.
            return review.FactsChanged is { } changed && review.ProposedLane is { } proposed && proposed != lane && proposed != review.PutToVote?.Lane
                ? [issued, new DecisionQuestioned(issued.DecisionVersion, lane, proposed, changed.AsOf)]
                : [issued];
        }

        if (!vote.IsClosed)
            return [];
        if (vote.IsWithSupervisor)
            return review.Concurrence?.VoteId == opened.VoteId ? [] : [new ConcurrenceAwaited(opened.VoteId, at)];
        return review.Escalation?.VoteId == opened.VoteId && review.Escalation.To.SequenceEqual(vote.WaitsFor)
            ? []
            : [new ReviewEscalated(opened.VoteId, vote.WaitsFor, at)];
    }
}
