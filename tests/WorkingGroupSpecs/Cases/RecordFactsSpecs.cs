using InteragencyReview.Contracts.Facts;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.Screening;
using InteragencyReview.Specs;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Cases;

public abstract class ReviewSpec() : Spec<Review, ReviewEvent>(Review.Initial, (review, e) => review.Apply(e))
{
    protected const string CaseFile = "DHS-2011-000123";
    protected static readonly DateTimeOffset Monday = new(2011, 12, 5, 9, 0, 0, TimeSpan.Zero);
    protected static readonly Guid CaseId = Review.IdOf(CaseFile);
    protected static readonly Guid FirstVote = Vote.IdOf(CaseId, 1);

    protected static ChargingFactsRecorded Facts(long version, bool gangMember = false) => FactsOf(CaseId, CaseFile, version, gangMember);

    internal static ChargingFactsRecorded FactsOf(Guid caseId, string caseFile, long version = 1, bool gangMember = false) => new(
        caseId, caseFile, new DateOnly(2011, 12, 4), version, new CaseFacts { BirthDate = new DateOnly(1980, 5, 1), GangMember = gangMember }, Monday);

    protected static CaseScreened Screened(ChargingFactsRecorded facts) => new(Screener.Open(facts.Facts, facts.AsOf, RuleSets.Of2011November17));

    protected internal static HearingFactsRecorded Hearing(string idnCase, long version = 1, string court = "BAL") =>
        new(new HearingFactsV1(idnCase, null, "detained", court, null, false), version);

    protected internal static FinalOrderFactsRecorded FinalOrder(string docket, long version = 1, string circuit = "9") =>
        new(new FinalOrderFactsV1(docket, "hash", new DateOnly(2011, 12, 4), circuit, null, null, null, null), version);

    protected static VoteCalled Called(int round = 1) => new(Vote.IdOf(CaseId, round), round, "chair", Monday);

    protected static VoteFactsChanged Changed(ChargingFactsRecorded facts, int round = 1)
    {
        var screening = Screened(facts).Screening;
        return new(
            Vote.IdOf(CaseId, round), screening.Lane, screening.Met, screening.PriorityLevel, screening.AsOf, facts.SourceVersion, CasePeople.Of(facts.Facts).BarredFromVoting);
    }

    protected static DecisionIssued Decided(Lane lane, int version = 1, string? idnCase = null) =>
        new(CaseId, Vote.IdOf(CaseId, version), version, lane, "2011-11-17", new AgencyKeys(CaseFile, idnCase, null), Monday.AddDays(3));

    protected static DecisionReaddressed Readdressed(Agency agency, string key, Lane lane) =>
        new(CaseId, FirstVote, 1, lane, "2011-11-17", agency, key, Monday.AddDays(3));
}

public sealed class RecordFactsSpecs : ReviewSpec
{
    private static readonly RuleSet Rules = RuleSets.Of2011November17;

    [Fact]
    public void The_first_facts_make_the_case_and_screen_it() =>
        Given().When(review => RecordFacts.Decide(review, Facts(1, gangMember: true), Rules)).Then(Facts(1, gangMember: true), Screened(Facts(1, gangMember: true)));

    [Fact]
    public void The_same_facts_again_change_nothing() =>
        Given(Facts(1), Screened(Facts(1))).When(review => RecordFacts.Decide(review, Facts(1), Rules)).ThenNothing();

    [Fact]
    public void Older_facts_that_come_late_change_nothing() =>
        Given(Facts(2), Screened(Facts(2))).When(review => RecordFacts.Decide(review, Facts(1, gangMember: true), Rules)).ThenNothing();

    [Fact]
    public void New_facts_that_say_the_same_to_the_rules_are_recorded_without_another_screening() =>
        Given(Facts(1), Screened(Facts(1))).When(review => RecordFacts.Decide(review, Facts(2), Rules)).Then(Facts(2));

    [Fact]
    public void A_screening_always_says_the_day_it_is_of()
    {
        var nextDay = Facts(2) with { AsOf = new DateOnly(2011, 12, 5) };
        Given(Facts(1), Screened(Facts(1))).When(review => RecordFacts.Decide(review, nextDay, Rules)).Then(nextDay, Screened(nextDay));
    }

    [Fact]
    public void New_facts_never_undo_a_decision_but_question_it() =>
        Given(Facts(1), Screened(Facts(1)), Called(), Decided(Lane.ContinueNormally))
            .When(review => RecordFacts.Decide(review, Facts(2, gangMember: true), Rules))
            .Then(Facts(2, gangMember: true), Screened(Facts(2, gangMember: true)), new DecisionQuestioned(1, Lane.ContinueNormally, Lane.Accelerate, new DateOnly(2011, 12, 4)));

