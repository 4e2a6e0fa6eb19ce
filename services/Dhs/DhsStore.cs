using InteragencyReview.Ballots;
using InteragencyReview.Dhs.CaseFiles;
using InteragencyReview.Dhs.Crosswalk;
using InteragencyReview.ProtectedStore;
using JasperFx.Events.Projections;
using Marten;

namespace InteragencyReview.Dhs;

/// <summary>What this service keeps.</summary>
public static class DhsStore
{
    /// <summary>A name stands in the log for ever: it is never changed and never used again for something else.</summary>
    public static void Configure(StoreOptions options)
    {
        options.Events.MapEventType<CaseFileRecorded>("case_file_recorded");
        options.Events.MapEventType<DecisionReceived>("decision_received");
        options.Events.MapEventType<CrosswalkLineKept>("crosswalk_line_kept");
        options.Events.MapEventType<CaseFileNamed>("case_file_named");
        options.Events.MapEventType<ANumberNamed>("a_number_named");
        options.Projections.Snapshot<NamedRecord>(SnapshotLifecycle.Inline);
        options.Projections.Snapshot<ChargingCase>(SnapshotLifecycle.Inline);
        options.Projections.Snapshot<KeptLine>(SnapshotLifecycle.Inline);
        options.AddProtectedStore();
        options.AddBallotBox();
    }
}
