using System.Collections.Immutable;
using InteragencyReview.Kernel;

namespace InteragencyReview.Ballots;

/// <summary>What can happen to the seat of one agency in one vote. The agency's own log has it first.</summary>
public abstract record SeatEvent;

/// <summary>The working group has opened a vote in which this agency sits.</summary>
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
    DateTimeOffset DueAt) : SeatEvent;

/// <summary>The agency's ballot, or the one that replaces it. A recusal of the agency is a choice as well.</summary>
/// <param name="Revision">1 for the first, one more for each that replaces it.</param>
/// <param name="Officer">Who cast it: the stable subject of the person.</param>
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
    DateTimeOffset At) : SeatEvent;

/// <summary>No further ballot counts.</summary>
public sealed record SeatClosed(Guid VoteId, DateTimeOffset ClosedAt) : SeatEvent;
