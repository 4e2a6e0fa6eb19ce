using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroup.Cases;

/// <summary>A chair calls a vote on a case: the first, or, when the last one is decided, another round.</summary>
public sealed record CallVote(string By, DateTimeOffset At)
{
    public static Decision<ReviewEvent> Decide(Review review, CallVote call)
    {
        // Called again while it is open, it is the same vote.
        if (review.HasOpenVote)
            return [];
        if (review.Screening is null)
            return new Refusal("not-screened", "The case has not been screened: there is nothing to put to the panel yet.");

        var round = (review.Vote?.Round ?? 0) + 1;
        return [new VoteCalled(Vote.IdOf(review.CaseId, round), round, call.By, call.At)];
    }
}
