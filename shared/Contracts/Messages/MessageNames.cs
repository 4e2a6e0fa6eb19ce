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
        [typeof(VoteOpenedV1)] = "vote_opened_v1",
        [typeof(BallotCastV1)] = "ballot_cast_v1",
        [typeof(VoteClosedV1)] = "vote_closed_v1",
        [typeof(DecisionIssuedV1)] = "decision_issued_v1",
    }.ToFrozenDictionary();
}

/// <summary>The queue of each service.</summary>
public static class Queues
{
    public const string WorkingGroup = "working-group";
    public const string Dhs = "dhs";
    public const string Eoir = "eoir";
    public const string Oil = "oil";
}
