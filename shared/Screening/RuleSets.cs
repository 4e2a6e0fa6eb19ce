using System.Collections.Immutable;
using static InteragencyReview.Screening.CriterionGroup;

namespace InteragencyReview.Screening;

/// <summary>The versions of the guidance that were issued, oldest first.</summary>
public static class RuleSets
{
    private const string Guidance = "Guidance of 17 Nov 2011, on the memoranda of 2 Mar and 17 Jun 2011";
    private const string Priorities = $"{Guidance}: enforcement priorities";
    private const string Discretion = $"{Guidance}: cases for particular care and consideration";

    public static RuleSet Of2011November17 { get; } = new()
    {
        Version = "2011-11-17",
        EffectiveOn = new(2011, 11, 17),
        Criteria =
        [
            new("A1", Accelerate, "Suspected terrorist, or a national-security risk", Priorities),
            new("A2a", Accelerate, "Convicted of a felony, or of multiple misdemeanors", Priorities),
            new("A2b", Accelerate, "Convicted of illegal entry, illegal re-entry or immigration fraud", Priorities),
            new(
                "A2c",
                Accelerate,
                "Convicted of a misdemeanor involving violence, threats or assault; sexual abuse or exploitation; driving under the "
                    + "influence; flight from the scene of an accident; drug distribution or trafficking; or another significant "
                    + "threat to public safety",
                Priorities),
            new("A3", Accelerate, "Gang member, human-rights violator, or other clear threat to public safety", Priorities),
            new("A4", Accelerate, "Entered illegally or violated the terms of admission within the last 3 years", Priorities),
            new("A5", Accelerate, "Previously removed", Priorities),
            new("A6", Accelerate, "Found by an immigration officer or judge to have committed immigration fraud", Priorities),
            new("A7", Accelerate, "Otherwise an egregious record of immigration violations, as found by a person", Priorities),
            new(
                "C1",
                ConsiderForDiscretion,
                "Member in good standing of the Armed Forces or Coast Guard, honorably discharged veteran, or spouse or child of one",
                Discretion),
            new(
                "C2",
                ConsiderForDiscretion,
                "A child, in the United States more than 5 years, in school or finished with high school",
                Discretion),
            new(
                "C3",
                ConsiderForDiscretion,
                "Came under the age of 16, in the United States more than 5 years, finished high school, and in or finished with "
                    + "higher education",
                Discretion),
            new("C4", ConsiderForDiscretion, "Over 65, present more than 10 years", Discretion),
            new(
                "C5",
                ConsiderForDiscretion,
                "Victim of domestic violence, of human trafficking to the United States, or of another serious crime in it",
                $"{Discretion}; memorandum of 17 Jun 2011 on victims, witnesses and plaintiffs"),
            new(
                "C6",
                ConsiderForDiscretion,
                "Lawful permanent resident for 10 years or more with a single, minor, non-violent conviction",
                Discretion),
            new(
                "C7",
                ConsiderForDiscretion,
                "Serious mental or physical condition needing significant medical or detention resources",
                Discretion),
            new(
                "C8",
                ConsiderForDiscretion,
                "Very long presence, an immediate family member who is a United States citizen, and compelling ties, as found by a person",
                Discretion),
        ],
        MultipleConvictions = 2,
        ImmigrationElements = ["illegal-entry", "illegal-reentry", "immigration-fraud"],
        SignificantElements =
            ["violence", "threats", "assault", "sexual", "dui", "flight", "drug-distribution", "public-safety"],
        RecentYears = 3,
        ChildUnderAge = 18,
        ChildPresentYears = 5,
        ArrivedUnderAge = 16,
        StudentPresentYears = 5,
        OldFromAge = 66,
        OldPresentYears = 10,
        ResidentYears = 10,
        MinorConvictionDays = 365,
        ViolentElements = ["violence", "threats", "assault", "sexual"],
        VeryLongPresentYears = 20,
        YearDays = 365,
        ExactlyOneYear = ExactlyOneYear.Between,
        Level1Crimes = 2,
        Level2Crimes = 3,
    };

    public static ImmutableArray<RuleSet> All { get; } = [Of2011November17];

    public static RuleSet Latest => All[^1];

    /// <summary>The guidance of a day; before the first was issued, the first.</summary>
    public static RuleSet InForceOn(DateOnly day) => All.LastOrDefault(rules => rules.EffectiveOn <= day) ?? All[0];

    /// <summary>The rule set of that version, or null where none was issued under it.</summary>
    public static RuleSet? Find(string version) => All.FirstOrDefault(rules => rules.Version == version);
}
