using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Cases;

/// <summary>Where a case stands, in words a person reads.</summary>
public sealed class StandingSpecs : ReviewSpec
{
    [Fact]
    public void A_screened_case_waits_for_a_chair()
    {
        var standing = StandingOf(Given(Facts(1, gangMember: true), Screened(Facts(1, gangMember: true))).State, null);
        Assert.Equal("The rules propose accelerate. The case waits for a chair to put it to the panel.", standing.Says);
        Assert.Equal((Roles.Chair, null), (Assert.Single(standing.WaitsFor).Role, standing.Until));
    }

    [Fact]
    public void An_open_vote_names_the_agencies_that_have_not_spoken()
    {
        var standing = StandingOf(Given(Facts(1), Screened(Facts(1)), Called()).State, VoteOf(VoteSpecEvents.Opened, VoteSpecEvents.Dhs));
        Assert.Equal(
            "Round 1 is open until 2011-12-19 09:00 UTC. It waits for the ballots of EOIR and OIL. What has no majority by then goes to the chief counsel.",
            standing.Says);
        Assert.Equal([Agency.Dhs, Agency.Eoir, Agency.Oil], standing.WaitsFor.Select(party => party.Agency!.Value));
        Assert.StartsWith("replace", standing.WaitsFor[0].Can[0], StringComparison.Ordinal);
        Assert.StartsWith("cast", standing.WaitsFor[1].Can[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Awaiting_concurrence_names_the_supervisor_and_who_comes_after()
    {
        var standing = StandingOf(Given(Facts(1), Screened(Facts(1)), Called(), new ConcurrenceAwaited(FirstVote, Monday)).State, VoteOf(Votes.VoteSpec.DecidedForDiscretion()));
        Assert.Contains("consider for discretion", standing.Says, StringComparison.Ordinal);
        Assert.Contains("without an answer by 2011-12-14 09:00 UTC it goes to the chief counsel", standing.Says, StringComparison.Ordinal);
        Assert.Equal((Roles.Supervisor, Agency.Dhs), (standing.WaitsFor[0].Role, standing.WaitsFor[0].Agency));
    }

    [Fact]
    public void A_deadlock_is_with_the_chief_counsel()
    {
        var standing = StandingOf(Given(Facts(1), Screened(Facts(1)), Called(), new ReviewEscalated(FirstVote, [Roles.ChiefCounsel], Monday)).State, VoteOf(Votes.VoteSpec.Deadlocked()));
        Assert.Equal("No lane has a majority: the vote is with the chief counsel, who must settle it by 2011-12-14 09:00 UTC.", standing.Says);
        Assert.Equal(Roles.ChiefCounsel, Assert.Single(standing.WaitsFor).Role);
    }

    [Fact]
    public void At_the_end_of_the_chain_of_a_final_order_two_are_named_and_the_one_who_has_spoken_is_not_asked_again()
    {
        VoteEvent[] history =
        [
            .. Votes.VoteSpec.Deadlocked(Stage.FinalOrder),
            Votes.VoteSpec.ToBoth(EscalationReason.Overdue),
            new SettlementStated(Roles.DeputyDirector, "deputy", Lane.Accelerate, "Because.", null, Monday),
        ];
        var review = Given(Facts(1), Screened(Facts(1)), Called(), new ReviewEscalated(FirstVote, [Roles.DeputyDirector, Roles.DojPrincipal], Monday)).State;
        var standing = StandingOf(review, VoteOf(history));
        Assert.Contains("the ICE deputy director and a principal of DOJ", standing.Says, StringComparison.Ordinal);
        Assert.Contains("both must state the same lane", standing.Says, StringComparison.Ordinal);
        Assert.Equal(Roles.DojPrincipal, Assert.Single(standing.WaitsFor).Role);
    }

    [Fact]
    public void Who_has_stepped_aside_since_or_voted_in_another_round_has_stated_nothing_that_counts()
    {
        VoteEvent[] history =
        [
            .. Votes.VoteSpec.Deadlocked(Stage.FinalOrder),
            Votes.VoteSpec.ToBoth(EscalationReason.Overdue),
            new SettlementStated(Roles.DeputyDirector, "deputy", Lane.Accelerate, "Because.", null, Monday),
            new OfficerSteppedAside(Agency.Dhs, "deputy", Monday),
        ];
        var review = Given(Facts(1), Screened(Facts(1)), Called(), new ReviewEscalated(FirstVote, [Roles.DeputyDirector, Roles.DojPrincipal], Monday)).State;
        var voted = CasePeople.None.With("deputy", Capacity.Voter);
        foreach (var standing in (Standing[])[StandingOf(review, VoteOf(history)), StandingOf(review, VoteOf(history[..^1]), voted)])
        {
            Assert.DoesNotContain("stated a lane", standing.Says, StringComparison.Ordinal);
            Assert.Equal([Roles.DeputyDirector, Roles.DojPrincipal], standing.WaitsFor.Select(party => party.Role));
        }
    }

    [Fact]
    public void A_panel_that_rests_on_a_ballot_barred_since_says_so_to_the_supervisor()
    {
        var review = Given(Facts(1), Screened(Facts(1)), Called(), new ConcurrenceAwaited(FirstVote, Monday)).State;
        var attorney = CasePeople.None.With(Votes.VoteSpec.OfficerOf(Agency.Dhs), Capacity.TrialAttorney);
        var standing = Standing.Of(review, VoteOf(Votes.VoteSpec.DecidedForDiscretion()), attorney);
        Assert.EndsWith("somebody whose ballot counted may not vote on this case.", standing.Says, StringComparison.Ordinal);
    }

    [Fact]
    public void A_questioned_decision_says_that_a_person_must_look()
    {
        var standing = StandingOf(
            Given(Facts(1), Screened(Facts(1)), Called(), Decided(Lane.Accelerate), new DecisionQuestioned(1, Lane.Accelerate, Lane.ContinueNormally, new DateOnly(2011, 12, 4))).State, null);
        Assert.Contains("The facts now propose continue normally", standing.Says, StringComparison.Ordinal);
        Assert.Equal(Roles.Chair, Assert.Single(standing.WaitsFor).Role);
    }

    [Fact]
    public void A_case_that_is_done_says_so() =>
        Assert.StartsWith(
            "Decided: continue normally. Nothing is to be done.",
            StandingOf(Given(Facts(1), Screened(Facts(1)), Called(), Decided(Lane.ContinueNormally)).State, null).Says,
            StringComparison.Ordinal);

    private static Standing StandingOf(Review review, Vote? vote, CasePeople? others = null) => Standing.Of(review, vote, others ?? CasePeople.None);

    private static Vote VoteOf(params VoteEvent[] history) => history.Aggregate(Vote.Initial, (vote, e) => vote.Apply(e));

    private static class VoteSpecEvents
    {
        public static readonly VoteEvent Opened = Votes.VoteSpec.OpenedFor(Agency.Dhs, Agency.Eoir, Agency.Oil);

        public static readonly VoteEvent Dhs = Votes.VoteSpec.Ballot(Agency.Dhs, Choice.Accelerate);
    }
}
