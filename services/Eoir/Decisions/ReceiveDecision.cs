using InteragencyReview.Contracts.Messages;
using InteragencyReview.Eoir.CaseRecords;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Kernel;

namespace InteragencyReview.Eoir.Decisions;

/// <summary>The working group tells of a decision: perhaps twice, perhaps after a later one, perhaps before the case is filed.</summary>
public static class ReceiveDecision
{
    public static Decision<HearingEvent> Decide(HearingCase hearing, DecisionReceived decision) =>
        hearing.Decision?.DecisionVersion >= decision.DecisionVersion ? [] : [decision];

    public static async Task<Refusal?> Handle(DecisionIssuedV1 message, Decider<HearingCase, HearingEvent> cases, CancellationToken stop) =>
        (await cases.Decide(
            HearingCase.StreamOf(message.AgencyKey ?? $"unfiled-{message.CaseId}"),
            hearing => Decide(
                hearing,
                new(message.CaseId, message.VoteId, message.AgencyKey, message.DecisionVersion, message.Lane, message.RuleSet, message.DecidedAt)),
            stop)).Refusal;
}
