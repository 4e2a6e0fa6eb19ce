using InteragencyReview.Contracts.Facts;

namespace InteragencyReview.Screening;

/// <summary>The priority levels of the memorandum of 2 Mar 2011, from what is known of all convictions.</summary>
internal static class PriorityLevel
{
    public static int? Of(CaseFacts facts, RuleSet rules)
    {
        var (aggravated, felony, more, less, between) = (false, false, 0, 0, 0);
        foreach (var conviction in facts.Convictions)
        {
            aggravated |= conviction.AggravatedFelony;
            felony |= conviction.Class == "felony";
            switch (Bracket(conviction.MaxPenaltyDays, rules))
            {
                case ExactlyOneYear.More:
                    more++;
                    break;
                case ExactlyOneYear.Less:
                    less++;
                    break;
                case ExactlyOneYear.Between:
                    between++;
                    break;
            }
        }

        if (aggravated || more >= rules.Level1Crimes)
            return 1;
        if (felony || more > 0 || less >= rules.Level2Crimes)
            return 2;
        return less > 0 || between > 0 ? 3 : null;
    }

    private static ExactlyOneYear? Bracket(int? maxPenaltyDays, RuleSet rules) => maxPenaltyDays?.CompareTo(rules.YearDays) switch
    {
        null => null,
        > 0 => ExactlyOneYear.More,
        < 0 => ExactlyOneYear.Less,
        _ => rules.ExactlyOneYear,
    };
}
