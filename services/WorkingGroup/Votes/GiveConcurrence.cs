using InteragencyReview.Kernel;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>A supervisor of DHS agrees that discretion be exercised. From then on the lane is decided.</summary>
/// <param name="On">The day for which it is given, if not today.</param>
/// <param name="CommandId">What the sender repeats when it sends the same command again.</param>
public sealed record GiveConcurrence(Guid VoteId, Person Supervisor, string Reasons, string? CommandId, DateTimeOffset At, DateOnly? On = null)
{
    public static Decision<VoteEvent> Decide(Vote vote, GiveConcurrence give, CasePeople others)
    {
        if (vote.HasHad(give.CommandId) || vote.Concurrence?.Supervisor == give.Supervisor.Id)
            return [];
        if (Check(vote, give.VoteId, give.Supervisor, others) is { } refusal)
            return refusal;
        if (WrittenReasons.Check(give.Reasons, why: null) is { } reasons)
            return reasons;
        if (DayOfAct.Check(give.On, give.At, vote.Day) is { } day)
            return day;

        return [new ConcurrenceGiven(give.Supervisor.Id, give.Reasons, give.CommandId, give.At, give.On)];
    }

    /// <summary>Why this person cannot answer, either way.</summary>
    internal static Refusal? Check(Vote vote, Guid voteId, Person supervisor, CasePeople others)
    {
        if (vote.Opened is null)
            return new Refusal("no-such-vote", $"There is no vote {voteId}.");
        if (vote.DecidedLane is { } lane)
            return new Refusal("already-decided", $"The vote is decided: {lane}. To take it up again, open a new round.");

        // A lapsed term does not take the question back: a supervisor may still answer while the chief counsel has it.
        if (!vote.AwaitsConcurrence)
            return new Refusal("no-concurrence-wanted", "Nobody is asked to concur: no lane for discretion stands unanswered in this vote.");
        if (supervisor.Agency != Agency.Dhs || !supervisor.Has(Roles.Supervisor))
            return new Refusal("not-a-dhs-supervisor", "Only a supervisor of DHS can give or refuse concurrence.");
        return vote.Refuse(supervisor.Id, Capacity.Supervisor, others);
    }
}
