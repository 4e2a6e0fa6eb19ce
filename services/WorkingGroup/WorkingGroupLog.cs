using InteragencyReview.Contracts.Messages;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.Kernel;
using InteragencyReview.Messaging;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Crosswalk;
using InteragencyReview.WorkingGroup.Queues;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroup;

/// <summary>What this service writes down, what it shows of it, and whom it tells.</summary>
public static class WorkingGroupLog
{
    /// <summary>A name stands in the log for ever: it is never changed and never used again for something else.</summary>
    public static readonly EventTypes Types = EventTypes.Of(types => types
        .Map<ChargingFactsRecorded>("charging_facts_recorded")
        .Map<HearingFactsRecorded>("hearing_facts_recorded")
        .Map<FinalOrderFactsRecorded>("final_order_facts_recorded")
        .Map<RecordWithdrawn>("record_withdrawn")
        .Map<CaseScreened>("case_screened")
        .Map<VoteCalled>("vote_called")
        .Map<ReviewEscalated>("review_escalated")
        .Map<DecisionIssued>("decision_issued")
        .Map<DecisionReaddressed>("decision_readdressed")
        .Map<DecisionQuestioned>("decision_questioned")
        .Map<RecordSeen>("record_seen")
        .Map<HearingRecordTold>("hearing_record_told")
        .Map<FinalOrderRecordTold>("final_order_record_told")
        .Map<RecordTied>("record_tied")
        .Map<RecordUntied>("record_untied")
        .Map<RecordNamed>("record_named")
        .Map<RecordPaired>("record_paired")
        .Map<VoteOpened>("vote_opened")
        .Map<BallotRecorded>("ballot_recorded")
        .Map<LateBallotKept>("late_ballot_kept")
        .Map<VoteClosed>("vote_closed")
        .Map<ConcurrenceRequested>("concurrence_requested")
        .Map<ConcurrenceGiven>("concurrence_given")
        .Map<ConcurrenceRefused>("concurrence_refused")
        .Map<VoteEscalated>("vote_escalated")
        .Map<SettlementStated>("settlement_stated")
        .Map<VoteSettled>("vote_settled")
        .Map<VoteDue>("vote_due"));

    public static readonly DeciderDefinition<Review, ReviewEvent> Reviews =
        new(Review.Initial, (review, e) => review.Evolve(e)) { StateViews = [new(QueueRow.Table, QueueRow.Of)] };

    public static readonly DeciderDefinition<Vote, VoteEvent> Votes =
        new(Vote.Initial, (vote, e) => vote.Evolve(e)) { Timer = VoteDue.After };

    public static readonly DeciderDefinition<AgencyRecord, AgencyRecordEvent> Records =
        new(AgencyRecord.Initial, (record, e) => record.Evolve(e)) { StateViews = [new(AgencyRecord.Table, AgencyRecord.Row)] };

    public static readonly DeciderDefinition<Bearer, BearerEvent> Bearers =
        new(Bearer.Initial, (bearer, e) => bearer.Evolve(e));

    public static string[] Schemas { get; } =
    [
        Sql.Read(typeof(WorkingGroupLog).Assembly, "Queues/queue.sql"),
        Sql.Read(typeof(WorkingGroupLog).Assembly, "Crosswalk/agency_records.sql"),
    ];

    public static void Receives(Mailbox mailbox) => mailbox
        .On<ChargingFactsV1, CaseDesk>(ReceiveChargingFacts.Handle)
        .On<HearingFactsV1, CaseDesk>(ReceiveHearingFacts.Handle)
        .On<FinalOrderFactsV1, CaseDesk>(ReceiveFinalOrderFacts.Handle)
        .On<CrosswalkLineV1, CaseDesk>(ReceiveCrosswalkLine.Handle)
        .On<BallotCastV1, Decider<Vote, VoteEvent>>(RecordBallot.Handle)
        .OnTimer<VoteDue, Decider<Vote, VoteEvent>>(CloseWhenDue.Handle);

    public static void Tells(Routes routes) => routes
        .On<VoteOpened>((opened, _) => opened.Panel.Select(agency => new News(
            agency.Code(),
            opened.CaseId.ToString(),
            new VoteOpenedV1(
                opened.VoteId,
                opened.CaseId,
                opened.Round,
                agency,
                opened.Keys.Of(agency),
                opened.Stage,
                opened.ProposedLane,
                opened.Indicators,
                opened.PriorityLevel,
                opened.RuleSet,
                opened.OpenedAt,
                opened.DueAt))))
        .On<VoteClosed>((closed, _) => Enum.GetValues<Agency>().Select(agency =>
            new News(agency.Code(), closed.CaseId.ToString(), new VoteClosedV1(closed.VoteId, closed.ClosedAt))))
        .On<DecisionIssued>((issued, _) => Enum.GetValues<Agency>().Select(agency => new News(
            agency.Code(),
            issued.CaseId.ToString(),
            new DecisionIssuedV1(
                issued.CaseId, issued.VoteId, agency, issued.Keys.Of(agency), issued.DecisionVersion, issued.Lane, issued.RuleSet, issued.DecidedAt))))
        .On<DecisionReaddressed>((again, _) =>
        [
            new News(
                again.Agency.Code(),
                again.CaseId.ToString(),
                new DecisionIssuedV1(
                    again.CaseId, again.VoteId, again.Agency, again.AgencyKey, again.DecisionVersion, again.Lane, again.RuleSet, again.DecidedAt)),
        ]);
}
