using InteragencyReview.Contracts.Messages;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Kernel;
using InteragencyReview.Oil.Dockets;

namespace InteragencyReview.Oil.Decisions;

/// <summary>The working group tells of a decision: perhaps twice, perhaps after a later one, perhaps on a case without a petition.</summary>
public static class ReceiveDecision
{
    public static Decision<FinalOrderEvent> Decide(FinalOrderCase order, DecisionReceived decision) =>
        order.Decision?.DecisionVersion >= decision.DecisionVersion ? [] : [decision];

    public static async Task<Refusal?> Handle(DecisionIssuedV1 message, Decider<FinalOrderCase, FinalOrderEvent> cases, CancellationToken stop) =>
        (await cases.Decide(
            FinalOrderCase.StreamOf(message.AgencyKey ?? $"unpetitioned-{message.CaseId}"),
            order => Decide(
                order,
                new(message.CaseId, message.VoteId, message.AgencyKey, message.DecisionVersion, message.Lane, message.RuleSet, message.DecidedAt)),
            stop)).Refusal;
}
