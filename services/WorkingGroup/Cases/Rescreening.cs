using InteragencyReview.Screening;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroup.Cases;

/// <summary>
/// What follows when a case is screened again, because its facts changed or time has passed. It never moves a case that is decided or on
/// vote: it raises a flag, and takes a flag back when the facts agree again.
/// </summary>
internal static class Rescreening
{
    /// <param name="review">With its new facts, and with the screening of before.</param>
    public static IEnumerable<ReviewEvent> Of(Review review, ScreeningResult now)
    {
        if (!IsSame(review.Screening, now))
            yield return new CaseScreened(now);
        if (review.HasOpenVote)
        {
            var barred = CasePeople.Of(review.Facts).BarredFromVoting;
            if (!AsksTheSame(review.ToldToVoters, now) || !barred.SequenceEqual(review.BarredByFacts))
                yield return new VoteFactsChanged(review.Vote!.VoteId, now.Lane, now.Met, now.PriorityLevel, now.AsOf, review.Charging!.SourceVersion, barred);
        }

        if (review.Decision is not { } decision || review.HasOpenVote)
            yield break;
        var agrees = now.Lane == decision.Lane || now.Lane == review.PutToVote?.Lane;
        if (review.Question is not null && agrees)
            yield return new DecisionQuestionWithdrawn(decision.DecisionVersion, now.Lane, now.AsOf);
        else if (!agrees && now.Lane != review.Question?.ProposedNow && AsksAnew(review, now))
            yield return new DecisionQuestioned(decision.DecisionVersion, decision.Lane, now.Lane, now.AsOf);
    }

    /// <summary>
    /// Another lane than before; or, since a chair has looked and let the decision stand, anything else than was found then, under
    /// whichever guidance it is found.
    /// </summary>
    private static bool AsksAnew(Review review, ScreeningResult now) =>
        review.DismissedScreening is { } seen ? !AsksTheSame(seen with { RuleSet = now.RuleSet }, now) : now.Lane != review.ProposedLane;

    /// <summary>What was put to the vote is still what the rules propose.</summary>
    public static bool ProposesTheSame(ScreeningResult? known, ScreeningResult now) =>
        known is not null
        && known.Lane == now.Lane
        && known.PriorityLevel == now.PriorityLevel
        && known.Met.SequenceEqual(now.Met);

    /// <summary>The same to those who are told: the day of a screening and the wording of its evidence do not matter to them.</summary>
    public static bool AsksTheSame(ScreeningResult? known, ScreeningResult now) =>
        ProposesTheSame(known, now) && known!.RuleSet == now.RuleSet && known.Unknown.SequenceEqual(now.Unknown);

    private static bool IsSame(ScreeningResult? known, ScreeningResult now) =>
        AsksTheSame(known, now)
        && known!.AsOf == now.AsOf
        && known.Reasons.SequenceEqual(now.Reasons)
        && known.Missing.SequenceEqual(now.Missing)
        && known.Notes.SequenceEqual(now.Notes)
        && known.Indicators.SequenceEqual(now.Indicators);
}
