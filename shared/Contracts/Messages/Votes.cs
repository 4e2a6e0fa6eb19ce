using System.Collections.Immutable;
using InteragencyReview.Kernel;

namespace InteragencyReview.Contracts.Messages;

/// <summary>WorkingGroup → each agency of the panel: a seat is waiting for its ballot.</summary>
/// <param name="AgencyKey">The receiving agency's own key of the case, or null when it has none.</param>
/// <param name="On">The day for which it is opened; null in messages of before it was added, and where it is the day of the opening.</param>
/// <param name="Barred">People who may not vote on this case: their subjects, and not why.</param>
/// <param name="MotionId">Of the motion under which the vote was opened, if it was.</param>
/// <param name="MotionCases">How many votes were opened under that motion; null where there is none, and in messages of before it was added.</param>
public sealed record VoteOpenedV1(
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
    int? MotionCases = null) : IGroupedMessage, ISentByOneService
{
    string IGroupedMessage.Group => CaseId.ToString();

    string ISentByOneService.Sender => ServiceNames.WorkingGroup;
}

/// <summary>WorkingGroup → each agency of the panel: the facts of the case changed while it is on vote.</summary>
/// <param name="IsFlagged">False when they agree again with what was put to the vote.</param>
/// <param name="ProposedLane">What the rules propose now.</param>
/// <param name="FactsVersion">Of the case file: what is older than what is known is dropped.</param>
/// <param name="Barred">People who may not vote on this case by what its facts now tell: their subjects, and not why.</param>
public sealed record VoteFactsChangedV1(
    Guid VoteId,
    Guid CaseId,
    Agency Agency,
    bool IsFlagged,
    Lane ProposedLane,
    ImmutableArray<string> Indicators,
    int? PriorityLevel,
    DateOnly AsOf,
    long FactsVersion,
    ImmutableArray<string> Barred) : IGroupedMessage, ISentByOneService
{
    string IGroupedMessage.Group => CaseId.ToString();

    string ISentByOneService.Sender => ServiceNames.WorkingGroup;
}

/// <summary>An agency → WorkingGroup: its seat has spoken. A recusal is a choice too.</summary>
/// <param name="Revision">1 for the first ballot of a seat, one more each time it is replaced.</param>
/// <param name="On">The day for which it was cast, if not that of <paramref name="CastAt"/>.</param>
/// <param name="OnBehalfOf">The colleague for whom the officer acted, by delegation.</param>
public sealed record BallotCastV1(
    Guid VoteId,
    Guid CaseId,
    Agency Agency,
    int Revision,
    Choice Choice,
    string Reasons,
    string Officer,
    DateTimeOffset CastAt,
    DateOnly? On = null,
    string? OnBehalfOf = null) : IGroupedMessage, ISentByOneService
{
    string IGroupedMessage.Group => CaseId.ToString();

    string ISentByOneService.Sender => Agency.Code();
}

/// <summary>An agency → WorkingGroup: an officer takes no part in this round any more. Why stays in the agency.</summary>
/// <param name="On">The day for which it was done, if not that of <paramref name="At"/>.</param>
public sealed record OfficerSteppedAsideV1(Guid VoteId, Guid CaseId, Agency Agency, string Officer, DateTimeOffset At, DateOnly? On = null)
    : IGroupedMessage, ISentByOneService
{
    string IGroupedMessage.Group => CaseId.ToString();

    string ISentByOneService.Sender => Agency.Code();
}

/// <summary>WorkingGroup → each agency of the panel: no further ballot counts.</summary>
/// <param name="CaseId">Empty in messages of before it was added.</param>
public sealed record VoteClosedV1(Guid VoteId, DateTimeOffset ClosedAt, Guid CaseId = default) : IGroupedMessage, ISentByOneService
{
    string IGroupedMessage.Group => CaseId.ToString();

    string ISentByOneService.Sender => ServiceNames.WorkingGroup;
}

/// <summary>WorkingGroup → each agency: the review of a case is decided.</summary>
/// <param name="AgencyKey">The receiving agency's own key of the case, or null when it has none (not yet filed, no petition).</param>
/// <param name="DecisionVersion">1 for the first decision of a case; a later one takes the place of an earlier one.</param>
/// <param name="DecidedOn">The day for which it was decided; null in messages of before it was added: the day of <paramref name="DecidedAt"/>.</param>
/// <param name="Tie">
/// How often the agency's record had been tied to a case: what comes under a higher number takes the place of what came under a lower
/// one, whatever their versions, since the record has moved from one case to another. Null where nothing is tied.
/// </param>
public sealed record DecisionIssuedV1(
    Guid CaseId,
    Guid VoteId,
    Agency Agency,
    string? AgencyKey,
    int DecisionVersion,
    Lane Lane,
    string RuleSet,
    DateTimeOffset DecidedAt,
    DateOnly? DecidedOn = null,
    int? Tie = null) : IGroupedMessage, ISentByOneService
{
    string IGroupedMessage.Group => CaseId.ToString();

    string ISentByOneService.Sender => ServiceNames.WorkingGroup;
}
