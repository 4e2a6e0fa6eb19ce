using System.Collections.Immutable;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Marten;
using Wolverine.Http;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>Where a vote stands: who has spoken, whom it waits for, until when.</summary>
public static class GetVote
{
    public sealed record BallotAnswer(Agency Agency, int Revision, Choice Choice, string Reasons, string Officer, DateTimeOffset CastAt);

    /// <param name="WaitsFor">Agencies while it is open, afterwards roles; empty once a lane is decided.</param>
    /// <param name="Note">What was not done of what was asked for, and why.</param>
    public sealed record VoteAnswer(
        Guid VoteId,
        Guid CaseId,
        int Round,
        Stage Stage,
        Lane ProposedLane,
        DateTimeOffset OpenedAt,
        DateTimeOffset? DueAt,
        ImmutableArray<BallotAnswer> Ballots,
        Ending? Ending,
        Lane? StandingLane,
        Lane? DecidedLane,
        bool AwaitsConcurrence,
        ImmutableArray<string> WaitsFor,
        string? Note = null);

    public static VoteAnswer Answer(Vote vote) => new(
        vote.Opened!.VoteId,
        vote.Opened.CaseId,
        vote.Opened.Round,
        vote.Opened.Stage,
        vote.Opened.ProposedLane,
        vote.Opened.OpenedAt,
        vote.DueAt,
        [.. vote.Ballots.Values.OrderBy(b => b.Agency).Select(b => new BallotAnswer(b.Agency, b.Revision, b.Choice, b.Reasons, b.Officer, b.CastAt))],
        vote.Closed?.Outcome.Ending,
        vote.StandingLane,
        vote.DecidedLane,
        vote.AwaitsConcurrence,
        vote.WaitsFor);

    internal static IResult NotFound(Guid voteId) => Problems.Of(StatusCodes.Status404NotFound, "no-such-vote", $"There is no vote {voteId}.");

    [WolverineGet("/votes/{voteId}", OperationId = "GetVote")]
    [ReadCases]
    public static async Task<IResult> Get(Guid voteId, IQuerySession session, CancellationToken stop) =>
        await session.LoadAsync<Vote>(Vote.StreamOf(voteId), stop) is { Opened: not null } vote
            ? Precondition.Tag(vote.Version, TypedResults.Ok(Answer(vote)))
            : NotFound(voteId);
}
