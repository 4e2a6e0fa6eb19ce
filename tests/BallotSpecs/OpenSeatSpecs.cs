using InteragencyReview.Ballots;
using InteragencyReview.Kernel;

namespace InteragencyReview.BallotSpecs;

public sealed class OpenSeatSpecs : SeatSpec
{
    [Fact]
    public void A_vote_in_which_the_agency_sits_opens_its_seat()
    {
        Given().When(seat => OpenSeat.Decide(seat, Agency.Eoir, Vote)).Then(Opened);
        Assert.True(Given(Opened).State.IsOpen);
    }

    [Fact]
    public void Of_a_motion_it_says_which_and_how_many_cases_it_has()
    {
        var motion = new Guid("3f0c1c1e-0000-4000-8000-000000000003");
        Given().When(seat => OpenSeat.Decide(seat, Agency.Eoir, Vote with { MotionId = motion, MotionCases = 3 })).Then(Opened with { MotionId = motion, MotionCases = 3 });
    }

    [Fact]
    public void The_same_vote_again_changes_nothing() =>
        Given(Opened).When(seat => OpenSeat.Decide(seat, Agency.Eoir, Vote)).ThenNothing();

    [Fact]
    public void A_vote_heard_of_after_its_close_is_recorded_and_stays_closed()
    {
        Given(Closed).When(seat => OpenSeat.Decide(seat, Agency.Eoir, Vote)).Then(Opened);
        Assert.False(Given(Closed, Opened).State.IsOpen);
    }

    [Fact]
    public void The_seat_of_another_agency_is_refused() =>
        Given().When(seat => OpenSeat.Decide(seat, Agency.Oil, Vote)).ThenRefused("another-agencys-seat");

    [Fact]
    public void Each_agency_has_its_own_seat_in_each_vote()
    {
        Assert.NotEqual(Seat.IdOf(VoteId, Agency.Dhs), Seat.IdOf(VoteId, Agency.Eoir));
        Assert.NotEqual(Seat.IdOf(VoteId, Agency.Dhs), Seat.IdOf(CaseId, Agency.Dhs));
    }
}
