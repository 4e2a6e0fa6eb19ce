using System.Collections.Frozen;

namespace InteragencyReview.Contracts.Messages;

/// <summary>The names under which messages travel. A name never changes its meaning; what changes incompatibly gets a new one.</summary>
public static class MessageNames
{
    public static readonly FrozenDictionary<Type, string> All = new Dictionary<Type, string>
    {
        [typeof(ChargingFactsV1)] = "charging_facts_v1",
        [typeof(HearingFactsV1)] = "hearing_facts_v1",
        [typeof(FinalOrderFactsV1)] = "final_order_facts_v1",
        [typeof(CrosswalkLineV1)] = "crosswalk_line_v1",
        [typeof(ChargingFactsBatchV1)] = "charging_facts_batch_v1",
        [typeof(HearingFactsBatchV1)] = "hearing_facts_batch_v1",
        [typeof(FinalOrderFactsBatchV1)] = "final_order_facts_batch_v1",
        [typeof(CrosswalkBatchV1)] = "crosswalk_batch_v1",
        [typeof(VoteOpenedV1)] = "vote_opened_v1",
        [typeof(VoteFactsChangedV1)] = "vote_facts_changed_v1",
        [typeof(BallotCastV1)] = "ballot_cast_v1",
        [typeof(OfficerSteppedAsideV1)] = "officer_stepped_aside_v1",
        [typeof(VoteClosedV1)] = "vote_closed_v1",
        [typeof(DecisionIssuedV1)] = "decision_issued_v1",
    }.ToFrozenDictionary();
}
