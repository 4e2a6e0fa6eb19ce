using System.Collections.Immutable;
using System.Security.Claims;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.WorkingGroup.Cases;

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

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapPost("/cases/{caseId:guid}/votes", Post)
            .RequireAccess(Access.For(Role.Chair).At(Agency.Dhs, Agency.Eoir, Agency.Oil))
            .WithName("OpenVote")
            .WithSummary("Puts the lane of a case to the panel; asked for again while that vote is open, answers with it")
            .Produces<GetVote.VoteAnswer>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

    /// <param name="DueInDays">How long the panel has; 14 when left out.</param>
    public sealed record Body(int? DueInDays);

    private static async Task<IResult> Post(
        Guid caseId,
        Body? body,
        ClaimsPrincipal user,
        Sessions sessions,
        DeciderDefinition<Review, ReviewEvent> reviews,
        DeciderDefinition<Vote, VoteEvent> votes,
        TimeProvider time,
        CancellationToken stop)
    {
        var found = false;
        Draft<Vote, VoteEvent>? opened = null;
        var by = user.Officer().Subject;
        var refusal = await sessions.Run(
            async session =>
            {
                var now = time.GetUtcNow();
                var review = await session.Load(reviews, Review.StreamOf(caseId));
                if (!(found = review.State.Exists))
                    return new Refusal("no-such-case", $"There is no case {caseId}.");
                var call = CallVote.Decide(review.State, new CallVote(by, now));
                review.Append(call.Events);
                if (call.Refusal is not null)
                    return call.Refusal;

                var called = review.State.Vote!;
                opened = await session.Load(votes, Vote.StreamOf(called.VoteId));
                var decision = Decide(opened.State, Of(review.State, called, now.AddDays(body?.DueInDays ?? UsualDays)));
                opened.Append(decision.Events);
                return decision.Refusal;
            },
            stop);

        return refusal is null
            ? Precondition.Tag(opened!.Version, TypedResults.Created($"/votes/{opened.State.Opened!.VoteId}", GetVote.Answer(opened.State)))
            : Refused.As(refusal, found ? StatusCodes.Status409Conflict : StatusCodes.Status404NotFound);
    }

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
