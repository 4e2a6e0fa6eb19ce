using System.Collections.Immutable;
using InteragencyReview.Kernel;

namespace InteragencyReview.Ballots.Officers;

/// <summary>Who acts for an officer of the agency, and when the officer is away.</summary>
public sealed record OfficerDuties : IAggregate
{
    /// <summary>Of more periods of a kind than this, those that end first are forgotten: it takes years to give so many.</summary>
    public const int MostKept = 200;

    public static readonly OfficerDuties Initial = new();

    public string Id { get; init; } = "";

    public long Version { get; init; }

    /// <summary>No two of them have a day in common: the later one has replaced the earlier.</summary>
    public ImmutableArray<DelegationGiven> Delegations { get; init; } = [];

    /// <summary>No two of them have a day in common either.</summary>
    public ImmutableArray<AbsenceRecorded> Absences { get; init; } = [];

    /// <summary>The only one there is, given when a new one still ended any other.</summary>
    public DelegationGiven? Delegation { get; init; }

    /// <summary>The same of absences.</summary>
    public AbsenceRecorded? Absence { get; init; }

    public ImmutableArray<DelegationGiven> AllDelegations => Delegation is { } only ? [only] : Delegations;

    public ImmutableArray<AbsenceRecorded> AllAbsences => Absence is { } only ? [only] : Absences;

    public static string StreamOf(string officer) => $"officer-{officer}";

    public bool IsDelegatedTo(string officer, DateOnly day) => AllDelegations.Any(given => given.To == officer && given.From <= day && day <= given.Until);

    public bool IsAway(DateOnly day) => AllAbsences.Any(away => away.From <= day && day <= away.Until);

    public OfficerDuties Apply(OfficerEvent e) => e switch
    {
        DelegationGiven { LeavesOtherDays: true } given => this with { Delegations = Among(AllDelegations, given), Delegation = null },
        DelegationGiven given => this with { Delegations = [], Delegation = given },
        DelegationEnded ended => this with { Delegations = [.. Delegations.Where(given => !ended.Ends(given))], Delegation = null },
        AbsenceRecorded { LeavesOtherDays: true } away => this with { Absences = Among(AllAbsences, away), Absence = null },
        AbsenceRecorded away => this with { Absences = [], Absence = away },
        _ => throw new UnreachableEventException(e),
    };

    /// <summary>A period with which the new one has a day in common was a mistake, and is gone as a whole. The others stand.</summary>
    private static ImmutableArray<T> Among<T>(ImmutableArray<T> periods, T added)
        where T : IPeriod =>
        [.. periods.Where(other => other.Until < added.From || added.Until < other.From).Append(added).OrderBy(period => period.Until).TakeLast(MostKept)];
}

/// <summary>Days from a first to a last one, both included.</summary>
public interface IPeriod
{
    DateOnly From { get; }

    DateOnly Until { get; }
}

/// <summary>What can happen to the duties of one officer.</summary>
public abstract record OfficerEvent;

/// <param name="To">Who acts for the officer.</param>
/// <param name="Until">The last day.</param>
/// <param name="LeavesOtherDays">What is delegated for other days stands; in events of before this was added it ends.</param>
public sealed record DelegationGiven(
    string Officer, string To, DateOnly From, DateOnly Until, string Reasons, DateTimeOffset At, DateOnly? On = null, bool? LeavesOtherDays = null) : OfficerEvent, IPeriod;

/// <summary>The officer acts in person again, from the day on for which this is said.</summary>
public sealed record DelegationEnded(string Officer, DateTimeOffset At, DateOnly? On = null) : OfficerEvent
{
    /// <summary>A delegation that is past by then is left as it was; one that is still to come ends before it begins.</summary>
    public bool Ends(DelegationGiven given) => given.Until >= DayOfAct.Of(On, At);
}

/// <param name="By">The chair who recorded it.</param>
/// <param name="Until">The last day.</param>
/// <param name="LeavesOtherDays">What is recorded of other days stands; else, and in events of before this was added, it was a mistake.</param>
public sealed record AbsenceRecorded(string Officer, DateOnly From, DateOnly Until, string By, DateTimeOffset At, DateOnly? On = null, bool? LeavesOtherDays = null) : OfficerEvent, IPeriod;
