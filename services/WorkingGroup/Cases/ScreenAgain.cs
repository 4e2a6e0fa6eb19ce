using InteragencyReview.Kernel;
using InteragencyReview.Screening;

namespace InteragencyReview.WorkingGroup.Cases;

/// <summary>A case is screened again as of another day: ages and years have passed, though no fact is new.</summary>
/// <param name="On">The day. Facts that speak for a later one are screened as of theirs.</param>
/// <param name="Always">Also where nothing but the day is new: what is put to the panel says as of when it was screened.</param>
public sealed record ScreenAgain(DateOnly On, bool Always)
{
    public static Decision<ReviewEvent> Decide(Review review, ScreenAgain again)
    {
        if (review.Charging is not { } charging)
            return [];
        var day = DayOfAct.Later(again.On, charging.AsOf);

        // Time does not run backwards, for a case neither: those who vote would be told of what was before.
        if (!again.Always && review.Screening?.AsOf > day)
            return [];
        var now = Screener.Open(charging.Facts, day, RuleSets.InForceOn(day));
        return !again.Always && Rescreening.AsksTheSame(review.Screening, now) ? [] : [.. Rescreening.Of(review, now)];
    }
}
