using System.Collections.Immutable;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Marten;
using Wolverine.Http;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>Where a vote stands: who has spoken, whom it waits for, until when.</summary>
public static class GetVote
{
    /// <param name="Officer">Null for a recusal: who recused the agency is not told, since that may give away what is protected.</param>
    /// <param name="OnBehalfOf">The colleague for whom the officer acted, by delegation; null for a recusal too.</param>
    public sealed record BallotAnswer(
        Agency Agency, int Revision, Choice Choice, string Reasons, string? Officer, DateTimeOffset CastAt, DateOnly? On, string? OnBehalfOf);

    /// <param name="AsOf">The day of the screening.</param>
    public sealed record FactsChangedAnswer(Lane ProposedLane, ImmutableArray<string> Indicators, int? PriorityLevel, DateOnly AsOf);

    /// <param name="FactsChanged">What the rules propose now, where that is not what was put to the vote.</param>
    /// <param name="DecisionId">Of the decision on record, once there is one.</param>
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
        FactsChangedAnswer? FactsChanged,
        Guid? DecisionId,
        string? Note = null);

    public static VoteAnswer Answer(Vote vote) => new(
        vote.Opened!.VoteId,
        vote.Opened.CaseId,
        vote.Opened.Round,
        vote.Opened.Stage,
        vote.Opened.ProposedLane,
        vote.Opened.OpenedAt,
        vote.DueAt,
        BallotsOf(vote),
        vote.Closed?.Outcome.Ending,
        vote.StandingLane,
        vote.DecidedLane,
        vote.AwaitsConcurrence,
        vote.WaitsFor,
        vote.FactsChanged is { } changed ? new FactsChangedAnswer(changed.ProposedLane, changed.Indicators, changed.PriorityLevel, changed.AsOf) : null,
        vote.Record?.DecisionId);

    internal static ImmutableArray<BallotAnswer> BallotsOf(Vote vote) =>
        [.. vote.Ballots.Values.OrderBy(b => b.Agency).Select(Of)];

    private static BallotAnswer Of(BallotRecorded ballot)
    {
        var isRecusal = ballot.Choice == Choice.Recuse;
        return new(
            ballot.Agency, ballot.Revision, ballot.Choice, ballot.Reasons, isRecusal ? null : ballot.Officer, ballot.CastAt, ballot.On, isRecusal ? null : ballot.OnBehalfOf);
    }

    internal static IResult NotFound(Guid voteId) => Problems.Of(StatusCodes.Status404NotFound, "no-such-vote", $"There is no vote {voteId}.");

    [WolverineGet("/votes/{voteId}", OperationId = "GetVote")]
    [ReadCases]
    public static async Task<IResult> Get(Guid voteId, IQuerySession session, CancellationToken stop) =>
        await session.LoadAsync<Vote>(Vote.StreamOf(voteId), stop) is { Opened: not null } vote
            ? Precondition.Tag(vote.Version, TypedResults.Ok(Answer(vote)))
            : NotFound(voteId);
}
