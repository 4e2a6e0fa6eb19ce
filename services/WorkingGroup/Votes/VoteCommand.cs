using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.WorkingGroup.Cases;
using Marten;
using Wolverine;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>What the commands of people on a vote have in common over HTTP.</summary>
internal static class VoteCommand
{
    public static async Task<(IResult, OutgoingMessages)> Run(
        Guid voteId,
        Precondition seen,
        string? commandId,
        IDocumentSession session,
        DateTimeOffset now,
        Func<Vote, CasePeople, Decision<VoteEvent>> decide,
        CancellationToken stop)
    {
        var vote = await session.Events.FetchForWriting<Vote>(Vote.StreamOf(voteId), stop);
        if (vote.Aggregate is not { Opened: { } opened } state)
            return (GetVote.NotFound(voteId), []);

        // A command that was done before is answered as it was then, though the vote has moved on.
        if (!state.HasHad(commandId) && seen.Against(state.Version) is { } changed)
            return (changed, []);
        var review = await session.Events.FetchForWriting<Review>(Review.StreamOf(opened.CaseId), stop);
        var decision = decide(state, await CasePeople.Outside(state, review.Aggregate ?? Review.Initial, session, stop));
        if (decision.Refusal is { } refusal)
            return (Refused.As(refusal), []);

        var (after, messages) = VoteConsequences.Append(decision, vote, review, now);
        return (Precondition.Tag(after.Version, TypedResults.Ok(GetVote.Answer(after))), messages);
    }
}
