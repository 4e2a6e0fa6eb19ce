using System.Collections.Immutable;
using InteragencyReview.Kernel;

namespace InteragencyReview.Ballots;

/// <summary>What can happen to the seat of one agency in one vote. The agency's own log has it first.</summary>
public abstract record SeatEvent;

/// <summary>The working group has opened a vote in which this agency sits.</summary>
/// <param name="On">The day for which the vote is opened, if not that of <paramref name="OpenedAt"/>.</param>
/// <param name="Barred">People who may not vote on this case.</param>
/// <param name="MotionId">Of the motion under which the vote is opened, if it is.</param>
/// <param name="MotionCases">How many votes were opened under that motion; null where there is none, and in events of before it was added.</param>
/// <param name="AgencyKey">How this agency names the case; null when it has no record of it.</param>
public sealed record SeatOpened(
    Guid SeatId,
    Guid VoteId,
    Guid CaseId,
    int Round,
    Agency Agency,
    string? AgencyKey,
    Stage Stage,
    Lane ProposedLane,
    ImmutableArray<string> Indicators,
    int? PriorityLevel,
    string RuleSet,
    DateTimeOffset OpenedAt,
    DateTimeOffset DueAt,
    DateOnly? On = null,
    ImmutableArray<string>? Barred = null,
    Guid? MotionId = null,
    int? MotionCases = null) : SeatEvent;

/// <summary>The facts of the case changed while it is on vote.</summary>
/// <param name="IsFlagged">False when they agree again with what was put to the vote.</param>
/// <param name="ProposedLane">What the rules propose now.</param>
/// <param name="Barred">People who may not vote on this case by what its facts now tell.</param>
public sealed record SeatFactsChanged(
    Guid VoteId,
    bool IsFlagged,
    Lane ProposedLane,
    ImmutableArray<string> Indicators,
    int? PriorityLevel,
    DateOnly AsOf,
    long FactsVersion,
    ImmutableArray<string> Barred) : SeatEvent;

/// <summary>An officer steps aside in this round, for good; the seat waits for a colleague.</summary>
public sealed record OfficerRecused(Guid VoteId, string Officer, string Reasons, DateTimeOffset At, DateOnly? On = null) : SeatEvent;

/// <summary>The agency's ballot, or the one that replaces it. A recusal of the agency is a choice as well.</summary>
/// <param name="Revision">1 for the first, one more for each that replaces it.</param>
/// <param name="Officer">Who cast it: the stable subject of the person.</param>
/// <param name="On">The day for which it was cast, if not that of <paramref name="At"/>.</param>
/// <param name="OnBehalfOf">The colleague for whom the officer acted, by delegation.</param>
/// <param name="CommandId">What the sender repeats when it sends the same command again.</param>
public sealed record BallotCast(
    Guid VoteId,
    Guid CaseId,
    Agency Agency,
    int Revision,
    Choice Choice,
    string Reasons,
    string Officer,
    string? CommandId,
    DateTimeOffset At,
    DateOnly? On = null,
    string? OnBehalfOf = null) : SeatEvent;

/// <summary>A chair hands the seat to an officer.</summary>
/// <param name="Officer">Null gives it back to everybody.</param>
public sealed record SeatAssigned(Guid VoteId, string? Officer, string By, string Reasons, DateTimeOffset At, DateOnly? On = null) : SeatEvent;

/// <summary>No further ballot counts.</summary>
public sealed record SeatClosed(Guid VoteId, DateTimeOffset ClosedAt) : SeatEvent;
