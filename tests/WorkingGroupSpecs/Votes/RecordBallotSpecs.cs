using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Votes;

public sealed class RecordBallotSpecs : VoteSpec
{
    [Fact]
    public void The_first_ballot_is_recorded_and_the_vote_waits() =>
        Given(OpenedFor(Dhs, Eoir, Oil))
            .When(vote => RecordBallot.Decide(vote, From(Dhs, Choice.Accelerate), CasePeople.None))
            .Then(Recorded(Dhs, Choice.Accelerate));

    [Fact]
    public void The_second_matching_ballot_decides_when_one_of_them_is_from_DHS() =>
        Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.Accelerate))
            .When(vote => RecordBallot.Decide(vote, From(Oil, Choice.Accelerate), CasePeople.None))
            .Then(Recorded(Oil, Choice.Accelerate), Closed(Outcome.Decided(Lane.Accelerate)));

    [Fact]
    public void Two_ballots_of_Justice_wait_for_DHS() =>
        Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Eoir, Choice.Accelerate))
            .When(vote => RecordBallot.Decide(vote, From(Oil, Choice.Accelerate), CasePeople.None))
            .Then(Recorded(Oil, Choice.Accelerate));

    [Fact]
    public void Two_ballots_of_Justice_cannot_outvote_DHS() =>
        Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Eoir, Choice.Accelerate), Ballot(Oil, Choice.Accelerate))
            .When(vote => RecordBallot.Decide(vote, From(Dhs, Choice.ContinueNormally), CasePeople.None))
            .Then(Recorded(Dhs, Choice.ContinueNormally), Closed(Outcome.Deadlocked), ToChiefCounsel(EscalationReason.Deadlocked));

    [Fact]
    public void Two_ballots_of_Justice_decide_nothing_when_DHS_abstains() =>
        Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Eoir, Choice.Accelerate), Ballot(Oil, Choice.Accelerate))
            .When(vote => RecordBallot.Decide(vote, From(Dhs, Choice.Abstain), CasePeople.None))
            .Then(Recorded(Dhs, Choice.Abstain), Closed(Outcome.Deadlocked), ToChiefCounsel(EscalationReason.Deadlocked));

    [Fact]
    public void There_is_no_quorum_without_DHS() =>
        Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Eoir, Choice.Accelerate), Ballot(Oil, Choice.Accelerate))
            .When(vote => RecordBallot.Decide(vote, From(Dhs, Choice.Recuse), CasePeople.None))
            .Then(Recorded(Dhs, Choice.Recuse), Closed(Outcome.NoQuorum), ToChiefCounsel(EscalationReason.NoQuorum));

    [Fact]
    public void There_is_no_quorum_without_Justice() =>
        Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.Accelerate), Ballot(Eoir, Choice.Recuse))
            .When(vote => RecordBallot.Decide(vote, From(Oil, Choice.Recuse), CasePeople.None))
            .Then(Recorded(Oil, Choice.Recuse), Closed(Outcome.NoQuorum), ToChiefCounsel(EscalationReason.NoQuorum));

    [Fact]
    public void Three_opinions_are_a_deadlock() =>
        Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.Accelerate), Ballot(Eoir, Choice.ContinueNormally))
            .When(vote => RecordBallot.Decide(vote, From(Oil, Choice.ConsiderForDiscretion), CasePeople.None))
            .Then(Recorded(Oil, Choice.ConsiderForDiscretion), Closed(Outcome.Deadlocked), ToChiefCounsel(EscalationReason.Deadlocked));

    [Fact]
    public void Discretion_asks_for_the_concurrence_of_a_supervisor() =>
        Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.ConsiderForDiscretion))
            .When(vote => RecordBallot.Decide(vote, From(Eoir, Choice.ConsiderForDiscretion), CasePeople.None))
            .Then(Recorded(Eoir, Choice.ConsiderForDiscretion), Closed(Outcome.Decided(Lane.ConsiderForDiscretion)), Requested());

    [Fact]
    public void The_same_ballot_again_changes_nothing() =>
        Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.Accelerate))
            .When(vote => RecordBallot.Decide(vote, From(Dhs, Choice.Accelerate), CasePeople.None))
            .ThenNothing();

    [Fact]
    public void A_ballot_replaced_while_the_vote_is_open_counts_as_replaced() =>
        Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.ContinueNormally), Ballot(Oil, Choice.Accelerate))
            .When(vote => RecordBallot.Decide(vote, From(Dhs, Choice.Accelerate, revision: 2), CasePeople.None))
            .Then(Recorded(Dhs, Choice.Accelerate, revision: 2), Closed(Outcome.Decided(Lane.Accelerate)));

    [Fact]
    public void A_ballot_that_arrives_after_the_one_that_replaced_it_does_not_count() =>
        Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.ContinueNormally, revision: 2), Ballot(Oil, Choice.Accelerate))
            .When(vote => RecordBallot.Decide(vote, From(Dhs, Choice.Accelerate), CasePeople.None))
            .ThenNothing();

    [Fact]
    public void Its_officer_is_remembered_as_a_voter_if_it_was_another() =>
        Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.ContinueNormally, revision: 2))
            .When(vote => RecordBallot.Decide(vote, From(Dhs, Choice.Accelerate, officer: "first officer"), CasePeople.None))
            .Then(Late(Dhs, Choice.Accelerate, officer: "first officer"));

    [Fact]
    public void And_that_only_once() =>
        Given(
                OpenedFor(Dhs, Eoir, Oil),
                Ballot(Dhs, Choice.ContinueNormally, revision: 2),
                Late(Dhs, Choice.Accelerate, officer: "first officer"))
            .When(vote => RecordBallot.Decide(vote, From(Dhs, Choice.Accelerate, officer: "first officer"), CasePeople.None))
            .ThenNothing();

    [Fact]
    public void A_ballot_after_the_close_is_kept_and_not_counted()
    {
        VoteEvent[] decided =
        [
            OpenedFor(Dhs, Eoir, Oil),
            Ballot(Dhs, Choice.Accelerate),
            Ballot(Eoir, Choice.Accelerate),
            Closed(Outcome.Decided(Lane.Accelerate)),
        ];
        Given(decided).When(vote => RecordBallot.Decide(vote, From(Oil, Choice.ContinueNormally), CasePeople.None)).Then(Late(Oil, Choice.ContinueNormally));
        Assert.DoesNotContain(Oil, Given([.. decided, Late(Oil, Choice.ContinueNormally)]).State.Ballots.Keys);
    }

    [Fact]
    public void A_late_ballot_again_changes_nothing() =>
        Given(
                OpenedFor(Dhs, Eoir, Oil),
                Ballot(Dhs, Choice.Accelerate),
                Ballot(Eoir, Choice.Accelerate),
                Closed(Outcome.Decided(Lane.Accelerate)),
                Late(Oil, Choice.ContinueNormally))
            .When(vote => RecordBallot.Decide(vote, From(Oil, Choice.ContinueNormally), CasePeople.None))
            .ThenNothing();

    [Fact]
    public void A_ballot_replaced_after_the_close_changes_nothing_in_the_result() =>
        Given(
                OpenedFor(Dhs, Eoir, Oil),
                Ballot(Dhs, Choice.Accelerate),
                Ballot(Eoir, Choice.Accelerate),
                Closed(Outcome.Decided(Lane.Accelerate)))
            .When(vote => RecordBallot.Decide(vote, From(Dhs, Choice.ContinueNormally, revision: 2), CasePeople.None))
            .Then(Late(Dhs, Choice.ContinueNormally, revision: 2));

    [Fact]
    public void An_agency_without_a_seat_is_refused() =>
        Given(OpenedFor(Dhs, Eoir)).When(vote => RecordBallot.Decide(vote, From(Oil, Choice.Accelerate), CasePeople.None)).ThenRefused("not-on-panel");

    [Fact]
    public void A_ballot_in_a_vote_that_was_never_opened_is_refused() =>
        Given().When(vote => RecordBallot.Decide(vote, From(Dhs, Choice.Accelerate), CasePeople.None)).ThenRefused("not-on-panel");

    [Theory]
    [InlineData(Choice.Accelerate)]
    [InlineData(Choice.ConsiderForDiscretion)]
    [InlineData(Choice.ContinueNormally)]
    public void Reasons_are_compulsory_for_every_lane(Choice choice) =>
        Given(OpenedFor(Dhs, Eoir, Oil))
            .When(vote => RecordBallot.Decide(vote, From(Dhs, choice) with { Reasons = " " }, CasePeople.None))
            .ThenRefused("reasons-missing");

    [Theory]
    [InlineData(Choice.Abstain)]
    [InlineData(Choice.Recuse)]
    public void Who_abstains_or_recuses_need_not_say_why(Choice choice) =>
        Given(OpenedFor(Dhs, Eoir, Oil))
            .When(vote => RecordBallot.Decide(vote, From(Dhs, choice) with { Reasons = "" }, CasePeople.None))
            .Then(Recorded(Dhs, choice) with { Reasons = "" });

    [Fact]
    public void Ballots_of_a_seat_are_counted_from_one() =>
        Given(OpenedFor(Dhs, Eoir, Oil))
            .When(vote => RecordBallot.Decide(vote, From(Dhs, Choice.Accelerate, revision: 0), CasePeople.None))
            .ThenRefused("bad-revision");
}
