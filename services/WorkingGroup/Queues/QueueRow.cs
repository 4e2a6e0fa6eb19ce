using InteragencyReview.EventStore;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Cases;

namespace InteragencyReview.WorkingGroup.Queues;

/// <summary>One row per case: the lane decided, else proposed. Computed from the review alone, in the transaction that changes it.</summary>
public static class QueueRow
{
    public const int FirstPriorityLevel = 1;
    public const int NoPriorityLevel = 4;

    public static readonly ViewTable Table = new(
        "queue",
        [
            new("case_id", ColumnType.Uuid),
            new("case_file_id", ColumnType.Text),
            new("lane", ColumnType.Text),
            new("proposed_lane", ColumnType.Text),
            new("decided_lane", ColumnType.Text),
            new("state", ColumnType.Text),
            new("stage", ColumnType.Text),
            new("priority", ColumnType.Integer),
            new("waiting_since", ColumnType.Instant),
            new("office", ColumnType.Text),
            new("court", ColumnType.Text),
            new("custody", ColumnType.Text),
            new("indicators", ColumnType.TextArray),
            new("unknown", ColumnType.TextArray),
            new("reasons", ColumnType.TextArray),
            new("vote_id", ColumnType.Uuid),
            new("questioned", ColumnType.Boolean),
        ],
        KeyColumns: 1);

    public static ViewRow? Of(StreamKey stream, Review review) =>
        review is not { Charging: { } charging, Screening: { } screening } ? null : Table.Row(
            review.CaseId,
            charging.CaseFileId,
            (review.DecidedLane ?? review.ProposedLane)!.Value.ToString(),
            review.ProposedLane!.Value.ToString(),
            review.DecidedLane?.ToString(),
            review.State.ToString(),
            review.Stage.ToString(),
            screening.PriorityLevel ?? NoPriorityLevel,
            review.FirstToldAt,
            charging.Facts.FieldOffice,
            review.Hearing?.Facts.Court,
            review.Custody,
            screening.Met,
            screening.Unknown,
            screening.Reasons,
            review.Vote?.VoteId,
            review.Question is not null);
}
