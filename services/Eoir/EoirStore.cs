using InteragencyReview.Ballots;
using InteragencyReview.Eoir.CaseRecords;
using InteragencyReview.Eoir.DocketFeed;
using InteragencyReview.ProtectedStore;
using JasperFx.Events.Projections;
using Marten;

namespace InteragencyReview.Eoir;

/// <summary>What this service keeps.</summary>
public static class EoirStore
{
    /// <summary>A name stands in the log for ever: it is never changed and never used again for something else.</summary>
    public static void Configure(StoreOptions options)
    {
        options.Events.MapEventType<CaseRecordKept>("case_record_kept");
        options.Events.MapEventType<DecisionReceived>("decision_received");
        options.Events.MapEventType<VanishedAccepted>("vanished_accepted");
        options.Events.MapEventType<ExtractKept>("extract_kept");
        options.Projections.Snapshot<CourtExtract>(SnapshotLifecycle.Inline);
        options.Projections.Snapshot<HearingCase>(SnapshotLifecycle.Inline);
        options.AddDocketFeed();
        options.AddProtectedStore();
        options.AddBallotBox();
    }
}
