using System.Collections.Immutable;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.WorkingGroup.Votes;
using Marten;
using Wolverine.Http;

namespace InteragencyReview.WorkingGroup.Motions;

/// <summary>A motion and where each of its votes stands.</summary>
public static class GetMotion
{
    public sealed record VoteOnMotion(Guid CaseId, Guid VoteId, ImmutableArray<Agency> Spoken, Ending? Ending, Lane? DecidedLane, ImmutableArray<string> WaitsFor);

    /// <param name="NotRead">Cases of which the vote cannot be read at the moment: that is for an operator.</param>
    public sealed record Answer(
        Guid MotionId,
        Lane Lane,
        string Reasons,
        string By,
        DateTimeOffset At,
        DateOnly? On,
        ImmutableArray<Guid> Exceptions,
        ImmutableArray<VoteOnMotion> Votes,
        ImmutableArray<Guid> NotRead);

    [WolverineGet("/motions/{id}", OperationId = "GetMotion")]
    [ReadCases]
    public static async Task<IResult> Get(Guid id, IDocumentSession session, ILogger log, CancellationToken stop)
    {
        if (await session.LoadAsync<Motion>(Motion.StreamOf(id), stop) is not { Opened: { } opened } motion)
            return Problems.Of(StatusCodes.Status404NotFound, "no-such-motion", $"There is no motion {id}.");
        var votes = await OneOfMany.LoadStates<Vote>(session, [.. opened.Cases.Select(one => Vote.StreamOf(one.VoteId))], log, stop);
        return Precondition.Tag(motion.Version, TypedResults.Ok(new Answer(
            opened.MotionId,
            opened.Lane,
            opened.Reasons,
            opened.By,
            opened.At,
            opened.On,
            opened.Exceptions,
            [
                .. from one in opened.Cases
                   let vote = votes.GetValueOrDefault(Vote.StreamOf(one.VoteId))
                   where vote is not null
                   select new VoteOnMotion(one.CaseId, one.VoteId, [.. vote.Ballots.Keys.Order()], vote.Closed?.Outcome.Ending, vote.DecidedLane, vote.WaitsFor),
            ],
            [.. opened.Cases.Where(one => !votes.ContainsKey(Vote.StreamOf(one.VoteId))).Select(one => one.CaseId)])));
    }
}
