using InteragencyReview.Ballots;

namespace InteragencyReview.BallotSpecs;

public sealed class ClaimSpecs : SeatSpec
{
    private static readonly BallotClaim Mine = new(SeatId, "counsel", Tuesday.AddMinutes(1));
    private static readonly BallotClaim OfAColleague = new(SeatId, "other counsel", Tuesday.AddMinutes(1));
    private static readonly BallotClaim Taken = new(SeatId, "counsel", Tuesday + BallotClaim.Lease);

    [Fact]
    public void A_ballot_that_nobody_has_can_be_claimed() => Assert.Equal(Taken, Take(null).Claim);

    [Fact]
    public void Ones_own_claim_is_prolonged() => Assert.Equal(Taken, Take(Mine).Claim);

    [Fact]
    public void A_colleagues_is_not_taken_away()
    {
        Assert.Null(Take(OfAColleague).Claim);
        Assert.Equal("claimed", Take(OfAColleague).Refusal?.Type);
    }

    [Fact]
    public void Unless_it_has_expired() => Assert.Equal(Taken, Take(OfAColleague with { Until = Tuesday }).Claim);

    [Fact]
    public void Or_was_given_back() => Assert.Equal(Taken, Take(OfAColleague with { Officer = "" }).Claim);

    [Fact]
    public void Or_is_of_one_who_takes_no_part_any_more_or_may_take_none()
    {
        var barred = new SeatFactsChanged(VoteId, true, Kernel.Lane.Accelerate, ["A3"], 3, new DateOnly(2011, 12, 6), 2, [OtherCounsel.Id]);
        foreach (var seat in (Seat[])[Given(Opened, barred).State, Given(Opened, new OfficerRecused(VoteId, OtherCounsel.Id, "", Monday)).State])
        {
            Assert.Equal(Taken, AtTheBox.Claims(seat, OfAColleague).Claim);
            Assert.Equal(204, AtTheBox.Releases(OfAColleague, seat).Status);
        }
    }

    [Fact]
    public void An_open_seat_can_be_claimed_and_one_whose_ballot_is_cast_too()
    {
        Assert.Equal(Taken, AtTheBox.Claims(Given(Opened).State, null).Claim);
        Assert.Equal(Taken, AtTheBox.Claims(Given(Opened, Cast(Kernel.Choice.Abstain)).State, null).Claim);
    }

    [Fact]
    public void A_closed_seat_cannot()
    {
        var refused = AtTheBox.Claims(Given(Opened, Closed).State, null);
        Assert.Equal((409, null), (refused.Status, refused.Claim));
    }

    [Fact]
    public void Nor_one_that_is_not_there()
    {
        var unknown = AtTheBox.Claims(null, null);
        Assert.Equal((404, null), (unknown.Status, unknown.Claim));
        Assert.Equal(404, AtTheBox.Claims(Given(Closed).State, null).Status);
    }

    [Fact]
    public void What_is_given_back_is_nobodys() => Assert.Equal(new BallotClaim(SeatId, "", Tuesday), AtTheBox.Releases(Mine).Claim);

    [Fact]
    public void Only_who_has_a_claim_can_give_it_back()
    {
        var refused = AtTheBox.Releases(OfAColleague);
        Assert.Equal((409, null), (refused.Status, refused.Claim));
    }

    [Fact]
    public void To_give_back_what_one_does_not_have_changes_nothing()
    {
        Assert.Equal((204, null), (AtTheBox.Releases(null).Status, AtTheBox.Releases(null).Claim));
        var again = AtTheBox.Releases(new BallotClaim(SeatId, "", Tuesday));
        Assert.Equal((204, null), (again.Status, again.Claim));
    }

    [Fact]
    public void A_claim_carries_the_day_for_which_it_is_taken_and_expires_by_the_clock()
    {
        var seat = Given(Opened).State;
        Assert.Equal(Taken with { On = Day(5) }, AtTheBox.Claims(seat, null, Day(5)).Claim);
        Assert.Equal(new BallotClaim(SeatId, "", Tuesday, Day(6)), AtTheBox.Releases(Mine, seat, Day(6)).Claim);
    }

    [Fact]
    public void But_no_day_to_come_and_none_before_the_last_act()
    {
        var seat = Given(Opened with { On = Day(5) }).State;
        foreach (var day in new[] { Day(4), Day(7) })
        {
            Assert.Equal((422, null), (AtTheBox.Claims(seat, null, day).Status, AtTheBox.Claims(seat, null, day).Claim));
            Assert.Equal((422, null), (AtTheBox.Releases(Mine, seat, day).Status, AtTheBox.Releases(Mine, seat, day).Claim));
        }
    }

    private static DateOnly Day(int ofDecember) => new(2011, 12, ofDecember);

    private (BallotClaim? Claim, Kernel.Refusal? Refusal) Take(BallotClaim? now) => BallotClaim.Take(SeatId, Given(Opened).State, now, "counsel", onBehalfOf: null, Tuesday, on: null);
}
