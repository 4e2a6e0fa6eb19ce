using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Cases;
using JasperFx.Events;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Marten;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>A timer of the vote has gone off: perhaps early, perhaps twice, perhaps long after it mattered. The state decides.</summary>
[WolverineHandler]
public sealed record CloseWhenDue(Guid VoteId, DateTimeOffset At)
{
    /// <summary>The clocks of two machines are no further apart.</summary>
    private static readonly TimeSpan ClocksApart = TimeSpan.FromMinutes(1);

    public static Decision<VoteEvent> Decide(Vote vote, CloseWhenDue timer)
    {
        if (vote.DueAt is not { } due || timer.At < due)
            return [];
        if (!vote.IsClosed)
            return [.. Escalation.Close(vote, vote.Tally(final: true)!, timer.At)];

        var why = vote.IsWithSupervisor
            ? EscalationReason.ConcurrenceOverdue
            : EscalationReason.Overdue;
        return [Escalation.Next(vote, why, timer.At)];
    }

    public static OutgoingMessages Handle(
        VoteDue message,
        [WriteAggregate(FromMethod = nameof(VoteStream), Required = false)] IEventStream<Vote> vote,
        [WriteAggregate(FromMethod = nameof(ReviewStream), Required = false)] IEventStream<Review> review,
        TimeProvider time)
    {
        var now = time.GetUtcNow();

        // Set off by a faster clock than this machine's: it is the only one of its due date, and comes again.
        if (vote.Aggregate?.DueAt is { } due && now < due && due - now < ClocksApart)
            return [message.ScheduledAt(due)];
        return VoteConsequences.Append(Decide(vote.Aggregate ?? Vote.Initial, new(message.VoteId, now)), vote, review, now).Messages;
    }

    public static string VoteStream(VoteDue message) => Vote.StreamOf(message.VoteId);

    public static string ReviewStream(VoteDue message) => Review.StreamOf(message.CaseId);
}

/// <summary>A date on which a vote must be looked at, whatever happens until then.</summary>
[MessageIdentity("vote_due")]
public sealed record VoteDue(Guid VoteId, Guid CaseId) : IGroupedMessage
{
    string IGroupedMessage.Group => CaseId.ToString();
}
