using System.Collections.Immutable;
using InteragencyReview.Contracts.Facts;

namespace InteragencyReview.Screening;

/// <summary>What each criterion of the guidance comes to for one case.</summary>
internal sealed class Criteria(CaseFacts facts, ProtectedFacts protectedFacts, DateOnly asOf, RuleSet rules)
{
    public Condition Of(string criterion) => criterion switch
    {
        "A1" => Condition.Known(facts.NationalSecurity),
        "A2a" => FelonyOrMultipleMisdemeanors(),
        "A2b" => SomeConviction(conviction => Condition.Known(conviction.InvolvesAny(rules.ImmigrationElements))),
        "A2c" => SomeConviction(conviction =>
            Condition.Known(conviction.InvolvesAny(rules.SignificantElements)) & conviction.IsOfClass("misdemeanor")),
        "A3" => Condition.Known(facts.GangMember || facts.HumanRightsViolator || facts.OtherPublicSafetyThreat),
        "A4" => RecentEntrant(),
        "A5" => Condition.Known(!facts.PriorRemovals.IsEmpty),
        "A6" => Condition.Known(facts.FraudFinding is not null),
        "A7" => Condition.Known(facts.EgregiousRecord),
        "C1" => Condition.Known(
            facts.Military.Self is "good-standing" or "honorable-discharge" || facts.Military.Relation is "spouse" or "child"),
        "C2" => AgeUnder(rules.ChildUnderAge) & PresentMoreThan(rules.ChildPresentYears) & (InSchool() | FinishedHighSchool()),
        "C3" => CameUnder(rules.ArrivedUnderAge) & PresentMoreThan(rules.StudentPresentYears) & FinishedHighSchool() & HigherEducation(),
        "C4" => AgeFrom(rules.OldFromAge) & PresentMoreThan(rules.OldPresentYears),
        "C5" => Condition.Known(!protectedFacts.VictimOf.IsEmpty || protectedFacts.StatusVawaTU is "pending" or "granted"),
        "C6" => LongResidentWithOneMinorConviction(),
        "C7" => Condition.Known(facts.Health.NeedsSignificantResources),
        "C8" => PresentMoreThan(rules.VeryLongPresentYears)
            & Condition.Known(!facts.Family.UsCitizen.IsEmpty)
            & Maybe(facts.CompellingTies, Attributes.CompellingTies),
        _ => throw new ArgumentOutOfRangeException(nameof(criterion), criterion, "A criterion that no rule is written for."),
    };

    // "Multiple" counts whatever the class, since each is a felony or a misdemeanor: two of unknown class are A2a either way.
    private Condition FelonyOrMultipleMisdemeanors()
    {
        var counted = 0;
        var felony = Condition.Never;
        foreach (var conviction in facts.Convictions)
        {
            if (conviction.MinorTraffic)
                continue;
            counted++;
            felony |= conviction.IsOfClass("felony");
        }

        return Condition.Known(counted >= rules.MultipleConvictions) | felony;
    }

    private Condition RecentEntrant()
    {
        var uninspected = facts.Entry.Manner is { } manner
            ? Condition.Known(manner == "without-inspection")
            : Condition.Unknown(Attributes.EntryManner);
        return (uninspected & OnEntry(on => on.LiesWithinLast(rules.RecentYears, asOf)))
            | Condition.Known(facts.Entry.AdmissionViolatedOn is { } violated && violated.LiesWithinLast(rules.RecentYears, asOf));
    }

    private Condition LongResidentWithOneMinorConviction()
    {
        if (facts.PermanentResidentSince is not { } since || since > asOf.YearsBefore(rules.ResidentYears) || facts.Convictions is not [var only])
            return Condition.Never;
        var penalty = only.MaxPenaltyDays is { } days
            ? Condition.Known(days <= rules.MinorConvictionDays)
            : Condition.Unknown(Attributes.ConvictionMaxPenaltyDays);
        return only.IsOfClass("misdemeanor") & penalty & Condition.Known(!only.InvolvesAny(rules.ViolentElements));
    }

    private Condition SomeConviction(Func<Conviction, Condition> holds)
    {
        var some = Condition.Never;
        foreach (var conviction in facts.Convictions)
            some |= holds(conviction);
        return some;
    }

    private Condition PresentMoreThan(int years) => OnEntry(on => on.LiesMoreThan(years, asOf));

    private Condition AgeUnder(int age) =>
        facts.BirthDate is { } birth ? Condition.Known(birth.AgeOn(asOf) < age) : Condition.Unknown(Attributes.BirthDate);

    private Condition AgeFrom(int age) =>
        facts.BirthDate is { } birth ? Condition.Known(birth.AgeOn(asOf) >= age) : Condition.Unknown(Attributes.BirthDate);

    private Condition CameUnder(int age) => (facts.BirthDate, facts.Entry.On) switch
    {
        ({ } birth, { } on) => Condition.Known(birth.AgeOn(on) < age),
        (null, { }) => Condition.Unknown(Attributes.BirthDate),
        ({ }, null) => Condition.Unknown(Attributes.EntryOn),
        (null, null) => Condition.Unknown(Attributes.BirthDate | Attributes.EntryOn),
    };

    private Condition OnEntry(Func<DateOnly, bool> holds) =>
        facts.Entry.On is { } on ? Condition.Known(holds(on)) : Condition.Unknown(Attributes.EntryOn);

    private Condition InSchool() => Maybe(facts.Education.InSchool, Attributes.InSchool);

    private Condition FinishedHighSchool() => facts.Education.HighSchool is { } highSchool
        ? Condition.Known(highSchool == "completed")
        : Condition.Unknown(Attributes.HighSchool);

    private Condition HigherEducation() => facts.Education.Higher is { } higher
        ? Condition.Known(higher is "in" or "completed")
        : Condition.Unknown(Attributes.Higher);

    private static Condition Maybe(bool? known, Attributes attribute) =>
        known is { } holds ? Condition.Known(holds) : Condition.Unknown(attribute);
}

internal static class Convictions
{
    public static Condition IsOfClass(this Conviction conviction, string @class) =>
        conviction.Class is { } known ? Condition.Known(known == @class) : Condition.Unknown(Attributes.ConvictionClass);

    public static bool InvolvesAny(this Conviction conviction, ImmutableArray<string> elements)
    {
        foreach (var element in conviction.Elements)
        {
            if (elements.Contains(element))
                return true;
        }

        return false;
    }
}
