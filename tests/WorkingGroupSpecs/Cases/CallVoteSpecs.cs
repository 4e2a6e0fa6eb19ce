using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Cases;

public sealed class CallVoteSpecs : ReviewSpec
{
    private static readonly CallVote Call = new("chair", Monday);

    [Fact]
    public void A_screened_case_is_put_to_the_panel() =>
        Given(Facts(1), Screened(Facts(1))).When(review => CallVote.Decide(review, Call)).Then(Called());

    [Fact]
    public void Called_again_while_it_is_open_it_is_the_same_vote() =>
        Given(Facts(1), Screened(Facts(1)), Called()).When(review => CallVote.Decide(review, Call with { By = "other chair" })).ThenNothing();

    [Fact]
    public void After_the_decision_it_is_another_round() =>
        Given(Facts(1), Screened(Facts(1)), Called(), Decided(Lane.Accelerate)).When(review => CallVote.Decide(review, Call)).Then(Called(round: 2));

    [Fact]
    public void An_escalated_vote_is_still_open() =>
        Given(Facts(1), Screened(Facts(1)), Called(), new ReviewEscalated(FirstVote, [Roles.ChiefCounsel], Monday))
            .When(review => CallVote.Decide(review, Call)).ThenNothing();

    [Fact]
    public void A_case_without_screening_is_refused() =>
        Given(Hearing("4711")).When(review => CallVote.Decide(review, Call)).ThenRefused("not-screened");

    [Fact]
    public void The_vote_has_one_id_per_case_and_round() => Assert.Equal(3, new[] { Vote.IdOf(CaseId, 1), Vote.IdOf(CaseId, 2), Vote.IdOf(FirstVote, 1) }.Distinct().Count());
}
