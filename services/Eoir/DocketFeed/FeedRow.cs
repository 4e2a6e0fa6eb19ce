using InteragencyReview.Eoir.CaseRecords;
using InteragencyReview.EventStore;
using InteragencyReview.Kernel;

namespace InteragencyReview.Eoir.DocketFeed;

/// <summary>One row per event that a docket system must book.</summary>
public static class FeedRow
{
    public const string DecisionIssued = "gov.review.decision.issued.v1";

    public static readonly ViewTable Table = new(
        "docket_feed",
        [
            new("stream_id", ColumnType.Text),
            new("type", ColumnType.Text),
            new("decision_version", ColumnType.Integer),
            new("case_id", ColumnType.Uuid),
            new("idn_case", ColumnType.Text),
            new("lane", ColumnType.Text),
            new("effective_on", ColumnType.Instant),
        ],
        KeyColumns: 3);

    public static ViewRow? Of(StreamKey stream, HearingCase hearing, HearingEvent e) => e switch
    {
        DecisionReceived { IdnCase: { } idnCase } decision => Table.Row(
            stream.Value,
            DecisionIssued,
            decision.DecisionVersion,
            decision.CaseId,
            idnCase,
            decision.Lane.ToString(),
            decision.DecidedAt),
        _ => null,
    };
}
