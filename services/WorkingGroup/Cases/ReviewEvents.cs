using System.Collections.Immutable;
using System.Text.Json.Serialization;
using InteragencyReview.Contracts.Facts;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.Screening;
using InteragencyReview.WorkingGroup.Crosswalk;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroup.Cases;

/// <summary>What can happen to a case while the working group has it.</summary>
public abstract record ReviewEvent;

/// <summary>DHS has sent what its case file says. The first time makes the case.</summary>
/// <param name="SourceVersion">Of the case file's stream at DHS: what is older than what is known is dropped.</param>
/// <param name="RecordedAt">When DHS recorded it.</param>
/// <param name="ANumberHash">Of the case file. Where it changes, DHS has corrected the A-number.</param>
public sealed record ChargingFactsRecorded(
    Guid CaseId,
    string CaseFileId,
    DateOnly AsOf,
    long SourceVersion,
    CaseFacts Facts,
    [property: JsonPropertyName("toldAt")] DateTimeOffset RecordedAt,
    string? ANumberHash = null) : ReviewEvent;

/// <param name="Tie">Which of the ties of the court's record it was that brought it here; null in events of before it was counted.</param>
public sealed record HearingFactsRecorded(HearingFactsV1 Facts, long SourceVersion, int? Tie = null) : ReviewEvent
{
    [JsonIgnore]
    public string Key => RecordRef.Hearing(Facts.IdnCase).Key;
}

/// <param name="Tie">Which of the ties of the petition it was that brought it here; null in events of before it was counted.</param>
public sealed record FinalOrderFactsRecorded(FinalOrderFactsV1 Facts, long SourceVersion, int? Tie = null) : ReviewEvent
{
    [JsonIgnore]
    public string Key => RecordRef.Docket(Facts.Circuit, Facts.DocketNumber).Key;
}

/// <summary>A record of EOIR or OIL turned out not to be known to belong to this case.</summary>
/// <param name="Key">As in a <see cref="RecordRef"/>.</param>
public sealed record RecordWithdrawn(Agency Agency, string Key, string Why) : ReviewEvent;

/// <summary>The rules' proposal from the open facts. Never a decision.</summary>
public sealed record CaseScreened(ScreeningResult Screening) : ReviewEvent;

/// <param name="On">The day for which it is called, if not that of <paramref name="At"/>.</param>
public sealed record VoteCalled(Guid VoteId, int Round, string By, DateTimeOffset At, DateOnly? On = null, string? CommandId = null) : ReviewEvent;

/// <summary>The case is screened otherwise than when it was put to the vote, which is still undecided. Those who vote are told.</summary>
/// <param name="FactsVersion">Of the case file.</param>
/// <param name="Barred">People who may not vote on the case by what its facts now tell.</param>
public sealed record VoteFactsChanged(
    Guid VoteId,
    Lane ProposedLane,
    ImmutableArray<string> Indicators,
    int? PriorityLevel,
    DateOnly AsOf,
    long FactsVersion,
    ImmutableArray<string> Barred) : ReviewEvent;

/// <summary>The panel's vote is no decision: it is with these roles now.</summary>
public sealed record ReviewEscalated(Guid VoteId, ImmutableArray<string> To, DateTimeOffset At) : ReviewEvent;

/// <summary>The panel's lane, or that of those who settled the vote, is for discretion: a supervisor of DHS must concur.</summary>
public sealed record ConcurrenceAwaited(Guid VoteId, DateTimeOffset At) : ReviewEvent;

/// <summary>The closed result of a review.</summary>
/// <param name="DecisionVersion">1 for the first decision of the case.</param>
/// <param name="Keys">Under which the agencies know the case on this day.</param>
public sealed record DecisionIssued(
    Guid CaseId,
    Guid VoteId,
    int DecisionVersion,
    Lane Lane,
    string RuleSet,
    AgencyKeys Keys,
    DateTimeOffset DecidedAt,
    DateOnly? DecidedOn = null,
    int? HearingTie = null,
    int? FinalOrderTie = null) : ReviewEvent;

/// <summary>An agency's record was tied to the case after it had been decided: that agency is sent it under its own key.</summary>
/// <param name="Tie">As in <see cref="HearingFactsRecorded"/>.</param>
public sealed record DecisionReaddressed(
    Guid CaseId,
    Guid VoteId,
    int DecisionVersion,
    Lane Lane,
    string RuleSet,
    Agency Agency,
    string AgencyKey,
    DateTimeOffset DecidedAt,
    DateOnly? DecidedOn = null,
    int? Tie = null) : ReviewEvent;

/// <summary>Under what an agency was told of a decision: its own key, and by which tie of its record.</summary>
public sealed record Address(string? Key, int? Tie);

/// <summary>New facts propose another lane than the one that was decided. The decision stands; a person must look.</summary>
public sealed record DecisionQuestioned(int DecisionVersion, Lane Decided, Lane ProposedNow, DateOnly AsOf) : ReviewEvent;

/// <summary>The facts agree again with the decision, or with what was put to the vote; or a chair has looked, and lets the decision stand.</summary>
/// <param name="By">The chair; null where the facts agree again, as are the members after it.</param>
/// <param name="On">The day for which the chair has done so, if not that of <paramref name="At"/>.</param>
public sealed record DecisionQuestionWithdrawn(
    int DecisionVersion,
    Lane ProposedNow,
    DateOnly AsOf,
    string? By = null,
    string? Reasons = null,
    string? CommandId = null,
    DateTimeOffset? At = null,
    DateOnly? On = null) : ReviewEvent;
