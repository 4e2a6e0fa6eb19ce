using System.Collections.Immutable;
using InteragencyReview.Kernel;
using InteragencyReview.Screening;
using InteragencyReview.WorkingGroup.Decisions;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>What can happen in a vote.</summary>
public abstract record VoteEvent;

/// <summary>What the vote is about and all that can decide it, fixed before the first ballot.</summary>
/// <param name="ProposedLane">What the open screening, or a referral, proposes.</param>
/// <param name="RuleSet">The version of the guidance behind <paramref name="ProposedLane"/>.</param>
/// <param name="Keys">How the agencies name the case, as far as known on this day.</param>
/// <param name="On">The day for which it is opened, if not that of <paramref name="OpenedAt"/>.</param>
/// <param name="Barred">People who may not vote on the case, as far as known on this day.</param>
/// <param name="Screening">The whole screening that is put to the panel; null in events of before it was added.</param>
/// <param name="MotionId">Of the motion under which it is opened, if it is.</param>
/// <param name="MotionCases">How many votes are opened under that motion; null where there is none, and in events of before it was added.</param>
public sealed record VoteOpened(
    Guid VoteId,
    Guid CaseId,
    int Round,
    ImmutableArray<Agency> Panel,
    VoteRule Rule,
    Stage Stage,
    Lane ProposedLane,
    ImmutableArray<string> Indicators,
    int? PriorityLevel,
    string RuleSet,
    AgencyKeys Keys,
    string OpenedBy,
    DateTimeOffset OpenedAt,
    DateTimeOffset DueAt,
    DateOnly? On = null,
    ImmutableArray<string>? Barred = null,
    ScreeningResult? Screening = null,
    Guid? MotionId = null,
    int? MotionCases = null) : VoteEvent;

/// <summary>The facts of the case are not, or not any more, those that were put to the vote.</summary>
/// <param name="ProposedLane">What the rules propose now.</param>
/// <param name="Barred">People who may not vote on the case by what its facts now tell.</param>
public sealed record FactsChanged(
    Lane ProposedLane,
    ImmutableArray<string> Indicators,
    int? PriorityLevel,
    DateOnly AsOf,
    long FactsVersion,
    ImmutableArray<string> Barred) : VoteEvent;

/// <summary>A ballot that counts, until a later revision of it arrives while the vote is open.</summary>
/// <param name="On">The day for which it was cast, if not that of <paramref name="CastAt"/>.</param>
/// <param name="OnBehalfOf">The colleague for whom the officer acted, by delegation.</param>
public sealed record BallotRecorded(
    Agency Agency,
    int Revision,
    Choice Choice,
    string Reasons,
    string Officer,
    DateTimeOffset CastAt,
    DateOnly? On = null,
    string? OnBehalfOf = null) : VoteEvent;

/// <summary>A ballot that came after the vote had closed, or after the ballot that replaced it. It does not count.</summary>
/// <param name="On">The day for which it was cast, if not that of <paramref name="CastAt"/>.</param>
/// <param name="OnBehalfOf">The colleague for whom the officer acted, by delegation: whoever's ballot it is has voted.</param>
public sealed record LateBallotKept(
    Agency Agency,
    int Revision,
    Choice Choice,
    string Reasons,
    string Officer,
    DateTimeOffset CastAt,
    DateOnly? On = null,
    string? OnBehalfOf = null) : VoteEvent;

/// <summary>A ballot of somebody who may not vote on this case. It does not count, nor does the one that it replaced, and the seat waits for a colleague.</summary>
/// <param name="On">The day for which it was cast, if not that of <paramref name="CastAt"/>.</param>
/// <param name="OnBehalfOf">The colleague for whom the officer acted, by delegation.</param>
public sealed record BarredBallotKept(
    Agency Agency,
    int Revision,
    Choice Choice,
    string Reasons,
    string Officer,
    DateTimeOffset CastAt,
    DateOnly? On = null,
    string? OnBehalfOf = null) : VoteEvent;

/// <summary>An officer of an agency takes no part in this round any more. Why stays in the agency.</summary>
/// <param name="On">The day for which it was done, if not that of <paramref name="At"/>.</param>
public sealed record OfficerSteppedAside(Agency Agency, string Officer, DateTimeOffset At, DateOnly? On = null) : VoteEvent;

/// <summary>The panel has spoken, or its time is up. No further ballot counts.</summary>
/// <param name="OnChangedFacts">The facts were no longer those that were put to the vote.</param>
public sealed record VoteClosed(Guid VoteId, Guid CaseId, Outcome Outcome, DateTimeOffset ClosedAt, bool OnChangedFacts = false) : VoteEvent;

/// <summary>The lane is ConsiderForDiscretion: a supervisor of DHS who did not vote must agree.</summary>
public sealed record ConcurrenceRequested(DateTimeOffset At, DateTimeOffset DueAt) : VoteEvent;

public sealed record ConcurrenceGiven(string Supervisor, string Reasons, string? CommandId, DateTimeOffset At, DateOnly? On = null) : VoteEvent;

public sealed record ConcurrenceRefused(string Supervisor, string Reasons, string? CommandId, DateTimeOffset At, DateOnly? On = null) : VoteEvent;

/// <summary>The vote is handed to whoever must now settle it, or left with them for another term.</summary>
/// <param name="Level">1 for the chief counsel, 2 for the end of the chain.</param>
/// <param name="To">Roles. All of them must agree.</param>
public sealed record VoteEscalated(
    int Level,
    ImmutableArray<string> To,
    EscalationReason Why,
    DateTimeOffset At,
    DateTimeOffset DueAt) : VoteEvent;

/// <summary>The lane stated by one of those with whom an escalated vote is.</summary>
public sealed record SettlementStated(
    string Role,
    string By,
    Lane Lane,
    string Reasons,
    string? CommandId,
    DateTimeOffset At,
    DateOnly? On = null) : VoteEvent;

/// <summary>The vote has become a decision: all that it rests on, as it was then.</summary>
public sealed record DecisionRecorded(DecisionRecord Record) : VoteEvent;

/// <summary>All of them have stated this lane: it stands in place of what the panel came to.</summary>
public sealed record VoteSettled(Lane Lane, DateTimeOffset At) : VoteEvent;

public enum EscalationReason
{
    Deadlocked,
    NoQuorum,
    ConcurrenceRefused,
    ConcurrenceOverdue,
    Overdue,
}

/// <summary>How each agency names the case; null where it has no record of it (not yet filed, no petition).</summary>
public sealed record AgencyKeys(string? CaseFileId, string? IdnCase, string? DocketNumber)
{
    public string? Of(Agency agency) => agency switch
    {
        Agency.Dhs => CaseFileId,
        Agency.Eoir => IdnCase,
        Agency.Oil => DocketNumber,
        _ => throw new ArgumentOutOfRangeException(nameof(agency), agency, "An agency that does not sit on the panel."),
    };
}
