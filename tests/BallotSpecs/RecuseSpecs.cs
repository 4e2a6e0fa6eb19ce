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
    public void And_it_may_come_back_while_the_seat_is_open() =>
        Given(Opened, Cast(Choice.Recuse))
            .When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate)))
            .Then(Cast(Choice.Accelerate, revision: 2));

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
