using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Cases;

public sealed class CallVoteSpecs : ReviewSpec
{
    // For the day of the facts: no time has passed since the screening.
    private static readonly CallVote Call = new("chair", Monday, new DateOnly(2011, 12, 4));

    private static VoteCalled Called(int round = 1, DateOnly? on = null) => ReviewSpec.Called(round) with { On = on ?? Call.On };

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
    public void The_command_that_called_a_vote_calls_no_other_after_its_decision() =>
        Given(Facts(1), Screened(Facts(1)), Called() with { CommandId = "c-1" }, Decided(Lane.Accelerate))
            .When(review => CallVote.Decide(review, Call with { CommandId = "c-1" })).ThenNothing();

    [Fact]
    public void Another_command_does() =>
        Given(Facts(1), Screened(Facts(1)), Called() with { CommandId = "c-1" }, Decided(Lane.Accelerate))
            .When(review => CallVote.Decide(review, Call with { CommandId = "c-2" })).Then(Called(round: 2) with { CommandId = "c-2" });

    [Fact]
    public void An_escalated_vote_is_still_open() =>
        Given(Facts(1), Screened(Facts(1)), Called(), new ReviewEscalated(FirstVote, [Roles.ChiefCounsel], Monday))
            .When(review => CallVote.Decide(review, Call)).ThenNothing();

    [Fact]
    public void A_case_without_screening_is_refused() =>
        Given(Hearing("4711")).When(review => CallVote.Decide(review, Call)).ThenRefused("not-screened");

    [Fact]
    public void What_is_put_to_the_panel_is_screened_as_of_the_day_of_the_vote()
    {
        var old = Facts(1) with { AsOf = new DateOnly(2011, 11, 20) };
        Given(old, Screened(old)).When(review => CallVote.Decide(review, Call)).Then(Screened(old with { AsOf = Call.On!.Value }), Called());
    }

    [Fact]
    public void From_the_list_of_a_lane_it_is_put_to_the_panel_while_the_rules_propose_that_lane() =>
        Given(Facts(1), Screened(Facts(1))).When(review => CallVote.Decide(review, Call with { OfList = Screened(Facts(1)).Screening.Lane })).Then(Called());

    [Fact]
    public void Not_where_they_propose_another_by_the_day_of_the_vote()
    {
        // A recent entry and nothing else: a priority for three years.
        var facts = Facts(1);
        var recent = facts with { Facts = facts.Facts with { Entry = new() { On = new DateOnly(2009, 1, 1), Manner = "without-inspection" } } };
        var (listed, later) = (Screened(recent), Screened(recent with { AsOf = new DateOnly(2012, 1, 2) }));
        Assert.Equal(Lane.Accelerate, listed.Screening.Lane);
        Assert.NotEqual(Lane.Accelerate, later.Screening.Lane);

        var call = new CallVote("chair", Monday.AddDays(60), new DateOnly(2012, 1, 2), OfList: Lane.Accelerate);
        Given(recent, listed).When(review => CallVote.Decide(review, call)).ThenRefused("another-lane");
        Assert.Equal($"On 2012-01-02 the rules propose {later.Screening.Lane} for it.", CallVote.Decide(Given(recent, listed).State, call).Refusal?.Reason);
        Assert.Null(CallVote.Decide(Given(recent, listed).State, call with { OfList = null }).Refusal);
    }

    [Fact]
    public void Without_a_day_it_is_that_of_the_call() =>
        Given(Facts(1), Screened(Facts(1))).When(review => CallVote.Decide(review, Call with { On = null }))
            .Then(Screened(Facts(1) with { AsOf = new DateOnly(2011, 12, 5) }), Called() with { On = null });

    [Fact]
    public void No_vote_is_called_for_a_day_to_come() =>
        Given(Facts(1), Screened(Facts(1))).When(review => CallVote.Decide(review, Call with { On = new DateOnly(2011, 12, 6) })).ThenRefused("day-to-come");

    [Fact]
    public void Nor_for_a_day_before_the_last_vote() =>
        Given(Facts(1), Screened(Facts(1)), Called(), Decided(Lane.Accelerate))
            .When(review => CallVote.Decide(review, Call with { On = new DateOnly(2011, 12, 3) })).ThenRefused("day-before-the-last");

    [Fact]
    public void Nor_for_one_before_the_last_decision()
    {
        ReviewEvent[] decided = [Facts(1), Screened(Facts(1)), Called(), Decided(Lane.Accelerate) with { DecidedOn = new DateOnly(2011, 12, 5) }];
        Given(decided).When(review => CallVote.Decide(review, Call)).ThenRefused("day-before-the-last");
        Assert.Null(CallVote.Decide(Given(decided).State, Call with { On = new DateOnly(2011, 12, 5) }).Refusal);
    }

    [Fact]
    public void The_vote_has_one_id_per_case_and_round() => Assert.Equal(3, new[] { Vote.IdOf(CaseId, 1), Vote.IdOf(CaseId, 2), Vote.IdOf(FirstVote, 1) }.Distinct().Count());
}
