using InteragencyReview.Kernel;
using InteragencyReview.Screening;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Cases;

/// <summary>A chair looks at a decision that new facts question, and lets it stand.</summary>
public sealed class DismissQuestionSpecs : ReviewSpec
{
    private static readonly RuleSet Rules = RuleSets.Of2011November17;
    private static readonly DateOnly Day = new(2011, 12, 4);
    private static readonly ChargingFactsRecorded Gang = Facts(2, gangMember: true);
    private static readonly DecisionQuestioned Question = new(1, Lane.ContinueNormally, Lane.Accelerate, Day);

    private static readonly ReviewEvent[] Questioned = [Facts(1), Screened(Facts(1)), Called(), Decided(Lane.ContinueNormally), Gang, Screened(Gang), Question];

    private static readonly DismissQuestion Dismiss = new(CaseId, "chair", "He left the gang.", "c-1", Monday.AddDays(4));

    private static readonly DecisionQuestionWithdrawn Dismissed = new(1, Lane.Accelerate, Day, "chair", "He left the gang.", "c-1", Monday.AddDays(4));

    private static readonly ReviewEvent[] LetStand = [.. Questioned, Dismissed];

    [Fact]
    public void The_question_is_taken_off_with_who_looked_and_why()
    {
        Given(Questioned).When(review => DismissQuestion.Decide(review, Dismiss)).Then(Dismissed);
        Assert.Equal(ReviewState.Decided, Given(Questioned).State.State);
        Assert.Equal((ReviewState.Done, false, Lane.ContinueNormally), (Given(LetStand).State.State, Given(LetStand).State.Questioned, Given(LetStand).State.DecidedLane));
    }

    [Fact]
    public void The_same_again_adds_nothing()
    {
        Given(LetStand).When(review => DismissQuestion.Decide(review, Dismiss)).ThenNothing();
        Given(LetStand).When(review => DismissQuestion.Decide(review, Dismiss with { CommandId = "c-2" })).ThenNothing();
    }

    [Fact]
    public void Without_a_question_there_is_nothing_to_dismiss()
    {
        Given(Facts(1), Screened(Facts(1)), Called(), Decided(Lane.ContinueNormally)).When(review => DismissQuestion.Decide(review, Dismiss)).ThenRefused("not-questioned");
        Given(LetStand).When(review => DismissQuestion.Decide(review, Dismiss with { By = "other chair", CommandId = "c-2" })).ThenRefused("not-questioned");
        Given().When(review => DismissQuestion.Decide(review, Dismiss)).ThenRefused("no-such-case");
    }

    [Fact]
    public void Not_without_reasons_and_not_while_the_panel_has_it_again()
    {
        Given(Questioned).When(review => DismissQuestion.Decide(review, Dismiss with { Reasons = " " })).ThenRefused("reasons-missing");
        Given([.. Questioned, Called(round: 2)]).When(review => DismissQuestion.Decide(review, Dismiss)).ThenRefused("in-vote");
    }

    [Fact]
    public void It_carries_the_day_for_which_it_is_done()
    {
        var day = new DateOnly(2011, 12, 8);
        Given(Questioned).When(review => DismissQuestion.Decide(review, Dismiss with { On = day })).Then(Dismissed with { On = day });
        Given(Questioned).When(review => DismissQuestion.Decide(review, Dismiss with { On = new DateOnly(2031, 1, 1) })).ThenRefused("day-to-come");
        Given(Questioned).When(review => DismissQuestion.Decide(review, Dismiss with { On = Day })).ThenRefused("day-before-the-last");
    }

    [Fact]
    public void No_round_is_called_and_no_other_question_dismissed_for_a_day_before_it()
    {
        var (day, before) = (new DateOnly(2011, 12, 8), new DateOnly(2011, 12, 7));
        foreach (var dismissed in (DecisionQuestionWithdrawn[])[Dismissed with { On = day, At = Monday.AddDays(30) }, Dismissed with { At = Monday.AddDays(3) }])
        {
            ReviewEvent[] stands = [.. Questioned, dismissed];
            Assert.Equal(day, Given(stands).State.LastVoteDay);
            var call = new CallVote("chair", Monday.AddDays(30), before);
            Given(stands).When(review => CallVote.Decide(review, call)).ThenRefused("day-before-the-last");
            Assert.Null(CallVote.Decide(Given(stands).State, call with { On = day }).Refusal);

            var other = Dismiss with { CommandId = "c-2", Reasons = "Again.", At = Monday.AddDays(30), On = before };
            Given([.. stands, Question]).When(review => DismissQuestion.Decide(review, other)).ThenRefused("day-before-the-last");
        }
    }

    [Fact]
    public void The_same_facts_ask_nothing_again_neither_by_night_nor_when_they_are_sent_again()
    {
        Given(LetStand).When(review => ScreenAgain.Decide(review, new ScreenAgain(Day.AddDays(1), Always: false))).ThenNothing();
        Given(LetStand).When(review => RecordFacts.Decide(review, Facts(3, gangMember: true), Rules)).Then(Facts(3, gangMember: true));

        // Neither when they were otherwise for a while.
        Given([.. LetStand, Facts(3), Screened(Facts(3))]).When(review => RecordFacts.Decide(review, Facts(4, gangMember: true), Rules))
            .Then(Facts(4, gangMember: true), Screened(Facts(4, gangMember: true)));
    }

    [Fact]
    public void Other_facts_ask_again_also_where_the_rules_propose_the_same_lane()
    {
        var more = Facts(3, gangMember: true);
        more = more with { Facts = more.Facts with { NationalSecurity = true } };
        Assert.Equal(Screened(Gang).Screening.Lane, Screened(more).Screening.Lane);
        Given(LetStand).When(review => RecordFacts.Decide(review, more, Rules)).Then(more, Screened(more), Question);
        Given(Questioned).When(review => RecordFacts.Decide(review, more, Rules)).Then(more, Screened(more));
        Assert.Null(Given([.. LetStand, more, Screened(more), Question]).State.DismissedScreening);
    }

    [Fact]
    public void The_next_decision_is_questioned_as_the_first_was()
    {
        ReviewEvent[] again = [.. LetStand, Facts(3), Screened(Facts(3)), Called(round: 2), Decided(Lane.ContinueNormally, version: 2)];
        Given(again).When(review => RecordFacts.Decide(review, Facts(4, gangMember: true), Rules))
            .Then(Facts(4, gangMember: true), Screened(Facts(4, gangMember: true)), Question with { DecisionVersion = 2 });
    }

    [Fact]
    public void The_timeline_says_who_looked_and_what_the_case_waits_for_names_the_way()
    {
        Assert.Equal("chair has looked at the question and lets the decision stand: He left the gang.", GetTimeline.Summary(Dismissed));
        Assert.Contains("/question/dismiss", string.Join(' ', Assert.Single(Standing.Of(Given(Questioned).State, null, CasePeople.None).WaitsFor).Can), StringComparison.Ordinal);
        Assert.DoesNotContain("/question/dismiss", string.Join(' ', Assert.Single(Standing.Of(Given(LetStand).State, null, CasePeople.None).WaitsFor).Can), StringComparison.Ordinal);
    }
}
