using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Votes;

public sealed class FlagChangedFactsSpecs : VoteSpec
{
    private static readonly DateOnly Day = new(2011, 12, 6);
    private static readonly VoteFactsChanged Told = new(VoteId, Lane.Accelerate, ["A3"], 3, Day, 2, []);
    private static readonly FactsChanged Flag = new(Lane.Accelerate, ["A3"], 3, Day, 2, []);

    [Fact]
    public void Those_who_vote_see_that_the_facts_changed()
    {
        Given(OpenedFor(Dhs, Eoir, Oil)).When(vote => FlagChangedFacts.Decide(vote, Told)).Then(Flag);
        Assert.Equal(Lane.Accelerate, Given(OpenedFor(Dhs, Eoir, Oil), Flag).State.FactsChanged?.ProposedLane);
    }

    [Fact]
    public void So_does_the_closing() =>
        Given(OpenedFor(Dhs, Eoir, Oil), Flag, Ballot(Dhs, Choice.Accelerate))
            .When(vote => RecordBallot.Decide(vote, From(Eoir, Choice.Accelerate), CasePeople.None))
            .Then(Recorded(Eoir, Choice.Accelerate), Closed(Outcome.Decided(Lane.Accelerate)) with { OnChangedFacts = true });

    [Fact]
    public void Facts_that_agree_again_take_the_flag_away() =>
        Assert.Null(Given(OpenedFor(Dhs, Eoir, Oil), Flag, Flag with { ProposedLane = Lane.Undetermined, Indicators = ["A2c", "C6"], FactsVersion = 3 }).State.FactsChanged);

    [Fact]
    public void A_vote_that_waits_for_its_concurrence_is_flagged_too() => Given(DecidedForDiscretion()).When(vote => FlagChangedFacts.Decide(vote, Told)).Then(Flag);

    [Fact]
    public void One_that_is_decided_is_not() =>
        Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.Accelerate), Ballot(Eoir, Choice.Accelerate), Closed(Outcome.Decided(Lane.Accelerate)))
            .When(vote => FlagChangedFacts.Decide(vote, Told)).ThenNothing();

    [Fact]
    public void Older_facts_that_come_late_say_nothing() =>
        Given(OpenedFor(Dhs, Eoir, Oil), Flag).When(vote => FlagChangedFacts.Decide(vote, Told with { FactsVersion = 1 })).ThenNothing();

    [Fact]
    public void A_ballot_of_somebody_whom_the_new_facts_bar_no_longer_counts()
    {
        var barred = Flag with { Barred = [OfficerOf(Dhs)] };
        Assert.Equal([Eoir], Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.Accelerate), Ballot(Eoir, Choice.Abstain), barred).State.Ballots.Keys);
        Assert.Contains("dhs", Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.Accelerate), barred).State.WaitsFor);
    }

    [Fact]
    public void Nor_does_one_that_was_cast_for_somebody_whom_they_bar()
    {
        var delegated = Ballot(Dhs, Choice.Accelerate) with { OnBehalfOf = "principal" };
        var barred = Given(OpenedFor(Dhs, Eoir, Oil), delegated, Ballot(Eoir, Choice.Abstain), Flag with { Barred = ["principal"] }).State;
        Assert.Equal([Eoir], barred.Ballots.Keys);
        Assert.Contains("dhs", barred.WaitsFor);
    }

    [Fact]
    public void Who_else_may_vote_casts_it_anew() =>
        Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.Accelerate), Flag with { Barred = [OfficerOf(Dhs)] })
            .When(vote => RecordBallot.Decide(vote, From(Dhs, Choice.Abstain, revision: 2, officer: "colleague"), CasePeople.None))
            .Then(Ballot(Dhs, Choice.Abstain, revision: 2, officer: "colleague"));

    [Fact]
    public void Who_was_barred_once_stays_so_in_this_round_whatever_the_facts_say_later()
    {
        var barred = Flag with { Barred = [OfficerOf(Dhs)] };
        var again = Flag with { FactsVersion = 3, Barred = [OfficerOf(Dhs)] };
        Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.Accelerate), barred)
            .When(vote => FlagChangedFacts.Decide(vote, Told with { FactsVersion = 3 })).Then(again);
        Assert.Contains("dhs", Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.Accelerate), barred, again).State.WaitsFor);
    }

    [Theory]
    [InlineData(true, "officer", Choice.ConsiderForDiscretion, true)]
    [InlineData(true, "principal", Choice.ConsiderForDiscretion, true)]
    [InlineData(true, "somebody else", Choice.ConsiderForDiscretion, false)]
    [InlineData(true, null, Choice.ConsiderForDiscretion, false)]
    [InlineData(false, "officer", Choice.ConsiderForDiscretion, false)]

    // Who recused the agency did right, and is not given away.
    [InlineData(true, "officer", Choice.Recuse, false)]
    public void A_closed_vote_says_that_it_rests_on_a_ballot_of_somebody_who_may_not_vote_by_the_facts_of_now(bool closed, string? attorney, Choice choice, bool told)
    {
        var ballot = Ballot(Dhs, choice) with { Officer = "officer", OnBehalfOf = "principal" };
        var vote = Given([.. DecidedForDiscretion().Where(e => closed || e is VoteOpened or BallotRecorded).Select(e => e is BallotRecorded { Agency: Dhs } ? ballot : e)]).State;
        var facts = CasePeople.None.With(attorney, Capacity.TrialAttorney);
        Assert.Equal(told, vote.RestsOnBarredBallot(facts));
        Assert.Equal(2, vote.Ballots.Count);
    }

    [Fact]
    public void A_ballot_that_travelled_meanwhile_does_not_count_either() =>
        Given(OpenedFor(Dhs, Eoir, Oil), Flag with { Barred = [OfficerOf(Dhs)] }, Flag with { FactsVersion = 3 })
            .When(vote => RecordBallot.Decide(vote, From(Dhs, Choice.Accelerate), CasePeople.None))
            .Then(new BarredBallotKept(Dhs, 1, Choice.Accelerate, "On the whole record.", OfficerOf(Dhs), Monday.AddDays(1)));
}
