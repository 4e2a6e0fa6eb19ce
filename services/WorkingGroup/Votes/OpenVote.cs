using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using InteragencyReview.Kernel;
using InteragencyReview.Screening;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.WorkingGroup.Cases;
using JasperFx.Events;
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
    DateTimeOffset DueAt,
    DateOnly? On = null,
    ImmutableArray<string>? Barred = null,
    ScreeningResult? Screening = null,
    Guid? MotionId = null,
    int? MotionCases = null)
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
            return new Refusal("due-in-the-past", "The vote would be due before anyone could cast a ballot.");
        if (open.DueAt > open.OpenedAt.AddDays(LongestDays))
            return new Refusal("due-too-far", $"A vote is due within {LongestDays} days of its opening.");

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
                open.DueAt,
                open.On,
                open.Barred,
                open.Screening,
                open.MotionId,
                open.MotionCases),
        ];
    }

    /// <param name="DueInDays">How long the panel has; 14 when left out.</param>
    /// <param name="On">The day for which the vote is opened, if not today: the case is screened as of it.</param>
    public sealed record Body(int? DueInDays, DateOnly? On = null);

    [WolverinePost("/cases/{caseId}/votes", OperationId = "OpenVote")]
    [RequireAccess(Role.Chair, At = [Agency.Dhs, Agency.Eoir, Agency.Oil])]
    public static async Task<(IResult, OutgoingMessages)> Post(
        Guid caseId,
        Body body,
        HttpRequest request,
        ClaimsPrincipal user,
        IDocumentSession session,
        TimeProvider time,
        CancellationToken stop)
    {
        var opening = await Prepare(caseId, new CallVote(user.Officer().Subject, time.GetUtcNow(), body.On, request.CommandId()), body.DueInDays, session, stop);
        if (opening.Refusal is { } refusal)
            return (Refused.As(refusal), []);
        if (!opening.WasCalled && Precondition.Of(request).Against(opening.Review.Version) is { } changed)
            return (changed, []);
        var messages = opening.Append(motionId: null, motionCases: null);
        return (
            Precondition.Tag(opening.Vote.Version, opening.WasOpen
                ? TypedResults.Ok(GetVote.Answer(opening.Vote) with { Note = AlreadyOpen(opening.Vote, body) })
                : TypedResults.Created($"/votes/{opening.VoteId}", GetVote.Answer(opening.Vote))),
            messages);
    }

    private static string AlreadyOpen(Vote vote, Body body) => vote.DecidedLane is not null
        ? "This command opened the vote, which is decided meanwhile: nothing was opened again."
        : AlreadyOpen(vote.Opened!, body);

    private static string AlreadyOpen(VoteOpened opened, Body body) => string.Create(
        CultureInfo.InvariantCulture,
        $"This vote is already open, since {opened.OpenedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC and until {opened.DueAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC: nothing was opened{(body.DueInDays is { } days ? $", and dueInDays {days} was ignored" : "")}.");

    /// <summary>Decides on one case, and appends nothing yet.</summary>
    internal static async Task<Opening> Prepare(Guid caseId, CallVote call, int? dueInDays, IDocumentSession session, CancellationToken stop)
    {
        var review = await session.Events.FetchForWriting<Review>(Review.StreamOf(caseId), stop);
        if (review.Aggregate is not { Exists: true } state)
            return new Opening(new Refusal("no-such-case", $"There is no case {caseId}."));
        var called = CallVote.Decide(state, call);
        if (called.Refusal is { } refused)
            return new Opening(refused);

        state = called.Events.Aggregate(state, (before, e) => before.Apply(e));
        var vote = await session.Events.FetchForWriting<Vote>(Vote.StreamOf(state.Vote!.VoteId), stop);
        var people = await CasePeople.Outside(vote.Aggregate ?? Vote.Initial, state, session, stop);
        var open = Of(state, state.Vote, call.At.AddDays(Math.Clamp(dueInDays ?? UsualDays, 0, LongestDays + 1)), people);
        return Decide(vote.Aggregate ?? Vote.Initial, open).Refusal is { } refusal ? new Opening(refusal) : new Opening(state, called, review, open, vote);
    }

    /// <summary>A vote that can be opened, or why it cannot.</summary>
    internal sealed class Opening
    {
        private readonly Decision<ReviewEvent> _called;
        private readonly IEventStream<Review>? _review;
        private readonly IEventStream<Vote>? _vote;
        private readonly OpenVote? _open;

        public Opening(Refusal refusal)
        {
            Refusal = refusal;
            Review = Review.Initial;
            Vote = Vote.Initial;
        }

        public Opening(Review review, Decision<ReviewEvent> called, IEventStream<Review> reviewStream, OpenVote open, IEventStream<Vote> vote)
        {
            (Review, _called, _review, _open, _vote) = (review, called, reviewStream, open, vote);
            Vote = vote.Aggregate ?? Vote.Initial;
        }

        public Refusal? Refusal { get; }

        /// <summary>With the vote called.</summary>
        public Review Review { get; }

        /// <summary>As it is after <see cref="Append"/>.</summary>
        public Vote Vote { get; private set; }

        public Guid VoteId => Review.Vote!.VoteId;

        /// <summary>Nothing is called: the vote was before.</summary>
        public bool WasCalled => _called.Events.IsEmpty;

        /// <summary>It was opened before, and nothing is appended.</summary>
        public bool WasOpen { get; private set; }

        /// <param name="motionCases">How many votes are opened under the motion, for those who wait for all of them.</param>
        /// <returns>What is to be sent.</returns>
        public OutgoingMessages Append(Guid? motionId, int? motionCases)
        {
            var decision = Decide(Vote, _open! with { MotionId = motionId, MotionCases = motionCases });
            WasOpen = decision.Events.IsEmpty;
            _review!.AppendMany(_called);
            _vote!.AppendMany(decision);
            Vote = decision.Events.Aggregate(Vote, (before, e) => before.Apply(e)) with { Version = Vote.Version + decision.Events.Length };
            return [.. VoteConsequences.Messages(Vote, decision.Events)];
        }
    }

    internal static OpenVote Of(Review review, VoteCalled called, DateTimeOffset dueAt, CasePeople people) => new(
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
        dueAt,
        called.On,
        people.BarredFromVoting,
        review.Screening);
}
