using InteragencyReview.Ballots;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Eoir.CaseRecords;
using InteragencyReview.Eoir.Decisions;
using InteragencyReview.Eoir.DocketFeed;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.Kernel;
using InteragencyReview.Messaging;
using InteragencyReview.ProtectedStore;

namespace InteragencyReview.Eoir;

/// <summary>What this service writes down, what it shows of it, and whom it tells what.</summary>
public static class EoirLog
{
    /// <summary>A name stands in the log for ever: it is never changed and never used again for something else.</summary>
    public static readonly EventTypes Types = EventTypes.Of(types => types
        .Map<CaseRecordKept>("case_record_kept")
        .Map<DecisionReceived>("decision_received")
        .Map<ProtectedRecordKept>("protected_record_kept")
        .MapBallotEvents());

    public static readonly DeciderDefinition<HearingCase, HearingEvent> Cases =
        new(HearingCase.Initial, (hearing, e) => hearing.Evolve(e)) { EventViews = [new(FeedRow.Table, FeedRow.Of)] };

    public static string FeedSchema => Sql.Read(typeof(EoirLog).Assembly, "DocketFeed/docket_feed.sql");

    public static void Receives(Mailbox mailbox) => mailbox
        .ReceiveVotes(Agency.Eoir)
        .On<DecisionIssuedV1, Decider<HearingCase, HearingEvent>>(ReceiveDecision.Handle);

    /// <param name="aNumbers">A-numbers stay here: what travels is their hash under the key the three agencies share.</param>
    public static void Tells(Routes routes, KeyedHash aNumbers) => routes
        .TellBallots()
        .On<CaseRecordKept>((kept, _) =>
        [
            new News(
                Queues.WorkingGroup,
                kept.Record.IdnCase,
                new HearingFactsV1(
                    kept.Record.IdnCase,
                    kept.Record.ANumber is null ? null : aNumbers.Of(kept.Record.ANumber),
                    kept.Record.Custody,
                    kept.Record.Court,
                    kept.Record.NextHearingOn,
                    kept.Record.HasFinalOrder)),
        ]);
}
