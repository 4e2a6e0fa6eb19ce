using InteragencyReview.Ballots;
using InteragencyReview.Kernel;

namespace InteragencyReview.BallotSpecs;

public sealed class RecuseSpecs : SeatSpec
{
    [Fact]
    public void The_agency_recuses_itself_and_need_not_say_why() =>
        Given(Opened).When(Recuses()).Then(Cast(Choice.Recuse, reasons: ""));

    [Fact]
    public void Also_after_it_has_cast_a_ballot() =>
        Given(Opened, Cast(Choice.Accelerate)).When(Recuses()).Then(Cast(Choice.Recuse, revision: 2, reasons: ""));

    [Fact]
    public void And_it_may_come_back_by_a_colleague_while_the_seat_is_open() =>
        Given(Opened, Cast(Choice.Recuse))
            .When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate, officer: OtherCounsel)))
            .Then(Cast(Choice.Accelerate, revision: 2, officer: OtherCounsel.Id));

    [Fact]
    public void For_the_officer_it_is_final_in_this_round()
    {
        Given(Opened, Cast(Choice.Recuse)).When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate))).ThenRefused("recused");
        Given(Opened, Cast(Choice.Recuse), Cast(Choice.Accelerate, revision: 2, officer: OtherCounsel.Id))
            .When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate))).ThenRefused("recused");
        Assert.Equal((403, null), (AtTheBox.Claims(Given(Opened, Cast(Choice.Recuse)).State, null).Status, AtTheBox.Claims(Given(Opened, Cast(Choice.Recuse)).State, null).Claim));
    }

    [Fact]
    public void Who_recuses_it_for_a_colleague_binds_both()
    {
        var third = Counsel with { Id = "third counsel" };
        var recusal = Cast(Choice.Recuse, reasons: "", officer: OtherCounsel.Id) with { OnBehalfOf = Counsel.Id };
        foreach (var bound in (Person[])[Counsel, OtherCounsel])
        {
            Given(Opened, recusal).When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate, officer: bound))).ThenRefused("recused");
            Given(Opened, recusal, Cast(Choice.Abstain, revision: 2, officer: third.Id))
                .When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate, officer: bound))).ThenRefused("recused");
            Assert.False(Given(Opened, recusal).State.IsKeptBy(bound.Id, third.Id, onBehalfOf: null));
        }

        Given(Opened, recusal).When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate, officer: third))).Then(Cast(Choice.Accelerate, revision: 2, officer: third.Id));
        Given(Opened, recusal).When(seat => CastBallot.Decide(seat, Casts(Choice.Recuse, "", OtherCounsel) with { OnBehalfOf = Counsel.Id })).ThenNothing();
    }

    [Fact]
    public void A_ballot_for_a_lane_that_is_cast_for_a_colleague_recuses_nobody() =>
        Assert.Empty(Given(Opened, Cast(Choice.Accelerate, officer: OtherCounsel.Id) with { OnBehalfOf = Counsel.Id }).State.Recused);

    [Fact]
    public void An_officer_who_steps_aside_leaves_the_seat_to_a_colleague()
    {
        var aside = new OfficerRecused(VoteId, "counsel", "", Tuesday);
        Given(Opened).When(seat => StepAside.Decide(seat, new(SeatId, Counsel, "", Tuesday))).Then(aside);
        Given(Opened, aside).When(seat => StepAside.Decide(seat, new(SeatId, Counsel, "", Tuesday))).ThenNothing();
        Given(Opened, aside, Closed).When(seat => StepAside.Decide(seat, new(SeatId, Counsel, "", Tuesday))).ThenNothing();
        Assert.Equal(SeatState.Open, Given(Opened, aside).State.State);
        Given(Opened, aside).When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate))).ThenRefused("recused");
        Given(Opened, aside).When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate, officer: OtherCounsel))).Then(Cast(Choice.Accelerate, officer: OtherCounsel.Id));
    }

    [Fact]
    public void Not_whose_ballot_stands_nor_after_the_close_nor_at_another_agency()
    {
        Given(Opened, Cast(Choice.Accelerate)).When(seat => StepAside.Decide(seat, new(SeatId, Counsel, "", Tuesday))).ThenRefused("ballot-stands");
        Given(Opened, Closed).When(seat => StepAside.Decide(seat, new(SeatId, Counsel, "", Tuesday))).ThenRefused("seat-closed");
        Given(Opened).When(seat => StepAside.Decide(seat, new(SeatId, Counsel with { Agency = Agency.Dhs }, "", Tuesday))).ThenRefused("another-agencys-seat");
        Given().When(seat => StepAside.Decide(seat, new(SeatId, Counsel, "", Tuesday))).ThenRefused("no-such-ballot");
    }

    [Fact]
    public void Who_takes_no_part_any_more_does_not_end_it_for_the_colleague_either()
    {
        var aside = new OfficerRecused(VoteId, "counsel", "", Tuesday);
        var barred = new SeatFactsChanged(VoteId, true, Lane.Accelerate, ["A3"], 3, new DateOnly(2011, 12, 6), 2, ["counsel"]);
        var ofColleague = Cast(Choice.Accelerate, officer: OtherCounsel.Id);
        Given(Opened, aside, ofColleague).When(Recuses()).ThenRefused("recused");
        Given(Opened, barred, ofColleague).When(Recuses()).ThenRefused("separation-of-duties");
        Given(Opened, barred).When(Recuses(OtherCounsel)).Then(Cast(Choice.Recuse, reasons: "", officer: OtherCounsel.Id));
    }

    [Fact]
    public void Nor_does_one_step_aside_in_whose_name_a_ballot_stands() =>
        Given(Opened, Cast(Choice.Accelerate, officer: OtherCounsel.Id) with { OnBehalfOf = Counsel.Id })
            .When(seat => StepAside.Decide(seat, new(SeatId, Counsel, "", Tuesday))).ThenRefused("ballot-stands");

    [Fact]
    public void A_seat_that_was_handed_to_who_takes_no_part_any_more_is_everybodys_again()
    {
        var handed = new SeatAssigned(VoteId, "counsel", "chair", "On leave.", Tuesday);
        SeatEvent[] reasons =
        [
            new OfficerRecused(VoteId, "counsel", "", Tuesday),
            new SeatFactsChanged(VoteId, true, Lane.Accelerate, ["A3"], 3, new DateOnly(2011, 12, 6), 2, ["counsel"]),
            Cast(Choice.Recuse, reasons: ""),
            Cast(Choice.Recuse, reasons: "", officer: "third counsel") with { OnBehalfOf = "counsel" },
        ];
        Given(Opened, handed).When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate, officer: OtherCounsel))).ThenRefused("assigned");
        foreach (var reason in reasons)
            Assert.Null(CastBallot.Decide(Given(Opened, handed, reason).State, Casts(Choice.Accelerate, officer: OtherCounsel)).Refusal);
        Assert.Equal("counsel", Given(Opened, handed, new OfficerRecused(VoteId, OtherCounsel.Id, "", Tuesday)).State.AssignedTo);
    }

    [Fact]
    public void The_same_recusal_again_adds_nothing() => Given(Opened, Cast(Choice.Recuse, reasons: "")).When(Recuses()).ThenNothing();

    [Fact]
    public void After_the_close_it_is_too_late() => Given(Opened, Closed).When(Recuses()).ThenRefused("seat-closed");

    [Fact]
    public void An_officer_of_another_agency_cannot_recuse_it() =>
        Given(Opened).When(Recuses(Counsel with { Agency = Agency.Dhs })).ThenRefused("another-agencys-seat");

    private static Func<Seat, Decision<SeatEvent>> Recuses(Person? officer = null) =>
        seat => CastBallot.Decide(seat, Casts(Choice.Recuse, "", officer));
}
