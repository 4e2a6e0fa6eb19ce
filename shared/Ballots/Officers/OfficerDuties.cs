using InteragencyReview.Kernel;

namespace InteragencyReview.Ballots.Officers;

/// <summary>Who acts for an officer of the agency, and when the officer is away.</summary>
public sealed record OfficerDuties : IAggregate
{
    public static readonly OfficerDuties Initial = new();

    public string Id { get; init; } = "";

    public long Version { get; init; }

    public DelegationGiven? Delegation { get; init; }

    public AbsenceRecorded? Absence { get; init; }

    public static string StreamOf(string officer) => $"officer-{officer}";

    public bool IsDelegatedTo(string officer, DateOnly day) => Delegation is { } given && given.To == officer && given.From <= day && day <= given.Until;

    public bool IsAway(DateOnly day) => Absence is { } away && away.From <= day && day <= away.Until;

    public OfficerDuties Apply(OfficerEvent e) => e switch
    {
        DelegationGiven given => this with { Delegation = given },
        DelegationEnded => this with { Delegation = null },
        AbsenceRecorded away => this with { Absence = away },
        _ => throw new UnreachableEventException(e),
    };
}

/// <summary>What can happen to the duties of one officer.</summary>
public abstract record OfficerEvent;

/// <param name="To">Who acts for the officer.</param>
/// <param name="Until">The last day.</param>
public sealed record DelegationGiven(string Officer, string To, DateOnly From, DateOnly Until, string Reasons, DateTimeOffset At, DateOnly? On = null) : OfficerEvent;

public sealed record DelegationEnded(string Officer, DateTimeOffset At, DateOnly? On = null) : OfficerEvent;

/// <param name="By">The chair who recorded it.</param>
/// <param name="Until">The last day.</param>
public sealed record AbsenceRecorded(string Officer, DateOnly From, DateOnly Until, string By, DateTimeOffset At, DateOnly? On = null) : OfficerEvent;
