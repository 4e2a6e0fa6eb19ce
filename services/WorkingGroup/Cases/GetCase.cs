using InteragencyReview.Contracts.Facts;
using InteragencyReview.Kernel;
using InteragencyReview.Screening;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.WorkingGroup.Votes;
using Marten;
using Wolverine.Http;

namespace InteragencyReview.WorkingGroup.Cases;

/// <summary>Everything open that bears on one case: facts, screening with its evidence, vote, decision.</summary>
public static class GetCase
{
    /// <param name="Standing">In words: what the case waits for, from whom, until when, and what each of those can do.</param>
    /// <param name="Question">New facts propose another lane than the one decided: a person must look.</param>
    public sealed record CaseAnswer(
        Guid CaseId,
        AgencyKeys Keys,
        Stage Stage,
        ReviewState State,
        Lane? ProposedLane,
        Lane? DecidedLane,
        DateOnly? FactsAsOf,
        CaseFacts? ChargingFacts,
        HearingAnswer? Hearing,
        FinalOrderAnswer? FinalOrder,
        ScreeningResult? Screening,
        GetVote.VoteAnswer? Vote,
        DecisionAnswer? Decision,
        DecisionQuestioned? Question,
        Standing Standing);

    public sealed record HearingAnswer(string IdnCase, string? Custody, string? Court, DateOnly? NextHearingOn, bool HasFinalOrder);

    public sealed record FinalOrderAnswer(
        string DocketNumber, string Circuit, DateOnly AsOf, DateOnly? FinalOrderOn, string? Stay, string? Status, DateOnly? NextDueOn);

    public sealed record DecisionAnswer(Guid VoteId, int DecisionVersion, Lane Lane, string RuleSet, DateTimeOffset DecidedAt);

    [WolverineGet("/cases/{caseId}", OperationId = "GetCase")]
    [ReadCases]
    public static async Task<IResult> Get(Guid caseId, IQuerySession session, CancellationToken stop) =>
        await session.LoadAsync<Review>(Review.StreamOf(caseId), stop) is { Exists: true } review
            ? Precondition.Tag(review.Version, TypedResults.Ok(await Of(review, session, stop)))
            : NotFound(caseId);

    internal static async Task<CaseAnswer> Of(Review review, IQuerySession session, CancellationToken stop)
    {
        var vote = review.Vote is null ? null : await session.LoadAsync<Vote>(Votes.Vote.StreamOf(review.Vote.VoteId), stop);
        var others = vote is { Statements.IsEmpty: false } ? await session.LoadManyAsync<Vote>(stop, CasePeople.OtherRounds(vote, review)) : [];
        return new CaseAnswer(
            review.CaseId,
            review.Keys,
            review.Stage,
            review.State,
            review.ProposedLane,
            review.DecidedLane,
            review.Charging?.AsOf,
            review.Charging?.Facts,
            review.Hearing?.Facts is { } h ? new HearingAnswer(h.IdnCase, h.Custody, h.Court, h.NextHearingOn, h.HasFinalOrder) : null,
            review.FinalOrder?.Facts is { } f
                ? new FinalOrderAnswer(f.DocketNumber, f.Circuit, f.AsOf, f.FinalOrderOn, f.Stay, f.Status, f.NextDueOn)
                : null,
            review.Screening,
            vote is null ? null : GetVote.Answer(vote),
            review.Decision is { } d ? new DecisionAnswer(d.VoteId, d.DecisionVersion, d.Lane, d.RuleSet, d.DecidedAt) : null,
            review.Question,
            Standing.Of(review, vote, CasePeople.Of(review.Facts, others)));
    }

    internal static IResult NotFound(Guid caseId) => Problems.Of(StatusCodes.Status404NotFound, "no-such-case", $"There is no case {caseId}.");
}
