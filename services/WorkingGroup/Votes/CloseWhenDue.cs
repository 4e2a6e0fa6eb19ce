using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Kernel;
using Timer = InteragencyReview.EventStore.Timer;

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

    public static async Task<Refusal?> Handle(VoteDue timer, Decider<Vote, VoteEvent> votes, TimeProvider time, CancellationToken stop) =>
        (await votes.Decide(Vote.StreamOf(timer.VoteId), vote => Decide(vote, new(timer.VoteId, time.GetUtcNow())), stop)).Refusal;
}

/// <summary>A date on which a vote must be looked at, whatever happens until then.</summary>
public sealed record VoteDue(Guid VoteId)
{
    /// <summary>Each event that sets a date sets a timer for it.</summary>
    public static Timer? After(Vote vote, VoteEvent e) => e switch
    {
        VoteOpened opened => At(opened.VoteId, opened.DueAt),
        ConcurrenceRequested requested => At(vote.Opened!.VoteId, requested.DueAt),
        VoteEscalated escalated => At(vote.Opened!.VoteId, escalated.DueAt),
        _ => null,
    };

    private static Timer At(Guid voteId, DateTimeOffset dueAt) =>
        new(DeterministicGuid.Of("vote-due", voteId.ToString(), $"{dueAt.UtcDateTime:O}"), dueAt, new VoteDue(voteId));
}
