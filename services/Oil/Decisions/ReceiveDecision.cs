using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.Oil.Dockets;
using InteragencyReview.ServiceDefaults;
using Wolverine.Attributes;
using Wolverine.Marten;

namespace InteragencyReview.Oil.Decisions;

/// <summary>The working group tells of a decision: perhaps twice, perhaps after a later one, perhaps on a case without a petition.</summary>
[WolverineHandler]
public static class ReceiveDecision
{
    public static Decision<FinalOrderEvent> Decide(FinalOrderCase order, DecisionIssuedV1 decision) =>
        order.Decision?.DecisionVersion >= decision.DecisionVersion
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
                    decision.DecidedAt),
            ];

    public static Events Handle(
        DecisionIssuedV1 message, [WriteAggregate(FromMethod = nameof(StreamOf), Required = false)] FinalOrderCase? order) =>
        Decide(order ?? FinalOrderCase.Initial, message).AsEvents();

    public static string StreamOf(DecisionIssuedV1 message) =>
        message.AgencyKey is { } docket ? FinalOrderCase.StreamOf(docket) : FinalOrderCase.UnpetitionedStreamOf(message.CaseId);
}
