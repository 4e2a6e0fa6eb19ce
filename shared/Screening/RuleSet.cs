using System.Collections.Immutable;

namespace InteragencyReview.Screening;

/// <summary>
/// One version of the guidance: its criteria and every number in them. It never mutates; a change is a new version, and a
/// screening says which one it was made under.
/// </summary>
public sealed record RuleSet
{
    public required string Version { get; init; }

    /// <summary>The first day on which the version is in force.</summary>
    public required DateOnly EffectiveOn { get; init; }

    public required ImmutableArray<Criterion> Criteria { get; init; }

    /// <summary>A2a: so many convictions that are not minor traffic count whatever their class.</summary>
    public required int MultipleConvictions { get; init; }

    /// <summary>A2b: elements of a conviction.</summary>
    public required ImmutableArray<string> ImmigrationElements { get; init; }

    /// <summary>A2c: elements that make a misdemeanor significant.</summary>
    public required ImmutableArray<string> SignificantElements { get; init; }

    /// <summary>A4: an illegal entry or violated admission is recent for so many years, the day itself included.</summary>
    public required int RecentYears { get; init; }

    /// <summary>C2: under this age, in completed years, on the day of the screening.</summary>
    public required int ChildUnderAge { get; init; }

    /// <summary>C2: present for more than so many years.</summary>
    public required int ChildPresentYears { get; init; }

    /// <summary>C3: under this age, in completed years, on the day of entry.</summary>
    public required int ArrivedUnderAge { get; init; }

    /// <summary>C3: present for more than so many years.</summary>
    public required int StudentPresentYears { get; init; }

    /// <summary>C4: this age, in completed years, or older.</summary>
    public required int OldFromAge { get; init; }

    /// <summary>C4: present for more than so many years.</summary>
    public required int OldPresentYears { get; init; }

    /// <summary>C6: a permanent resident for so many years or more.</summary>
    public required int ResidentYears { get; init; }

    /// <summary>C6: the longest maximum penalty, in days, of a minor conviction.</summary>
    public required int MinorConvictionDays { get; init; }

    /// <summary>C6: elements that make a conviction violent.</summary>
    public required ImmutableArray<string> ViolentElements { get; init; }

    /// <summary>C8: from more than so many years on the question of compelling ties is put. The guidance gives no number.</summary>
    public required int VeryLongPresentYears { get; init; }

    /// <summary>Priority levels: the days of one year.</summary>
    public required int YearDays { get; init; }

    /// <summary>Priority levels: what a crime punishable by exactly one year counts as.</summary>
    public required ExactlyOneYear ExactlyOneYear { get; init; }

    /// <summary>Level 1: so many crimes, each punishable by more than a year.</summary>
    public required int Level1Crimes { get; init; }

    /// <summary>Level 2: so many crimes, each punishable by less than a year.</summary>
    public required int Level2Crimes { get; init; }
}

/// <summary>One criterion of the guidance.</summary>
/// <param name="Id">For instance A2c, C6.</param>
/// <param name="Group">What speaks when it is met.</param>
/// <param name="Title">The criterion in the words of the guidance, for a person to read.</param>
/// <param name="Citation">Where it stands.</param>
public sealed record Criterion(string Id, CriterionGroup Group, string Title, string Citation);

public enum CriterionGroup
{
    /// <summary>An enforcement priority: the A's.</summary>
    Accelerate,

    /// <summary>Speaks for discretion: the C's.</summary>
    ConsiderForDiscretion,
}

/// <summary>The memorandum of 2 Mar 2011 speaks of more and of less than one year; exactly one falls between.</summary>
public enum ExactlyOneYear
{
    /// <summary>A Level 3 crime that does not count towards the several of Level 2.</summary>
    Between,

    /// <summary>As one punishable by less than a year.</summary>
    Less,

    /// <summary>As one punishable by more than a year.</summary>
    More,
}
