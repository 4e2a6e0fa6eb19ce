using InteragencyReview.Ballots;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;

namespace InteragencyReview.BallotSpecs;

/// <summary>Facts that change while a case is on vote show on the seat, and keep from it whom they bar.</summary>
public sealed class FlagSeatSpecs : SeatSpec
{
    private static readonly DateOnly Day = new(2011, 12, 6);
    private static readonly VoteFactsChangedV1 Told = new(VoteId, CaseId, Agency.Eoir, true, Lane.Accelerate, ["A3"], 3, Day, 2, []);
    private static readonly SeatFactsChanged Flag = new(VoteId, true, Lane.Accelerate, ["A3"], 3, Day, 2, []);

    [Fact]
    public void Changed_facts_show_on_the_seat() => Given(Opened).When(Flags(Told)).Then(Flag);

    [Fact]
    public void Told_again_they_add_nothing() => Given(Opened, Flag).When(Flags(Told)).ThenNothing();

    [Fact]
    public void Older_ones_that_come_late_add_nothing() => Given(Opened, Flag).When(Flags(Told with { FactsVersion = 1 })).ThenNothing();

    [Fact]
    public void Told_before_the_opening_they_are_kept() => Given().When(Flags(Told)).Then(Flag);

    [Fact]
    public void Those_of_another_agencys_seat_are_refused() => Given(Opened).When(Flags(Told with { Agency = Agency.Oil })).ThenRefused("another-agencys-seat");

    [Fact]
    public void Whom_the_facts_bar_neither_casts_nor_claims()
    {
        var barred = Flag with { Barred = ["counsel"] };
        Given(Opened, barred).When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate))).ThenRefused("separation-of-duties");
        Assert.Equal((403, null), (AtTheBox.Claims(Given(Opened, barred).State, null).Status, AtTheBox.Claims(Given(Opened, barred).State, null).Claim));
        Given(Opened, barred).When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate, officer: OtherCounsel))).Then(Cast(Choice.Accelerate, officer: OtherCounsel.Id));
    }

    [Fact]
    public void So_does_whom_the_opening_bars() =>
        Given(Opened with { Barred = ["counsel"] }).When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate))).ThenRefused("separation-of-duties");

    [Fact]
    public void A_ballot_of_whom_the_facts_bar_leaves_the_seat_waiting() =>
        Assert.Equal(SeatState.Open, Given(Opened, Cast(Choice.Accelerate), Flag with { Barred = ["counsel"] }).State.State);

    [Fact]
    public void So_does_one_that_was_cast_for_a_colleague_whom_they_bar()
    {
        var delegated = Cast(Choice.Accelerate, officer: OtherCounsel.Id) with { OnBehalfOf = "principal" };
        var barred = Flag with { Barred = ["principal"] };
        Assert.Equal(SeatState.Cast, Given(Opened, delegated, Flag).State.State);
        Assert.Equal(SeatState.Open, Given(Opened, delegated, barred).State.State);
        Given(Opened, delegated, barred).When(seat => CastBallot.Decide(seat, Casts(Choice.Abstain))).Then(Cast(Choice.Abstain, revision: 2));
    }

    [Fact]
    public void A_ballot_carries_the_day_for_which_it_is_cast()
    {
        var on = new DateOnly(2011, 12, 5);
        Given(Opened).When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate) with { On = on })).Then(Cast(Choice.Accelerate) with { On = on });
        Given(Opened).When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate) with { On = new DateOnly(2011, 12, 7) })).ThenRefused("day-to-come");
        Given(Opened).When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate) with { On = new DateOnly(2011, 12, 4) })).ThenRefused("day-before-the-last");
    }

    private static Func<Seat, Decision<SeatEvent>> Flags(VoteFactsChangedV1 told) => seat => FlagSeat.Decide(seat, Agency.Eoir, told);
}
