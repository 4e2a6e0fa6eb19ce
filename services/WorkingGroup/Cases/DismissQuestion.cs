using System.Security.Claims;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Marten;
using Wolverine.Http;

namespace InteragencyReview.WorkingGroup.Cases;

/// <summary>
/// A chair has looked at a decision that new facts question, and lets it stand. The case leaves the list, and what the rules say now asks
/// nothing again.
/// </summary>
/// <param name="CommandId">What the sender repeats when it sends the same command again.</param>
/// <param name="On">The day for which it is done, if not today.</param>
public sealed record DismissQuestion(Guid CaseId, string By, string Reasons, string? CommandId, DateTimeOffset At, DateOnly? On = null)
{
    public static Decision<ReviewEvent> Decide(Review review, DismissQuestion dismiss)
    {
        if (dismiss.IsDone(review))
            return [];
        if (!review.Exists)
            return new Refusal("no-such-case", $"There is no case {dismiss.CaseId}.");
        if (review.Question is not { } question)
            return new Refusal("not-questioned", "Nothing questions a decision of this case: there is nothing to dismiss.");
        if (review.HasOpenVote)
            return new Refusal("in-vote", "The case is before the panel again: its next decision answers the question.");
        if (WrittenReasons.Check(dismiss.Reasons, "letting a questioned decision stand") is { } reasons)
            return reasons;
        if (DayOfAct.Check(dismiss.On, dismiss.At, review.LastVoteDay) is { } day)
            return day;

        return [new DecisionQuestionWithdrawn(question.DecisionVersion, question.ProposedNow, question.AsOf, dismiss.By, dismiss.Reasons, dismiss.CommandId, dismiss.At, dismiss.On)];
    }

    /// <summary>The same command again, or the same said again while no other question has come up.</summary>
    private bool IsDone(Review review) => review.Dismissal is { } done
        && ((CommandId is not null && done.CommandId == CommandId) || (review.Question is null && done.By == By && done.Reasons == Reasons));

    /// <param name="Reasons">Compulsory.</param>
    /// <param name="On">The day for which it is done, if not today.</param>
    public sealed record Body(string? Reasons, DateOnly? On = null);

    [WolverinePost("/cases/{caseId}/question/dismiss", OperationId = "DismissQuestion")]
    [RequireAccess(Role.Chair, At = [Agency.Dhs, Agency.Eoir, Agency.Oil])]
    public static async Task<IResult> Post(
        Guid caseId,
        Body body,
        HttpRequest request,
        ClaimsPrincipal user,
        IDocumentSession session,
        TimeProvider time,
        CancellationToken stop)
    {
        var seen = Precondition.Of(request);
        var stream = await session.Events.FetchForWriting<Review>(Review.StreamOf(caseId), stop);
        var review = stream.Aggregate ?? Review.Initial;
        var dismiss = new DismissQuestion(caseId, user.Officer().Subject, body.Reasons ?? "", request.CommandId(), time.GetUtcNow(), body.On);
        if (review.Exists && !dismiss.IsDone(review) && seen.Against(review.Version) is { } changed)
            return changed;
        var decision = Decide(review, dismiss);
        if (decision.Refusal is { } refusal)
            return Refused.As(refusal);

        stream.AppendMany(decision);
        var after = decision.Events.Aggregate(review, (state, e) => state.Apply(e)) with { Version = review.Version + decision.Events.Length };
        return Precondition.Tag(after.Version, TypedResults.Ok(await GetCase.Of(after, session, stop)));
    }
}
