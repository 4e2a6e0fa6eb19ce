using InteragencyReview.Contracts.Facts;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Cases;

namespace InteragencyReview.WorkingGroupSpecs.Cases;

/// <summary>Ages and years pass, though no fact is new.</summary>
public sealed class ScreenAgainSpecs : ReviewSpec
{
    private static readonly DateOnly Before = new(2011, 12, 4);
    private static readonly DateOnly After = new(2014, 6, 2);

    /// <summary>Entered without inspection in June 2011, and nothing else: a priority for three years.</summary>
    private static readonly ChargingFactsRecorded RecentEntrant = Facts(1) with
    {
        Facts = new CaseFacts
        {
            BirthDate = new DateOnly(1980, 5, 1),
            Entry = new Entry { On = new DateOnly(2011, 6, 1), Manner = "without-inspection" },
            Education = new Education { InSchool = false, HighSchool = "none", Higher = "none" },
            CompellingTies = false,
        },
    };

    private static readonly ChargingFactsRecorded Later = RecentEntrant with { AsOf = After };

    [Fact]
    public void Three_years_after_the_entry_it_is_no_priority_any_more()
    {
        Assert.Equal((Lane.Accelerate, Lane.ContinueNormally), (Screened(RecentEntrant).Screening.Lane, Screened(Later).Screening.Lane));
        Given(RecentEntrant, Screened(RecentEntrant)).When(Again(After)).Then(Screened(Later));
    }

    [Fact]
    public void A_day_on_which_the_rules_say_the_same_adds_nothing() =>
        Given(RecentEntrant, Screened(RecentEntrant)).When(Again(Before.AddDays(30))).ThenNothing();

    [Fact]
    public void The_same_night_again_adds_nothing() => Given(RecentEntrant, Screened(RecentEntrant), Screened(Later)).When(Again(After)).ThenNothing();

    [Fact]
    public void A_changed_lane_is_a_flag_on_a_decision_and_never_a_move()
    {
        ReviewEvent[] decided = [RecentEntrant, Screened(RecentEntrant), Called(), Decided(Lane.Accelerate)];
        Given(decided).When(Again(After)).Then(Screened(Later), new DecisionQuestioned(1, Lane.Accelerate, Lane.ContinueNormally, After));
        Assert.Equal(Lane.Accelerate, Given([.. decided, Screened(Later), new DecisionQuestioned(1, Lane.Accelerate, Lane.ContinueNormally, After)]).State.Lane);
    }

    [Fact]
    public void And_a_flag_on_an_open_vote() =>
        Given(RecentEntrant, Screened(RecentEntrant), Called()).When(Again(After)).Then(Screened(Later), Changed(Later));

    [Fact]
    public void A_day_before_the_facts_is_not_screened_for() =>
        Given(Later, Screened(Later)).When(Again(Before)).ThenNothing();

    [Fact]
    public void Nor_for_one_before_that_of_the_last_screening() =>
        Given(RecentEntrant, Screened(RecentEntrant), Called(), Screened(Later), Changed(Later)).When(Again(Before.AddDays(30))).ThenNothing();

    [Fact]
    public void Without_a_case_file_there_is_nothing_to_screen() => Given(Hearing("4711")).When(Again(After)).ThenNothing();

    private static Func<Review, Decision<ReviewEvent>> Again(DateOnly on) => review => ScreenAgain.Decide(review, new ScreenAgain(on, Always: false));
}
