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
    public void The_same_again_adds_nothing() =>
        Given(Opened, Cast(Choice.Accelerate)).When(seat => CastMotion.Decide(seat, Casts(Choice.Accelerate), claimedBy: null)).ThenNothing();
}
