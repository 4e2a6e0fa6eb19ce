using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroup.Cases;

/// <summary>A chair calls a vote on a case: the first, or, when the last one is decided, another round.</summary>
/// <param name="On">The day for which it is called, if not today.</param>
/// <param name="CommandId">What the sender repeats when it sends the same command again.</param>
/// <param name="OfList">The lane from whose list a motion takes the case: none is called where the rules propose another by the day of the vote.</param>
public sealed record CallVote(string By, DateTimeOffset At, DateOnly? On = null, string? CommandId = null, Lane? OfList = null)
{
    public static Decision<ReviewEvent> Decide(Review review, CallVote call)
    {
        // Called again while it is open, it is the same vote; so it is by the same command, though the vote is decided meanwhile.
        if (review.HasOpenVote || (call.CommandId is not null && review.Vote?.CommandId == call.CommandId))
            return [];
        if (review.Screening is null)
            return new Refusal("not-screened", "The case has not been screened: there is nothing to put to the panel yet.");

        if (DayOfAct.Check(call.On, call.At, review.LastVoteDay) is { } wrongDay)
            return wrongDay;

        // What is put to the panel is what the rules say on the day of the vote: ages and years have passed since the facts came.
        var screened = ScreenAgain.Decide(review, new ScreenAgain(DayOfAct.Of(call.On, call.At), Always: true));
        if (call.OfList is { } list && screened.Events.Aggregate(review, (before, e) => before.Apply(e)).Screening is { } put && put.Lane != list)
            return new Refusal("another-lane", $"On {put.AsOf:yyyy-MM-dd} the rules propose {put.Lane} for it.");

        var round = (review.Vote?.Round ?? 0) + 1;
        return [.. screened, new VoteCalled(Vote.IdOf(review.CaseId, round), round, call.By, call.At, call.On, call.CommandId)];
    }
}
