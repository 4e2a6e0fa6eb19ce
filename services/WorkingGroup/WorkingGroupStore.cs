using InteragencyReview.ServiceDefaults;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Cases.Screenings;
using InteragencyReview.WorkingGroup.Crosswalk;
using InteragencyReview.WorkingGroup.Motions;
using InteragencyReview.WorkingGroup.Queues;
using InteragencyReview.WorkingGroup.Votes;
using JasperFx.Events.Projections;
using Marten;

namespace InteragencyReview.WorkingGroup;

/// <summary>What this service keeps.</summary>
public static class WorkingGroupStore
{
    /// <summary>A name stands in the log for ever: it is never changed and never used again for something else.</summary>
    public static void Configure(StoreOptions options)
    {
        var events = options.Events;
        events.MapEventType<ChargingFactsRecorded>("charging_facts_recorded");
        events.MapEventType<HearingFactsRecorded>("hearing_facts_recorded");
        events.MapEventType<FinalOrderFactsRecorded>("final_order_facts_recorded");
        events.MapEventType<RecordWithdrawn>("record_withdrawn");
        events.MapEventType<CaseScreened>("case_screened");
        events.MapEventType<VoteCalled>("vote_called");
        events.MapEventType<ReviewEscalated>("review_escalated");
        events.MapEventType<ConcurrenceAwaited>("concurrence_awaited");
        events.MapEventType<DecisionIssued>("decision_issued");
        events.MapEventType<DecisionReaddressed>("decision_readdressed");
        events.MapEventType<DecisionQuestioned>("decision_questioned");
        events.MapEventType<DecisionQuestionWithdrawn>("decision_question_withdrawn");
        events.MapEventType<VoteFactsChanged>("vote_facts_changed");
        events.MapEventType<RecordSeen>("record_seen");
        events.MapEventType<RecordLeft>("record_left");
        events.MapEventType<HearingRecordReceived>("hearing_record_told");
        events.MapEventType<FinalOrderRecordReceived>("final_order_record_told");
        events.MapEventType<RecordTied>("record_tied");
        events.MapEventType<RecordUntied>("record_untied");
        events.MapEventType<TieByHandWithdrawn>("tie_by_hand_withdrawn");
        events.MapEventType<RecordNamed>("record_named");
        events.MapEventType<RecordPaired>("record_paired");
        events.MapEventType<DocketCircuitKnown>("docket_circuit_known");
        events.MapEventType<VoteOpened>("vote_opened");
        events.MapEventType<BallotRecorded>("ballot_recorded");
        events.MapEventType<LateBallotKept>("late_ballot_kept");
        events.MapEventType<BarredBallotKept>("barred_ballot_kept");
        events.MapEventType<OfficerSteppedAside>("officer_stepped_aside");
        events.MapEventType<FactsChanged>("facts_changed");
        events.MapEventType<VoteClosed>("vote_closed");
        events.MapEventType<MotionOpened>("motion_opened");
        events.MapEventType<ScreeningStarted>("screening_started");
        events.MapEventType<NightPassed>("night_passed");
        events.MapEventType<ConcurrenceRequested>("concurrence_requested");
        events.MapEventType<ConcurrenceGiven>("concurrence_given");
        events.MapEventType<ConcurrenceRefused>("concurrence_refused");
        events.MapEventType<VoteEscalated>("vote_escalated");
        events.MapEventType<SettlementStated>("settlement_stated");
        events.MapEventType<DecisionRecorded>("decision_recorded");
        events.MapEventType<VoteSettled>("vote_settled");

        options.Projections.Snapshot<Review>(SnapshotLifecycle.Inline);
        options.Projections.Snapshot<Vote>(SnapshotLifecycle.Inline);
        options.Projections.Snapshot<Motion>(SnapshotLifecycle.Inline);
        options.Projections.Snapshot<ScreeningRun>(SnapshotLifecycle.Inline);
        options.Projections.Snapshot<AgencyRecord>(SnapshotLifecycle.Inline);
        options.Projections.Snapshot<SharedANumber>(SnapshotLifecycle.Inline);
        options.Policies.OnDocuments(QueueColumns.OfReviews());
        options.Policies.OnDocuments(new DocumentColumns<Vote>()
            .Column(vote => vote.VoteId)
            .Column(vote => vote.DueAt)
            .Column(vote => vote.IsEscalated)
            .Column(vote => vote.AwaitsConcurrence)
            .Index("votes_undecided", ["due_at"], "due_at is not null")
            .Index("votes_escalated", ["due_at", "vote_id"], "is_escalated")
            .Index("votes_awaiting_concurrence", ["due_at", "vote_id"], "awaits_concurrence"));
        options.Policies.OnDocuments(new DocumentColumns<AgencyRecord>()
            .Text(record => record.ListKey)
            .Column(record => record.TiedTo)
            .Column(record => record.IsReceived)
            .Index("records_list", ["list_key"], "is_received"));
    }
}
