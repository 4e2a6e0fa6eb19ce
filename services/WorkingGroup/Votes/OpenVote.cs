using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.WorkingGroup.Cases;
using Marten;
using Wolverine;
using Wolverine.Http;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>A member puts the lane of a case to the panel.</summary>
/// <param name="Round">1 for the first vote on a case, one more each time it is voted on again.</param>
public sealed record OpenVote(
    Guid CaseId,
    int Round,
    ImmutableArray<Agency> Panel,
    VoteRule Rule,
    Stage Stage,
    Lane ProposedLane,
    ImmutableArray<string> Indicators,
    int? PriorityLevel,
    string RuleSet,
    AgencyKeys Keys,
    string OpenedBy,
    DateTimeOffset OpenedAt,
    DateTimeOffset DueAt)
{
    /// <summary>A vote that may stay open for longer has no timer in all but name.</summary>
    public const int LongestDays = 90;

    private const int UsualDays = 14;

    public static Decision<VoteEvent> Decide(Vote vote, OpenVote open)
    {
        // The round is the natural key: whoever asks for it again finds it open.
        if (vote.Opened is not null)
            return [];
        if (open.Round < 1)
            return new Refusal("bad-round", $"Rounds are counted from 1; {open.Round} is none.");
        if (open.Rule.Check(open.Panel) is { } refusal)
            return refusal;
        if (open.DueAt <= open.OpenedAt)
            return new Refusal("due-in-the-past", $"The vote would be due at {open.DueAt:O}, before anyone could cast a ballot.");
        if (open.DueAt > open.OpenedAt.AddDays(LongestDays))
            return new Refusal("due-too-far", $"A vote is due within {LongestDays} days of its opening; {open.DueAt:O} is later.");

        return
        [
            new VoteOpened(
                Vote.IdOf(open.CaseId, open.Round),
                open.CaseId,
                open.Round,
                open.Panel,
                open.Rule,
                open.Stage,
                open.ProposedLane,
                open.Indicators,
                open.PriorityLevel,
                open.RuleSet,
                open.Keys,
                open.OpenedBy,
                open.OpenedAt,
                open.DueAt),
        ];
    }

    /// <param name="DueInDays">How long the panel has; 14 when left out.</param>
    public sealed record Body(int? DueInDays);

    [WolverinePost("/cases/{caseId}/votes", OperationId = "OpenVote")]
    [RequireAccess(Role.Chair, At = [Agency.Dhs, Agency.Eoir, Agency.Oil])]
    public static async Task<(IResult, OutgoingMessages)> Post(
        Guid caseId,
        Body body,
        ClaimsPrincipal user,
        IDocumentSession session,
        TimeProvider time,
        CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var review = await session.Events.FetchForWriting<Review>(Review.StreamOf(caseId), stop);
        if (review.Aggregate is not { Exists: true } state)
            return (GetCase.NotFound(caseId), []);
        var call = CallVote.Decide(state, new CallVote(user.Officer().Subject, now));
        if (call.Refusal is { } refused)
            return (Refused.As(refused, StatusCodes.Status409Conflict), []);

        state = call.Events.Aggregate(state, (before, e) => before.Apply(e));
        var called = state.Vote!;
        var vote = await session.Events.FetchForWriting<Vote>(Vote.StreamOf(called.VoteId), stop);
        var decision = Decide(vote.Aggregate ?? Vote.Initial, Of(state, called, now.AddDays(body.DueInDays ?? UsualDays)));
        if (decision.Refusal is { } refusal)
            return (Refused.As(refusal, StatusCodes.Status409Conflict), []);

        review.AppendMany(call);
        vote.AppendMany(decision);
        var after = decision.Events.Aggregate(vote.Aggregate ?? Vote.Initial, (before, e) => before.Apply(e));
        var version = (vote.CurrentVersion ?? 0) + decision.Events.Length;
        return (
            Precondition.Tag(version, decision.Events.IsEmpty
                ? TypedResults.Ok(GetVote.Answer(after) with { Note = AlreadyOpen(after.Opened!, body) })
                : TypedResults.Created($"/votes/{called.VoteId}", GetVote.Answer(after))),
            [.. VoteConsequences.Messages(after, decision.Events)]);
    }

    private static string AlreadyOpen(VoteOpened opened, Body body) => string.Create(
        CultureInfo.InvariantCulture,
        $"This vote is already open, since {opened.OpenedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC and until {opened.DueAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC: nothing was opened{(body.DueInDays is { } days ? $", and dueInDays {days} was ignored" : "")}.");

    private static OpenVote Of(Review review, VoteCalled called, DateTimeOffset dueAt) => new(
        review.CaseId,
        called.Round,
        [.. Enum.GetValues<Agency>()],
        VoteRule.Standard,
        review.Stage,
        review.ProposedLane!.Value,
        review.Screening!.Met,
        review.Screening.PriorityLevel,
        review.Screening.RuleSet,
        review.Keys,
        called.By,
        called.At,
        dueAt);
}
