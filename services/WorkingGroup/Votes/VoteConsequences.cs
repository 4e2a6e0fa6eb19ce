using System.Collections.Immutable;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Decisions;
using JasperFx.Events;
using Wolverine;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>
/// What follows from a change of a vote: for the review of its case, in the same transaction; for the agencies; and the timer of its
/// next due date.
/// </summary>
internal static class VoteConsequences
{
    /// <summary>Appends the events of the vote and what they mean for the review.</summary>
    /// <returns>The vote as it then is, and what is to be sent.</returns>
    public static (Vote After, OutgoingMessages Messages) Append(Decision<VoteEvent> decision, IEventStream<Vote> vote, IEventStream<Review> review, DateTimeOffset now)
    {
        if (decision.Events.IsEmpty)
            return (vote.Aggregate ?? Vote.Initial, []);
        var after = decision.Events.Aggregate(vote.Aggregate ?? Vote.Initial, (state, e) => state.Apply(e));
        var reviewed = ConcludeVote.Decide(review.Aggregate ?? Review.Initial, after, now);
        ImmutableArray<VoteEvent> recorded =
            [.. reviewed.Events.OfType<DecisionIssued>().Select(issued => new DecisionRecorded(DecisionRecord.Of(review.Aggregate!, after, issued)))];
        vote.AppendMany((Decision<VoteEvent>)[.. decision.Events, .. recorded]);
        review.AppendMany(reviewed);
        after = recorded.Aggregate(after, (state, e) => state.Apply(e)) with { Version = (vote.Aggregate?.Version ?? 0) + decision.Events.Length + recorded.Length };
        ImmutableArray<object> decided = [.. reviewed.Events.OfType<DecisionIssued>().SelectMany(DecisionMessages.Of)];

        // A decision closes the seats by itself.
        return (after, [.. Messages(after, decided.IsEmpty ? decision.Events : decision.Events.RemoveAll(e => e is VoteClosed)), .. decided]);
    }

    public static IEnumerable<object> Messages(Vote vote, ImmutableArray<VoteEvent> events) =>
        events.SelectMany(e => e switch
        {
            VoteOpened opened => [.. opened.Panel.Select(agency => Opened(opened, agency)), Due(vote, opened.DueAt)],
            VoteClosed closed => Enum.GetValues<Agency>().Select(agency => Closed(closed, agency)),
            ConcurrenceRequested requested => [Due(vote, requested.DueAt)],
            VoteEscalated escalated => [Due(vote, escalated.DueAt)],
            _ => Enumerable.Empty<object>(),
        });

    /// <summary>Each agency is told under its own key, and never another's.</summary>
    private static object Opened(VoteOpened opened, Agency agency) => new VoteOpenedV1(
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
        opened.DueAt,
        opened.On,
        opened.Barred,
        opened.MotionId,
        opened.MotionCases).ToEndpoint(QueueNames.FromWorkingGroup(agency));

    private static object Closed(VoteClosed closed, Agency agency) =>
        new VoteClosedV1(closed.VoteId, closed.ClosedAt, closed.CaseId).ToEndpoint(QueueNames.FromWorkingGroup(agency));

    private static object Due(Vote vote, DateTimeOffset dueAt) =>
        new VoteDue(vote.Opened!.VoteId, vote.Opened.CaseId).ScheduledAt(dueAt);
}
