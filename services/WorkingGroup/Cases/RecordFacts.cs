using InteragencyReview.Kernel;
using InteragencyReview.Screening;

namespace InteragencyReview.WorkingGroup.Cases;

/// <summary>An agency has sent what it has on the case: perhaps again, perhaps in another order than it happened.</summary>
public static class RecordFacts
{
    /// <summary>The case file's facts, and the screening that follows from them.</summary>
    public static Decision<ReviewEvent> Decide(Review review, ChargingFactsRecorded facts, RuleSet rules)
    {
        if (review.Charging?.SourceVersion >= facts.SourceVersion)
            return [];

        // As of the day for which the case was last screened, where that is later: time does not run backwards for a fact.
        var day = DayOfAct.Later(review.Screening?.AsOf, facts.AsOf);
        return [facts, .. Rescreening.Of(review.Apply(facts), Screener.Open(facts.Facts, day, rules))];
    }

    public static Decision<ReviewEvent> Decide(Review review, HearingFactsRecorded facts) =>
        review.Hearings.TryGetValue(facts.Key, out var known) && known.SourceVersion >= facts.SourceVersion
            ? []
            : [facts, .. Readdress(review.Apply(facts), Agency.Eoir)];

    public static Decision<ReviewEvent> Decide(Review review, FinalOrderFactsRecorded facts) =>
        review.FinalOrders.TryGetValue(facts.Key, out var known) && known.SourceVersion >= facts.SourceVersion
            ? []
            : [facts, .. Readdress(review.Apply(facts), Agency.Oil)];

    public static Decision<ReviewEvent> Withdraw(Review review, Agency agency, string key, string why)
    {
        if (!(agency == Agency.Eoir ? review.Hearings.ContainsKey(key) : review.FinalOrders.ContainsKey(key)))
            return [];
        var withdrawn = new RecordWithdrawn(agency, key, why);
        return [withdrawn, .. Readdress(review.Apply(withdrawn), agency)];
    }

    /// <summary>An agency that was sent the decision without a key of its own, under another, or by an earlier tie of its record, is sent it again.</summary>
    private static IEnumerable<ReviewEvent> Readdress(Review review, Agency agency)
    {
        var (address, told) = (review.AddressOf(agency), agency == Agency.Eoir ? review.ToldToEoir : review.ToldToOil);
        return review.Decision is { } decision && address.Key is { } key && !(string.Equals(told?.Key, key, StringComparison.OrdinalIgnoreCase) && told?.Tie == address.Tie)
            ? [new DecisionReaddressed(decision.CaseId, decision.VoteId, decision.DecisionVersion, decision.Lane, decision.RuleSet, agency, key, decision.DecidedAt, decision.DecidedOn, address.Tie)]
            : [];
    }
}
