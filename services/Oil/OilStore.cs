using InteragencyReview.Ballots;
using InteragencyReview.Oil.Dockets;
using InteragencyReview.ProtectedStore;
using JasperFx.Events.Projections;
using Marten;

namespace InteragencyReview.Oil;

/// <summary>What this service keeps.</summary>
public static class OilStore
{
    /// <summary>A name stands in the log for ever: it is never changed and never used again for something else.</summary>
    public static void Configure(StoreOptions options)
    {
        options.Events.MapEventType<DocketKept>("docket_kept");
        options.Events.MapEventType<DecisionReceived>("decision_received");
        options.Projections.Snapshot<FinalOrderCase>(SnapshotLifecycle.Inline);
        options.AddProtectedStore();
        options.AddBallotBox();
    }
}
