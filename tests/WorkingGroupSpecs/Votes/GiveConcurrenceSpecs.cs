using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Votes;

public sealed class GiveConcurrenceSpecs : VoteSpec
{
    private static readonly DateTimeOffset Answered = Arrived.AddDays(1);

    [Fact]
    public void Discretion_is_not_decided_before_a_supervisor_of_DHS_concurs()
    {
        var vote = Given(DecidedForDiscretion()).State;
        Assert.Null(vote.DecidedLane);
        Assert.Equal(["dhs-supervisor"], vote.WaitsFor.ToArray());
        Assert.Equal(Term(Arrived), vote.DueAt);
    }

    [Fact]
    public void With_the_concurrence_it_is_decided()
    {
        Given(DecidedForDiscretion()).When(Concurs(Supervisor)).Then(Given("supervisor"));
        var vote = Given([.. DecidedForDiscretion(), Given("supervisor")]).State;
        Assert.Equal(Lane.ConsiderForDiscretion, vote.DecidedLane);
        Assert.Equal(Answered, vote.DecidedAt);
        Assert.Empty(vote.WaitsFor);
        Assert.Null(vote.DueAt);
    }

    [Fact]
    public void The_same_concurrence_again_changes_nothing() =>
        Given([.. DecidedForDiscretion(), Given("supervisor")]).When(Concurs(Supervisor)).ThenNothing();

    [Fact]
    public void A_second_supervisor_comes_too_late() =>
        Given([.. DecidedForDiscretion(), Given("supervisor")]).When(Concurs(OtherSupervisor)).ThenRefused("already-decided");

    [Fact]
    public void Who_cast_a_ballot_cannot_concur() =>
        Given(DecidedForDiscretion()).When(Concurs(Supervisor with { Id = OfficerOf(Dhs) })).ThenRefused("separation-of-duties");

    [Fact]
    public void Nor_can_who_cast_a_ballot_that_was_replaced() =>
        Given(
                OpenedFor(Dhs, Eoir, Oil),
                Ballot(Dhs, Choice.Accelerate, officer: "supervisor"),
                Ballot(Dhs, Choice.ConsiderForDiscretion, revision: 2),
                Ballot(Eoir, Choice.ConsiderForDiscretion),
                Closed(Outcome.Decided(Lane.ConsiderForDiscretion)),
                Requested())
            .When(Concurs(Supervisor))
            .ThenRefused("separation-of-duties");

    [Fact]
    public void Nor_can_who_cast_a_ballot_that_came_too_late() =>
        Given([.. DecidedForDiscretion(), Late(Oil, Choice.Abstain, officer: "supervisor")])
            .When(Concurs(Supervisor))
            .ThenRefused("separation-of-duties");

    [Fact]
    public void Nor_can_who_settled_the_vote() =>
        Given(
                [
                    .. Deadlocked(),
                    new SettlementStated(Roles.ChiefCounsel, "both", Lane.ConsiderForDiscretion, "Ties.", null, Arrived),
                    new VoteSettled(Lane.ConsiderForDiscretion, Arrived),
                    Requested(),
                ])
            .When(Concurs(Supervisor with { Id = "both", Roles = [Roles.ChiefCounsel, Roles.Supervisor] }))
            .ThenRefused("separation-of-duties");

    [Fact]
    public void A_supervisor_of_another_agency_cannot_concur() =>
        Given(DecidedForDiscretion()).When(Concurs(Supervisor with { Agency = Eoir })).ThenRefused("not-a-dhs-supervisor");

    [Fact]
    public void An_officer_who_is_no_supervisor_cannot_concur() =>
        Given(DecidedForDiscretion()).When(Concurs(Supervisor with { Roles = ["member"] })).ThenRefused("not-a-dhs-supervisor");

    [Fact]
    public void Other_lanes_want_no_concurrence() =>
        Given(
                OpenedFor(Dhs, Eoir, Oil),
                Ballot(Dhs, Choice.Accelerate),
                Ballot(Eoir, Choice.Accelerate),
                Closed(Outcome.Decided(Lane.Accelerate)))
            .When(Concurs(Supervisor))
            .ThenRefused("already-decided");

    [Fact]
    public void Nothing_can_be_concurred_in_while_the_vote_is_open() =>
        Given(OpenedFor(Dhs, Eoir, Oil)).When(Concurs(Supervisor)).ThenRefused("no-concurrence-wanted");

    [Fact]
    public void Nor_in_a_deadlock() => Given(Deadlocked()).When(Concurs(Supervisor)).ThenRefused("no-concurrence-wanted");

    [Fact]
    public void A_supervisor_who_is_overdue_may_still_answer() =>
        Given([.. DecidedForDiscretion(), ToChiefCounsel(EscalationReason.ConcurrenceOverdue)]).When(Concurs(Supervisor)).Then(Given("supervisor"));

    [Fact]
    public void After_a_refusal_no_second_supervisor_can_concur_instead() =>
        Given(
                [
                    .. DecidedForDiscretion(),
                    new ConcurrenceRefused("supervisor", "No.", null, Arrived),
                    ToChiefCounsel(EscalationReason.ConcurrenceRefused),
                ])
            .When(Concurs(OtherSupervisor))
            .ThenRefused("no-concurrence-wanted");

    [Fact]
    public void A_vote_that_was_never_opened_is_refused() => Given().When(Concurs(Supervisor)).ThenRefused("no-such-vote");

    private static ConcurrenceGiven Given(string supervisor) => new(supervisor, "I agree.", null, Answered);

    private static Func<Vote, Decision<VoteEvent>> Concurs(Person supervisor) =>
        vote => GiveConcurrence.Decide(vote, new(VoteId, supervisor, "I agree.", null, Answered), CasePeople.None);
}