    [Fact]
    public void New_facts_that_agree_with_the_decision_do_not_question_it() =>
        Given(Facts(1), Screened(Facts(1)), Called(), Decided(Lane.Accelerate))
            .When(review => RecordFacts.Decide(review, Facts(2, gangMember: true), Rules))
            .Then(Facts(2, gangMember: true), Screened(Facts(2, gangMember: true)));

    [Fact]
    public void A_question_is_withdrawn_when_the_facts_agree_with_the_decision() =>
        Given(Facts(1), Screened(Facts(1)), Called(), Decided(Lane.Accelerate), new DecisionQuestioned(1, Lane.Accelerate, Lane.ContinueNormally, new DateOnly(2011, 12, 4)))
            .When(review => RecordFacts.Decide(review, Facts(2, gangMember: true), Rules))
            .Then(Facts(2, gangMember: true), Screened(Facts(2, gangMember: true)), new DecisionQuestionWithdrawn(1, Lane.Accelerate, new DateOnly(2011, 12, 4)));

    [Fact]
    public void Or_with_what_was_put_to_the_vote_that_decided_otherwise() =>
        Given(
                Facts(1), Screened(Facts(1)), Called(), Decided(Lane.ConsiderForDiscretion), Facts(2, gangMember: true), Screened(Facts(2, gangMember: true)),
                new DecisionQuestioned(1, Lane.ConsiderForDiscretion, Lane.Accelerate, new DateOnly(2011, 12, 4)))
            .When(review => RecordFacts.Decide(review, Facts(3), Rules))
            .Then(Facts(3), Screened(Facts(3)), new DecisionQuestionWithdrawn(1, Screened(Facts(3)).Screening.Lane, new DateOnly(2011, 12, 4)));

    [Fact]
    public void Facts_that_change_during_a_vote_are_told_to_those_who_vote()
    {
        Given(Facts(1), Screened(Facts(1)), Called())
            .When(review => RecordFacts.Decide(review, Facts(2, gangMember: true), Rules))
            .Then(Facts(2, gangMember: true), Screened(Facts(2, gangMember: true)), Changed(Facts(2, gangMember: true)));
        Assert.NotNull(Given(Facts(1), Screened(Facts(1)), Called(), Facts(2, gangMember: true), Screened(Facts(2, gangMember: true)), Changed(Facts(2, gangMember: true))).State.FactsChanged);
    }

    [Fact]
    public void Facts_that_change_back_during_the_vote_take_the_flag_away()
    {
        ReviewEvent[] changed = [Facts(1), Screened(Facts(1)), Called(), Facts(2, gangMember: true), Screened(Facts(2, gangMember: true)), Changed(Facts(2, gangMember: true))];
        Given(changed).When(review => RecordFacts.Decide(review, Facts(3), Rules)).Then(Facts(3), Screened(Facts(3)), Changed(Facts(3)));
        Assert.Null(Given([.. changed, Facts(3), Screened(Facts(3)), Changed(Facts(3))]).State.FactsChanged);
    }

    [Fact]
    public void Facts_that_say_the_same_to_the_rules_raise_no_flag_on_a_vote() =>
        Given(Facts(1), Screened(Facts(1)), Called()).When(review => RecordFacts.Decide(review, Facts(2), Rules)).Then(Facts(2));

    [Fact]
    public void That_an_officer_charged_the_person_is_told_to_those_who_vote()
    {
        var named = Facts(2) with { Facts = Facts(2).Facts with { TrialAttorney = "trial attorney" } };
        Given(Facts(1), Screened(Facts(1)), Called())
            .When(review => RecordFacts.Decide(review, named, Rules))
            .Then(named, Changed(Facts(2)) with { Barred = ["trial attorney"] });
    }

    [Fact]
    public void New_facts_are_screened_as_of_the_day_of_the_last_screening_where_that_is_later()
    {
        var later = new CaseScreened(Screened(Facts(1)).Screening with { AsOf = new DateOnly(2012, 1, 4) });
        Given(Facts(1), later).When(review => RecordFacts.Decide(review, Facts(2), Rules)).Then(Facts(2));
    }

    [Fact]
    public void Court_facts_are_recorded_once() =>
        Given(Facts(1), Hearing("4711")).When(review => RecordFacts.Decide(review, Hearing("4711"))).ThenNothing();

    [Fact]
    public void Older_court_facts_change_nothing() =>
        Given(Facts(1), Hearing("4711", version: 2)).When(review => RecordFacts.Decide(review, Hearing("4711", version: 1, court: "DEN"))).ThenNothing();

    [Fact]
    public void Of_two_court_records_the_higher_number_counts_whichever_came_last()
    {
        Assert.Equal("4712", Given(Facts(1), Hearing("4711"), Hearing("4712")).State.Keys.IdnCase);
        Assert.Equal("4712", Given(Facts(1), Hearing("4712"), Hearing("4711")).State.Keys.IdnCase);
    }

