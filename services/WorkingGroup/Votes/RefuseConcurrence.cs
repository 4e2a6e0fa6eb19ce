using InteragencyReview.Kernel;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>
/// A supervisor of DHS does not agree. That is no decision either: the vote goes up the chain, as a deadlock would,
/// and no second supervisor is asked about the same lane.
/// </summary>
/// <param name="CommandId">What the sender repeats when it sends the same command again.</param>
public sealed record RefuseConcurrence(Guid VoteId, Person Supervisor, string Reasons, string? CommandId, DateTimeOffset At, DateOnly? On = null)
{
    public static Decision<VoteEvent> Decide(Vote vote, RefuseConcurrence refuse, CasePeople others)
    {
        if (vote.HasHad(refuse.CommandId) || vote.Refused?.Supervisor == refuse.Supervisor.Id)
            return [];
        if (GiveConcurrence.Check(vote, refuse.VoteId, refuse.Supervisor, others) is { } refusal)
            return refusal;
        if (WrittenReasons.Check(refuse.Reasons, "a refusal") is { } reasons)
            return reasons;
        if (DayOfAct.Check(refuse.On, refuse.At, vote.Day) is { } day)
            return day;

        var refused = new ConcurrenceRefused(refuse.Supervisor.Id, refuse.Reasons, refuse.CommandId, refuse.At, refuse.On);

        // After the supervisors' term it is up the chain already: those who have it keep it, and what one of them has stated.
        return vote.IsWithSupervisor ? [refused, Escalation.Next(vote, EscalationReason.ConcurrenceRefused, refuse.At)] : [refused];
    }
}
