using InteragencyReview.Ballots;
using InteragencyReview.Kernel;

namespace InteragencyReview.BallotSpecs;

public sealed class CastBallotSpecs : SeatSpec
{
    [Theory]
    [InlineData(Choice.Accelerate)]
    [InlineData(Choice.ConsiderForDiscretion)]
    [InlineData(Choice.ContinueNormally)]
    [InlineData(Choice.Abstain)]
    [InlineData(Choice.Recuse)]
    public void An_officer_casts_the_ballot_of_the_agency(Choice choice) =>
        Given(Opened).When(seat => CastBallot.Decide(seat, Casts(choice))).Then(Cast(choice));

    [Fact]
    public void Another_choice_replaces_it_with_the_next_revision() =>
        Given(Opened, Cast(Choice.Abstain))
            .When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate)))
            .Then(Cast(Choice.Accelerate, revision: 2));

    [Fact]
    public void So_do_other_reasons() =>
        Given(Opened, Cast(Choice.Accelerate))
            .When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate, "Better ones.")))
            .Then(Cast(Choice.Accelerate, revision: 2, reasons: "Better ones."));

    [Fact]
    public void And_so_does_another_officer_of_the_same_mind() =>
        Given(Opened, Cast(Choice.Accelerate))
            .When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate, officer: OtherCounsel)))
            .Then(Cast(Choice.Accelerate, revision: 2, officer: "other counsel"));

    [Fact]
    public void The_same_ballot_by_the_same_officer_again_adds_nothing() =>
        Given(Opened, Cast(Choice.Accelerate, commandId: "first"))
            .When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate, commandId: "second")))
            .ThenNothing();

    [Fact]
    public void The_same_command_again_adds_nothing() =>
        Given(Opened, Cast(Choice.Accelerate, commandId: "first"))
            .When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate, commandId: "first")))
            .ThenNothing();

    [Fact]
    public void Not_even_after_the_ballot_was_replaced() =>
        Given(Opened, Cast(Choice.Accelerate, commandId: "first"), Cast(Choice.Abstain, revision: 2, commandId: "second"))
            .When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate, commandId: "first")))
            .ThenNothing();

    [Fact]
    public void Nor_after_the_seat_was_closed() =>
        Given(Opened, Cast(Choice.Accelerate, commandId: "first"), Closed)
            .When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate, commandId: "first")))
            .ThenNothing();

    [Fact]
    public void Nor_the_same_ballot_which_is_on_record_though_the_seat_was_closed_since()
    {
        SeatEvent[] history = [Opened, Cast(Choice.Accelerate, commandId: "first"), Closed];
        Given(history).When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate, commandId: "second"))).ThenNothing();
        Refused(history, Casts(Choice.Accelerate, "Better ones."), "seat-closed");
        Refused(history, Casts(Choice.Abstain), "seat-closed");
        Refused(history, Casts(Choice.Accelerate, officer: OtherCounsel), "seat-closed");
    }

    [Fact]
    public void One_may_return_to_an_earlier_choice() =>
        Given(Opened, Cast(Choice.Accelerate), Cast(Choice.Abstain, revision: 2))
            .When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate)))
            .Then(Cast(Choice.Accelerate, revision: 3));

    [Fact]
    public void No_ballot_is_cast_where_no_vote_was_opened() => Refused([], Casts(Choice.Accelerate), "no-such-ballot");

    [Fact]
    public void Nor_where_only_the_close_is_known() => Refused([Closed], Casts(Choice.Accelerate), "no-such-ballot");

    [Fact]
    public void Nor_after_the_close() => Refused([Opened, Closed], Casts(Choice.Accelerate), "seat-closed");

    [Fact]
    public void Who_comes_after_an_early_close_is_told_that_the_others_had_settled_it()
    {
        var seat = Seat.Initial.Apply(Opened);
        var early = CastBallot.Decide(seat.Apply(new SeatClosed(Opened.VoteId, Opened.DueAt.AddDays(-1))), Casts(Choice.Accelerate)).Refusal!;
        var inTime = CastBallot.Decide(seat.Apply(new SeatClosed(Opened.VoteId, Opened.DueAt)), Casts(Choice.Accelerate)).Refusal!;
        Assert.Contains("before its term ends", early.Reason, StringComparison.Ordinal);
        Assert.Contains("the ballots already cast had settled it", early.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("before its term ends", inTime.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Nor_when_the_close_came_before_the_opening() => Refused([Closed, Opened], Casts(Choice.Accelerate), "seat-closed");

    [Theory]
    [InlineData(Agency.Dhs)]
    [InlineData(Agency.Oil)]
    public void An_officer_of_another_agency_is_refused(Agency agency) =>
        Refused([Opened], Casts(Choice.Accelerate, officer: Counsel with { Agency = agency }), "another-agencys-seat");

    [Fact]
    public void A_judge_does_not_vote_on_what_the_judge_may_have_to_rule_on() =>
        Refused([Opened], Casts(Choice.Accelerate, officer: Counsel with { Roles = [Roles.Adjudicator] }), "adjudicator");

    [Fact]
    public void Whatever_other_role_the_judge_has() =>
        Refused([Opened], Casts(Choice.Abstain, officer: Counsel with { Roles = ["member", Roles.Adjudicator] }), "adjudicator");

    [Theory]
    [InlineData(Choice.Accelerate)]
    [InlineData(Choice.ConsiderForDiscretion)]
    [InlineData(Choice.ContinueNormally)]
    public void Reasons_are_compulsory_for_every_lane(Choice choice)
    {
        Refused([Opened], Casts(choice, ""), "reasons-missing");
        Refused([Opened], Casts(choice, " \r\n\t"), "reasons-missing");
    }

    [Fact]
    public void Reasons_have_a_bound()
    {
        var longest = new string('x', WrittenReasons.Longest);
        Given(Opened).When(seat => CastBallot.Decide(seat, Casts(Choice.Accelerate, longest))).Then(Cast(Choice.Accelerate, reasons: longest));
        Refused([Opened], Casts(Choice.Accelerate, longest + "x"), "reasons-too-long");
        Refused([Opened], Casts(Choice.Abstain, longest + "x"), "reasons-too-long");
    }

    [Fact]
    public void Reasons_that_the_log_could_not_hold_are_refused() => Refused([Opened], Casts(Choice.Accelerate, "a\0b"), "reasons-unreadable");

    [Fact]
    public void What_is_no_choice_is_refused() => Refused([Opened], Casts((Choice)9), "not-a-choice");

    [Fact]
    public void A_ballot_is_not_replaced_without_end() =>
        Refused([Opened, Cast(Choice.Abstain, revision: CastBallot.MostRevisions)], Casts(Choice.Accelerate), "too-many-revisions");

    private void Refused(SeatEvent[] history, CastBallot cast, string type) => Given(history).When(seat => CastBallot.Decide(seat, cast)).ThenRefused(type);
}
