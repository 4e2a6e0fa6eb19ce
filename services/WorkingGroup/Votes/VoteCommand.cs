using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>What the commands of people on a vote have in common over HTTP.</summary>
internal static class VoteCommand
{
    public static async Task<IResult> Run(
        Guid voteId,
        Precondition seen,
        string? commandId,
        Decider<Vote, VoteEvent> votes,
        Func<Vote, Decision<VoteEvent>> decide,
        CancellationToken stop)
    {
        IResult? mismatch = null;
        var decided = await votes.Decide(
            Vote.StreamOf(voteId),
            (vote, version) =>
            {
                // A command that was done before is answered as it was then, though the vote has moved on.
                mismatch = vote.HasHad(commandId) ? null : seen.Against(version);
                return mismatch is null ? decide(vote) : [];
            },
            stop);

        return mismatch ?? decided.Refusal switch
        {
            null => Precondition.Tag(decided.Version, TypedResults.Ok(GetVote.Answer(decided.State))),
            { Type: "no-such-vote" } refusal => Refused.As(refusal, StatusCodes.Status404NotFound),
            { Type: "separation-of-duties" } refusal => Refused.As(refusal, StatusCodes.Status403Forbidden),
            { } refusal => Refused.As(refusal, StatusCodes.Status409Conflict),
        };
    }
}
