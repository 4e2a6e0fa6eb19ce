using InteragencyReview.Contracts.Messages;
using InteragencyReview.Dhs.CaseFiles;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Kernel;

namespace InteragencyReview.Dhs.Decisions;

/// <summary>The working group tells of a decision: perhaps twice, perhaps after a later one.</summary>
public static class ReceiveDecision
{
    public static Decision<ChargingEvent> Decide(ChargingCase charging, DecisionReceived decision) =>
        charging.Decision?.DecisionVersion >= decision.DecisionVersion ? [] : [decision];

    public static async Task<Refusal?> Handle(DecisionIssuedV1 message, Decider<ChargingCase, ChargingEvent> cases, CancellationToken stop) =>
        (await cases.Decide(
            ChargingCase.StreamOf(message.AgencyKey ?? $"unknown-{message.CaseId}"),
            charging => Decide(
                charging,
                new(message.CaseId, message.VoteId, message.AgencyKey, message.DecisionVersion, message.Lane, message.RuleSet, message.DecidedAt)),
            stop)).Refusal;
}
