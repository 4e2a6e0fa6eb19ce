using InteragencyReview.Ballots;
using InteragencyReview.Kernel;

namespace InteragencyReview.BallotSpecs;

public sealed class CloseSeatSpecs : SeatSpec
{
    [Fact]
    public void The_close_of_the_vote_closes_the_seat()
    {
        Given(Opened).When(seat => CloseSeat.Decide(seat, VoteId, Tuesday)).Then(Closed);
        Assert.False(Given(Opened, Closed).State.IsOpen);
    }

    [Fact]
    public void The_same_close_again_changes_nothing() => Given(Opened, Closed).When(seat => CloseSeat.Decide(seat, VoteId, Tuesday)).ThenNothing();

    [Fact]
    public void A_close_before_the_opening_is_heard_of_is_remembered() => Given().When(seat => CloseSeat.Decide(seat, VoteId, Tuesday)).Then(Closed);

    [Fact]
    public void The_ballot_that_was_cast_stays_in_the_record() =>
        Assert.NotNull(Given(Opened, Cast(Choice.Abstain), Closed).State.Ballot);
}
