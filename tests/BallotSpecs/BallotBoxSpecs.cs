using InteragencyReview.Ballots;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using Wolverine;

namespace InteragencyReview.BallotSpecs;

/// <summary>Everything that a request at the box comes to: the answer, the events, the message, the claim.</summary>
public sealed class BallotBoxSpecs : SeatSpec
{
    private static readonly BallotClaim OfAColleague = new(SeatId, OtherCounsel.Id, Tuesday.AddMinutes(1));

    [Fact]
    public void The_working_group_is_told_everything_but_the_command_id()
    {
        var cast = AtTheBox.Casts(SeatOf(Opened, Cast(Choice.Abstain)), null, Choice.Accelerate, commandId: "first-body");
        var sent = Assert.IsType<RoutedToEndpointMessage<BallotCastV1>>(Assert.Single(cast.Messages));
        Assert.Equal("eoir_to_working_group", sent.EndpointName);
        Assert.Equal(new BallotCastV1(VoteId, CaseId, Agency.Eoir, 2, Choice.Accelerate, "On the record.", "counsel", Tuesday), sent.Message);
    }

    [Fact]
    public void Who_casts_a_ballot_has_it_for_as_long_as_a_claim_lasts()
    {
        var cast = AtTheBox.Casts(SeatOf(Opened), null, Choice.Accelerate);
        Assert.Equal(200, cast.Status);
        Assert.Equal(Cast(Choice.Accelerate), Assert.Single(cast.Events));
        Assert.Equal(new BallotClaim(SeatId, "counsel", Tuesday + BallotClaim.Lease), cast.Claim);
    }

    [Fact]
    public void A_ballot_that_is_refused_claims_nothing() => Nothing(422, AtTheBox.Casts(SeatOf(Opened), null, Choice.Accelerate, reasons: ""));

    [Fact]
    public void Nor_does_one_where_there_is_no_seat() => Nothing(404, AtTheBox.Casts(null, null, Choice.Accelerate));

    [Fact]
    public void Nor_one_after_the_close() => Nothing(409, AtTheBox.Casts(SeatOf(Opened, Closed), null, Choice.Accelerate));

    [Fact]
    public void Nor_one_that_was_cast_before() => Nothing(200, AtTheBox.Casts(SeatOf(Opened, Cast(Choice.Accelerate)), null, Choice.Accelerate));

    [Fact]
    public void What_a_colleague_has_claimed_is_neither_cast_nor_recused()
    {
        Nothing(409, AtTheBox.Casts(SeatOf(Opened), OfAColleague, Choice.Accelerate));
        Nothing(409, AtTheBox.Recuses(SeatOf(Opened), OfAColleague));
    }

    [Fact]
    public void A_claim_that_has_expired_holds_nobody_up() =>
        Assert.Equal(200, AtTheBox.Casts(SeatOf(Opened), OfAColleague with { Until = Tuesday }, Choice.Accelerate).Status);

    [Fact]
    public void A_recusal_is_sent_as_a_choice_and_its_reasons_stay_in_the_agency()
    {
        var recused = AtTheBox.Casts(SeatOf(Opened), null, Choice.Recuse, reasons: "We met the applicant.");
        var sent = Assert.IsType<RoutedToEndpointMessage<BallotCastV1>>(Assert.Single(recused.Messages));
        Assert.Equal((Choice.Recuse, ""), (sent.Message.Choice, sent.Message.Reasons));
        Assert.Equal(Cast(Choice.Recuse, reasons: "We met the applicant."), Assert.Single(recused.Events));
    }

    [Fact]
    public void Who_has_recused_the_agency_keeps_no_claim_from_the_colleague_who_brings_it_back()
    {
        var mine = new BallotClaim(SeatId, "counsel", Tuesday.AddMinutes(1));
        foreach (var claim in (BallotClaim?[])[null, mine])
            Assert.Equal(new BallotClaim(SeatId, "", Tuesday), AtTheBox.Recuses(SeatOf(Opened), claim).Claim);
    }

    [Fact]
    public void Who_has_seen_an_older_seat_changes_nothing() => Assert.All(Commands("\"1\""), command => Nothing(412, command));

    [Fact]
    public void Who_has_seen_the_seat_as_it_is_may_change_it() => Assert.All(Commands("\"2\""), command => Assert.InRange(command.Status, 200, 204));

    [Fact]
    public void A_command_that_was_done_before_is_answered_though_the_seat_has_moved_on() =>
        Nothing(200, AtTheBox.Casts(SeatOf(Opened, Cast(Choice.Abstain, commandId: "first-body")), null, Choice.Abstain, commandId: "first-body", ifMatch: "\"1\""));

    /// <summary>All that can be asked of a seat on which a colleague has abstained.</summary>
    private AtTheBox.Outcome[] Commands(string ifMatch)
    {
        var (seat, mine) = (SeatOf(Opened, Cast(Choice.Abstain, officer: OtherCounsel.Id)), new BallotClaim(SeatId, "counsel", Tuesday.AddMinutes(1)));
        return
        [
            AtTheBox.Casts(seat, null, Choice.Accelerate, ifMatch: ifMatch),
            AtTheBox.Recuses(seat, null, ifMatch),
            AtTheBox.Claims(seat, null, ifMatch: ifMatch),
            AtTheBox.Releases(mine, seat, ifMatch: ifMatch),
            AtTheBox.StepsAside(seat, mine, ifMatch),
        ];
    }

    private static void Nothing(int status, AtTheBox.Outcome outcome)
    {
        Assert.Equal(status, outcome.Status);
        Assert.Empty(outcome.Events);
        Assert.Empty(outcome.Messages);
        Assert.Null(outcome.Claim);
    }

    private Seat SeatOf(params SeatEvent[] history) => Given(history).State with { Version = history.Length };
}
