using InteragencyReview.Kernel;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>A timer of the vote has gone off: perhaps early, perhaps twice, perhaps long after it mattered. The state decides.</summary>
public sealed record CloseWhenDue(Guid VoteId, DateTimeOffset At)
{
    public static Decision<VoteEvent> Decide(Vote vote, CloseWhenDue timer)
    {
        if (vote.DueAt is not { } due || timer.At < due)
            return [];
        if (!vote.IsClosed)
            return [.. Escalation.Close(vote, vote.Tally(final: true)!, timer.At)];

        var why = vote.Desk!.Roles.Contains(Escalation.DhsSupervisor, StringComparer.Ordinal)
            ? EscalationReason.ConcurrenceOverdue
            : EscalationReason.Overdue;
        return [Escalation.Next(vote, why, timer.At)];
    }
}
