using InteragencyReview.Contracts.Messages;
using InteragencyReview.Dhs.CaseFiles;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Wolverine.Attributes;
using Wolverine.Marten;

namespace InteragencyReview.Dhs.Decisions;

/// <summary>The working group tells of a decision: perhaps twice, perhaps after a later one.</summary>
[WolverineHandler]
public static class ReceiveDecision
{
    public static Decision<ChargingEvent> Decide(ChargingCase charging, DecisionIssuedV1 decision) =>
        charging.Decision?.DecisionVersion >= decision.DecisionVersion
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
        DecisionIssuedV1 message, [WriteAggregate(FromMethod = nameof(StreamOf), Required = false)] ChargingCase? charging) =>
        Decide(charging ?? ChargingCase.Initial, message).AsEvents();

    public static string StreamOf(DecisionIssuedV1 message) => ChargingCase.StreamOf(message.AgencyKey ?? $"unknown-{message.CaseId}");
}
