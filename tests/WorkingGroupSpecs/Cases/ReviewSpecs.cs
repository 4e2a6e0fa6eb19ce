using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Cases;

namespace InteragencyReview.WorkingGroupSpecs.Cases;

/// <summary>What the queues show of a case.</summary>
public sealed class ReviewSpecs : ReviewSpec
{
    private static readonly DateOnly Day = new(2011, 12, 4);

    [Theory]
    [InlineData(null, Stage.FinalOrder)]
    [InlineData("briefing", Stage.FinalOrder)]
    [InlineData("denied", Stage.FinalOrder)]
    [InlineData("remanded", Stage.Hearing)]
    [InlineData("granted", Stage.Hearing)]
    public void A_petition_that_undid_the_order_does_not_keep_the_case_at_its_last_stage(string? status, Stage expected)
    {
        var order = FinalOrder("11-70001");
        var review = After(Facts(1), order with { Facts = order.Facts with { Status = status } });
        Assert.Equal(expected, review.Stage);
    }

    [Fact]
    public void Where_the_court_says_that_the_order_stands_it_does()
    {
        var (hearing, order) = (Hearing("4711"), FinalOrder("11-70001"));
        var review = After(
            Facts(1), hearing with { Facts = hearing.Facts with { HasFinalOrder = true } }, order with { Facts = order.Facts with { Status = "remanded" } });
        Assert.Equal(Stage.FinalOrder, review.Stage);
    }

    [Theory]
    [InlineData("98-70001", "11-72345")]
    [InlineData("11-70001", "11-70002")]
    [InlineData("09-79999", "11-00001")]
    public void The_later_petition_counts(string earlier, string later)
    {
        Assert.Equal(later, After(Facts(1), FinalOrder(earlier), FinalOrder(later)).FinalOrder!.Facts.DocketNumber);
        Assert.Equal(later, After(Facts(1), FinalOrder(later), FinalOrder(earlier)).FinalOrder!.Facts.DocketNumber);
    }

    [Theory]
    [InlineData(-1, "detained")]
    [InlineData(0, "never")]
    [InlineData(1, "never")]
    [InlineData(null, "never")]
    public void The_custody_of_the_later_day_counts_and_of_the_same_the_courts(int? courtIsLaterBy, string expected)
    {
        var facts = Facts(1);
        var hearing = Hearing("4711");
        var review = After(
            facts with { Facts = facts.Facts with { Custody = "detained" } },
            hearing with { Facts = hearing.Facts with { Custody = "never", AsOf = courtIsLaterBy is { } days ? Day.AddDays(days) : null } });
        Assert.Equal(expected, review.Custody);
    }

    [Fact]
    public void A_decision_to_continue_normally_that_is_questioned_is_in_a_list_again()
    {
        ReviewEvent[] decided = [Facts(1), Screened(Facts(1)), Called(), Decided(Lane.ContinueNormally)];
        Assert.Equal(ReviewState.Done, After(decided).State);
        Assert.Equal(ReviewState.Decided, After([.. decided, new DecisionQuestioned(1, Lane.ContinueNormally, Lane.Accelerate, Day)]).State);
    }

    [Fact]
    public void A_second_round_starts_without_the_flag_of_the_first_and_its_decision_answers_the_question()
    {
        var news = Facts(2, gangMember: true);
        ReviewEvent[] first =
        [
            Facts(1), Screened(Facts(1)), Called(), news, Screened(news), Changed(news), Decided(Lane.ContinueNormally),
            new DecisionQuestioned(1, Lane.ContinueNormally, Lane.Accelerate, Day),
        ];
        Assert.NotNull(After(first).FactsChanged);
        Assert.True(After(first).Questioned);

        Assert.Null(After([.. first, Called(round: 2)]).FactsChanged);
        Assert.False(After([.. first, Called(round: 2), Decided(Lane.Accelerate, version: 2)]).Questioned);
    }

    private static Review After(params ReviewEvent[] events) => events.Aggregate(Review.Initial, (review, e) => review.Apply(e));
}
