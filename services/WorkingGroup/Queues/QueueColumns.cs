using InteragencyReview.Screening;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.WorkingGroup.Cases;

namespace InteragencyReview.WorkingGroup.Queues;

/// <summary>
/// The queues are columns of the reviews themselves: what a list shows, filters or orders by stands in a column, and is written with the
/// review in the transaction that changes it.
/// </summary>
internal static class QueueColumns
{
    /// <summary>What stands in a list at all. Every index has it as its condition, word for word.</summary>
    public const string StillWaiting = "state <> 'Done'";

    private static readonly string[] Order = ["priority", "waiting_since", "case_id"];

    /// <summary>All columns, as they are selected.</summary>
    public static readonly string All = OfReviews().Names;

    public static DocumentColumns<Review> OfReviews()
    {
        var columns = new DocumentColumns<Review>()
            .Column(review => review.CaseId)
            .Column(review => review.CaseFileId)
            .Text(review => review.Lane)
            .Text(review => review.ProposedLane)
            .Text(review => review.DecidedLane)
            .Text(review => review.State)
            .Text(review => review.Stage)
            .Column(review => review.Priority)
            .Column(review => review.WaitingSince)
            .Column(review => review.Office)
            .Column(review => review.Court)
            .Column(review => review.Custody)
            .Texts(review => review.Indicators)
            .Texts(review => review.Unknown)
            .Texts(review => review.Reasons)
            .Column(review => review.VoteId)
            .Column(review => review.Questioned)
            .Index("queue_questioned", ["lane", .. Order], $"{StillWaiting} and questioned")
            .Index("queue_page", ["lane", .. Order], StillWaiting)
            .Index("queue_counts", ["lane", "state", "questioned", "waiting_since"], StillWaiting);
        foreach (var filter in new[] { "stage", "office", "court", "custody", "state" })
            columns.Index($"queue_{filter}", ["lane", filter, .. Order], StillWaiting);

        // One index of each indicator: a case stands in those of its few. A search of all arrays knows neither lane nor order, and
        // reads each case with a common indicator to find the first fifty.
        foreach (var indicator in RuleSets.All.SelectMany(rules => rules.Criteria).Select(criterion => criterion.Id).Distinct(StringComparer.Ordinal))
            columns.Index($"queue_met_{indicator.ToLowerInvariant()}", ["lane", .. Order], $"{StillWaiting} and indicators @> '{{{indicator}}}'");
        return columns;
    }
}
