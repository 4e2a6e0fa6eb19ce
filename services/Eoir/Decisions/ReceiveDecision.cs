using InteragencyReview.Contracts.Messages;
using InteragencyReview.Eoir.CaseRecords;
using InteragencyReview.Eoir.DocketFeed;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Marten;

namespace InteragencyReview.Eoir.Decisions;

/// <summary>The working group tells of a decision: perhaps twice, perhaps after a later one, perhaps before the case is filed.</summary>
[WolverineHandler]
public static class ReceiveDecision
{
    public static Decision<HearingEvent> Decide(HearingCase hearing, DecisionIssuedV1 decision) =>
        hearing.Decision?.DecisionVersion >= decision.DecisionVersion
            ? []
            :
            [
                new DecisionReceived(
                    decision.CaseId,
                    decision.VoteId,
                    decision.AgencyKey,
                    decision.DecisionVersion,
                    decision.Lane,
                    decision.RuleSet,
                    decision.DecidedAt,
                    decision.DecidedOn),
            ];

    public static (Events, OutgoingMessages) Handle(
        DecisionIssuedV1 message, [WriteAggregate(FromMethod = nameof(StreamOf), Required = false)] HearingCase? hearing)
    {
        var decision = Decide(hearing ?? HearingCase.Initial, message);
        return (decision.AsEvents(), [.. FeedDue.After(decision.Events)]);
    }

    public static string StreamOf(DecisionIssuedV1 message) =>
        message.AgencyKey is { } idnCase ? HearingCase.StreamOf(idnCase) : HearingCase.UnfiledStreamOf(message.CaseId);
}
