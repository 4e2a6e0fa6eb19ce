using System.Collections.Immutable;
using InteragencyReview.Kernel;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>What can happen in a vote.</summary>
public abstract record VoteEvent;

/// <summary>What the vote is about and all that can decide it, fixed before the first ballot.</summary>
/// <param name="ProposedLane">What the open screening, or a referral, proposes.</param>
/// <param name="RuleSet">The version of the guidance behind <paramref name="ProposedLane"/>.</param>
/// <param name="Keys">How the agencies name the case, as far as known on this day.</param>
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
    DateTimeOffset DueAt) : VoteEvent;

/// <summary>A ballot that counts, until a later revision of it arrives while the vote is open.</summary>
public sealed record BallotRecorded(
    Agency Agency,
    int Revision,
    Choice Choice,
    string Reasons,
    string Officer,
    DateTimeOffset CastAt) : VoteEvent;

/// <summary>A ballot that came after the vote had closed, or after the ballot that replaced it. It does not count.</summary>
public sealed record LateBallotKept(
    Agency Agency,
    int Revision,
    Choice Choice,
    string Reasons,
    string Officer,
    DateTimeOffset CastAt) : VoteEvent;

/// <summary>The panel has spoken, or its time is up. No further ballot counts.</summary>
public sealed record VoteClosed(Guid VoteId, Guid CaseId, Outcome Outcome, DateTimeOffset ClosedAt) : VoteEvent;

/// <summary>The lane is ConsiderForDiscretion: a supervisor of DHS who did not vote must agree.</summary>
public sealed record ConcurrenceRequested(DateTimeOffset At, DateTimeOffset DueAt) : VoteEvent;

public sealed record ConcurrenceGiven(string Supervisor, string Reasons, string? CommandId, DateTimeOffset At) : VoteEvent;

public sealed record ConcurrenceRefused(string Supervisor, string Reasons, string? CommandId, DateTimeOffset At) : VoteEvent;

/// <summary>The vote is handed to whoever must now settle it, or left with them for another term.</summary>
/// <param name="Level">1 for the chief counsel, 2 for the end of the chain.</param>
/// <param name="To">Roles. All of them must agree.</param>
public sealed record VoteEscalated(
    int Level,
    ImmutableArray<string> To,
    EscalationReason Why,
    DateTimeOffset At,
    DateTimeOffset DueAt) : VoteEvent;

/// <summary>What one of those with whom an escalated vote is holds to be right.</summary>
public sealed record SettlementStated(
    string Role,
    string By,
    Lane Lane,
    string Reasons,
    string? CommandId,
    DateTimeOffset At) : VoteEvent;

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