    [Fact]
    public void Numbers_in_keys_are_ordered_as_numbers()
    {
        Assert.Equal("10000", Given(Facts(1), Hearing("10000"), Hearing("9999")).State.Keys.IdnCase);
        Assert.Equal("9/11-100", Given(Facts(1), FinalOrder("11-100"), FinalOrder("11-99")).State.Keys.DocketNumber);
    }

    [Fact]
    public void One_docket_number_in_two_circuits_is_two_petitions()
    {
        var review = Given(Facts(1), FinalOrder("11-99", circuit: "1"), FinalOrder("11-99", circuit: "4")).State;
        Assert.Equal(2, review.FinalOrders.Count);
        Assert.Equal("4/11-99", review.Keys.DocketNumber);
    }

    [Fact]
    public void A_record_is_known_again_in_another_spelling_of_its_key()
    {
        Given(Facts(1), Hearing("4711")).When(review => RecordFacts.Decide(review, Hearing("0004711"))).ThenNothing();
        Given(Facts(1), FinalOrder("11-99A")).When(review => RecordFacts.Decide(review, FinalOrder("11-99a"))).ThenNothing();
        Assert.Equal(Review.IdOf("DHS-2011-000123"), Review.IdOf("dhs-2011-000123"));
    }

    [Fact]
    public void Older_petition_facts_change_nothing() =>
        Given(Facts(1), FinalOrder("11-99", version: 2)).When(review => RecordFacts.Decide(review, FinalOrder("11-99", version: 1))).ThenNothing();

    [Fact]
    public void A_court_record_tied_after_the_decision_is_sent_it() =>
        Given(Facts(1), Screened(Facts(1)), Called(), Decided(Lane.Accelerate))
            .When(review => RecordFacts.Decide(review, Hearing("4711")))
            .Then(Hearing("4711"), Readdressed(Agency.Eoir, "4711", Lane.Accelerate));

    [Fact]
    public void A_petition_tied_after_the_decision_is_sent_it() =>
        Given(Facts(1), Screened(Facts(1)), Called(), Decided(Lane.Accelerate))
            .When(review => RecordFacts.Decide(review, FinalOrder("11-72345")))
            .Then(FinalOrder("11-72345"), Readdressed(Agency.Oil, "9/11-72345", Lane.Accelerate));

    [Fact]
    public void An_agency_that_was_sent_the_decision_under_its_key_is_not_sent_it_again() =>
        Given(Facts(1), Screened(Facts(1)), Hearing("4711"), Called(), Decided(Lane.Accelerate, idnCase: "4711"))
            .When(review => RecordFacts.Decide(review, Hearing("4711", version: 2)))
            .Then(Hearing("4711", version: 2));

    [Fact]
    public void A_record_that_left_the_case_and_comes_back_is_sent_the_decision_again()
    {
        var (first, again) = (Hearing("4711") with { Tie = 1 }, Hearing("4711") with { Tie = 3 });
        Given(Facts(1), Screened(Facts(1)), first, Called(), Decided(Lane.Accelerate, idnCase: "4711") with { HearingTie = 1 }, new RecordWithdrawn(Agency.Eoir, "4711", "It belongs to another."))
            .When(review => RecordFacts.Decide(review, again))
            .Then(again, Readdressed(Agency.Eoir, "4711", Lane.Accelerate) with { Tie = 3 });
    }

    [Fact]
    public void A_record_that_does_not_count_is_not_sent_the_decision() =>
        Given(Facts(1), Screened(Facts(1)), Hearing("4712"), Called(), Decided(Lane.Accelerate, idnCase: "4712"))
            .When(review => RecordFacts.Decide(review, Hearing("4711")))
            .Then(Hearing("4711"));

    [Fact]
    public void A_withdrawn_record_leaves_the_case() =>
        Assert.Null(Given(Facts(1), Hearing("4711"), new RecordWithdrawn(Agency.Eoir, "4711", "It belongs to another.")).State.Keys.IdnCase);

    [Fact]
    public void A_record_that_is_not_on_the_case_is_not_withdrawn() =>
        Given(Facts(1), Hearing("4711")).When(review => RecordFacts.Withdraw(review, Agency.Eoir, "4712", "It belongs to another.")).ThenNothing();

    [Fact]
    public void Where_the_record_that_was_sent_the_decision_is_withdrawn_the_one_behind_it_is_sent_it() =>
        Given(Facts(1), Screened(Facts(1)), Hearing("4711"), Hearing("4712"), Called(), Decided(Lane.Accelerate, idnCase: "4712"))
            .When(review => RecordFacts.Withdraw(review, Agency.Eoir, "4712", "It belongs to another."))
            .Then(new RecordWithdrawn(Agency.Eoir, "4712", "It belongs to another."), Readdressed(Agency.Eoir, "4711", Lane.Accelerate));
}
