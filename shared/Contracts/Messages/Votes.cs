using System.Collections.Immutable;
using InteragencyReview.Kernel;

namespace InteragencyReview.Contracts.Messages;

/// <summary>WorkingGroup → each agency of the panel: a seat is waiting for its ballot.</summary>
/// <param name="AgencyKey">The receiving agency's own key of the case, or null when it has none.</param>
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
    DateTimeOffset DueAt) : IGroupedMessage
{
    string IGroupedMessage.Group => CaseId.ToString();
}

/// <summary>An agency → WorkingGroup: its seat has spoken. A recusal is a choice too.</summary>
/// <param name="Revision">1 for the first ballot of a seat, one more each time it is replaced.</param>
public sealed record BallotCastV1(
    Guid VoteId,
    Guid CaseId,
    Agency Agency,
    int Revision,
    Choice Choice,
    string Reasons,
    string Officer,
    DateTimeOffset CastAt) : IGroupedMessage, IFromAgency
{
    string IGroupedMessage.Group => CaseId.ToString();
}

/// <summary>WorkingGroup → each agency of the panel: no further ballot counts.</summary>
/// <param name="CaseId">Empty in messages of before it was added.</param>
public sealed record VoteClosedV1(Guid VoteId, DateTimeOffset ClosedAt, Guid CaseId = default) : IGroupedMessage
{
    string IGroupedMessage.Group => CaseId.ToString();
}

/// <summary>WorkingGroup → each agency: the review of a case is decided.</summary>
/// <param name="AgencyKey">The receiving agency's own key of the case, or null when it has none (not yet filed, no petition).</param>
/// <param name="DecisionVersion">1 for the first decision of a case; a later one takes the place of an earlier one.</param>
public sealed record DecisionIssuedV1(
    Guid CaseId,
    Guid VoteId,
    Agency Agency,
    string? AgencyKey,
    int DecisionVersion,
    Lane Lane,
    string RuleSet,
    DateTimeOffset DecidedAt) : IGroupedMessage
{
    string IGroupedMessage.Group => CaseId.ToString();
}
