using InteragencyReview.Ballots;
using InteragencyReview.Ballots.Motions;
using InteragencyReview.Kernel;

namespace InteragencyReview.BallotSpecs.Motions;

public sealed class CastMotionSpecs : SeatSpec
{
    [Fact]
    public void One_ballot_is_cast_on_each_case_of_the_motion() =>
        Given(Opened).When(seat => CastMotion.Decide(seat, Casts(Choice.Accelerate), claimedBy: null)).Then(Cast(Choice.Accelerate));

    [Fact]
    public void One_that_the_officer_has_claimed_too() =>
        Given(Opened).When(seat => CastMotion.Decide(seat, Casts(Choice.Accelerate), claimedBy: "counsel")).Then(Cast(Choice.Accelerate));

    [Fact]
    public void One_that_a_colleague_has_claimed_is_left() =>
        Given(Opened).When(seat => CastMotion.Decide(seat, Casts(Choice.Accelerate), claimedBy: "other counsel")).ThenRefused("claimed");

    [Fact]
    public void But_not_where_the_colleague_may_not_vote_on_it() =>
        Given(Opened with { Barred = ["other counsel"] }).When(seat => CastMotion.Decide(seat, Casts(Choice.Accelerate), claimedBy: "other counsel")).Then(Cast(Choice.Accelerate));

    [Fact]
    public void One_on_which_the_officer_may_not_vote_is_left() =>
        Given(Opened with { Barred = ["counsel"] }).When(seat => CastMotion.Decide(seat, Casts(Choice.Accelerate), claimedBy: null)).ThenRefused("separation-of-duties");

    [Fact]
    public void One_for_which_the_rules_now_propose_another_lane_is_left_and_the_lane_is_named()
    {
        Given(Opened, NowProposed(Lane.Accelerate)).When(seat => CastMotion.Decide(seat, Casts(Choice.Accelerate), claimedBy: null)).ThenRefused("another-lane");
        Assert.StartsWith(
            "On 2011-12-06 the rules propose Accelerate for it",
            CastMotion.Decide(Given(Opened, NowProposed(Lane.Accelerate)).State, Casts(Choice.Accelerate), claimedBy: null).Refusal!.Reason,
            StringComparison.Ordinal);
        Given(NowProposed(Lane.Accelerate), Opened).When(seat => CastMotion.Decide(seat, Casts(Choice.Abstain), claimedBy: null)).ThenRefused("another-lane");
        Given(Opened, NowProposed(Lane.Accelerate)).When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate))).Then(Cast(Choice.Accelerate));
    }

    [Fact]
    public void But_not_where_only_indicators_or_the_level_are_others_or_the_lane_is_the_same_again()
    {
        Given(Opened, NowProposed(Lane.Undetermined)).When(seat => CastMotion.Decide(seat, Casts(Choice.Accelerate), claimedBy: null)).Then(Cast(Choice.Accelerate));
        Given(Opened, NowProposed(Lane.Accelerate), NowProposed(Lane.Undetermined) with { FactsVersion = 3 })
            .When(seat => CastMotion.Decide(seat, Casts(Choice.Accelerate), claimedBy: null)).Then(Cast(Choice.Accelerate));
    }

    [Fact]
    public void The_same_again_adds_nothing() =>
        Given(Opened, Cast(Choice.Accelerate)).When(seat => CastMotion.Decide(seat, Casts(Choice.Accelerate), claimedBy: null)).ThenNothing();

    [Fact]
    public void A_case_of_the_motion_is_taken_out() => Assert.Null(CastMotion.Check([CaseId], [Given(Opened).State]));

    [Fact]
    public void What_is_no_case_of_it_is_refused_and_named()
    {
        foreach (var stranger in (Guid[])[SeatId, VoteId, new("3f0c1c1e-0000-4000-8000-000000000009")])
        {
            var refusal = CastMotion.Check([CaseId, stranger], [Given(Opened).State]);
            Assert.Equal("not-of-the-motion", refusal?.Type);
            Assert.StartsWith($"{stranger} is no case of this motion: nothing was cast.", refusal!.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void It_is_known_how_many_cases_have_not_arrived()
    {
        var seat = Given(Opened with { MotionCases = 3 }).State;
        Assert.Equal(2, CastMotion.NotYetHere([seat]));
        Assert.Equal(0, CastMotion.NotYetHere([seat, seat, seat]));
        Assert.Equal(0, CastMotion.NotYetHere([Given(Opened).State]));
    }

    [Fact]
    public void An_exception_that_may_be_among_those_is_waited_for()
    {
        Guid[] others = [new("3f0c1c1e-0000-4000-8000-000000000008"), new("3f0c1c1e-0000-4000-8000-000000000009")];
        var seat = Given(Opened with { MotionCases = 2 }).State;
        Assert.Equal("exceptions-not-here", CastMotion.Check([CaseId, others[0]], [seat])?.Type);
        Assert.Equal("not-of-the-motion", CastMotion.Check([.. others], [seat])?.Type);
        Assert.Equal("not-of-the-motion", CastMotion.Check([SeatId], [seat])?.Type);
        Assert.Equal("not-of-the-motion", CastMotion.Check([VoteId], [seat])?.Type);
        Assert.Null(CastMotion.Check([CaseId], [seat]));
    }

    [Fact]
    public void However_many_there_are_the_refusal_is_short_enough_to_be_shown()
    {
        var refusal = CastMotion.Check([.. Enumerable.Range(1, CastMotion.MostCases).Select(n => new Guid(n, 0, 0, new byte[8]))], [Given(Opened).State]);
        Assert.InRange(refusal!.Reason.Length, 1, 300);
        Assert.Contains(" and 198 more are no cases of this motion", refusal.Reason, StringComparison.Ordinal);
    }

    private static SeatFactsChanged NowProposed(Lane lane) => new(VoteId, true, lane, ["A3"], 1, new DateOnly(2011, 12, 6), 2, []);
}
