using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Votes;

public sealed class RefuseConcurrenceSpecs : VoteSpec
{
    private static readonly ConcurrenceRefused Refusal = new("supervisor", "The record does not bear it.", "first", Arrived);

    private static readonly VoteEvent[] RefusedOnce =
        [.. DecidedForDiscretion(), Refusal, ToChiefCounsel(EscalationReason.ConcurrenceRefused)];

    private static readonly VoteEvent[] SettledAgainForDiscretion =
    [
        .. RefusedOnce,
        new SettlementStated(Roles.ChiefCounsel, "chief counsel", Lane.ConsiderForDiscretion, "It does.", null, Arrived),
        new VoteSettled(Lane.ConsiderForDiscretion, Arrived),
        Requested(),
    ];

    [Fact]
    public void A_refusal_goes_to_the_chief_counsel() =>
        Given(DecidedForDiscretion()).When(Refuses(Supervisor, "first")).Then(Refusal, ToChiefCounsel(EscalationReason.ConcurrenceRefused));

    [Fact]
    public void It_decides_nothing()
    {
        var vote = Given(RefusedOnce).State;
        Assert.Null(vote.DecidedLane);
        Assert.Equal([Roles.ChiefCounsel], vote.WaitsFor.ToArray());
        Assert.NotNull(vote.DueAt);
    }

    [Fact]
    public void Reasons_are_compulsory() =>
        Given(DecidedForDiscretion())
            .When(vote => RefuseConcurrence.Decide(vote, new(VoteId, Supervisor, "", null, Arrived), CasePeople.None))
            .ThenRefused("reasons-missing");

    [Fact]
    public void The_same_refusal_again_changes_nothing() => Given(RefusedOnce).When(Refuses(Supervisor, "first")).ThenNothing();

    [Fact]
    public void Nor_does_it_when_sent_anew_by_the_same_supervisor() => Given(RefusedOnce).When(Refuses(Supervisor, "second")).ThenNothing();

    [Fact]
    public void Who_cast_a_ballot_cannot_refuse_either() =>
        Given(DecidedForDiscretion()).When(Refuses(Supervisor with { Id = OfficerOf(Dhs) }, "first")).ThenRefused("separation-of-duties");

    [Fact]
    public void What_is_settled_for_discretion_again_wants_concurrence_again()
    {
        var vote = Given(SettledAgainForDiscretion).State;
        Assert.Null(vote.DecidedLane);
        Assert.Equal(["dhs-supervisor"], vote.WaitsFor.ToArray());
    }

    [Fact]
    public void An_old_refusal_delivered_again_does_not_answer_the_new_question() =>
        Given(SettledAgainForDiscretion).When(Refuses(Supervisor, "first")).ThenNothing();

    [Fact]
    public void A_second_refusal_goes_one_step_further_up() =>
        Given(SettledAgainForDiscretion)
            .When(Refuses(Supervisor, "second"))
            .Then(Refusal with { CommandId = "second" }, ToDeputyDirector(EscalationReason.ConcurrenceRefused));

    [Fact]
    public void A_refusal_after_the_term_leaves_the_vote_with_the_chief_counsel_for_the_whole_of_its_term()
    {
        VoteEvent[] lapsed = [.. DecidedForDiscretion(), ToChiefCounsel(EscalationReason.ConcurrenceOverdue)];
        Given(lapsed).When(Refuses(Supervisor, "first")).Then(Refusal);
        var vote = Given([.. lapsed, Refusal]).State;
        Assert.Equal([Roles.ChiefCounsel], vote.WaitsFor.ToArray());
        Assert.Equal((Term(Arrived), false), (vote.DueAt, vote.AwaitsConcurrence));
    }

    [Fact]
    public void And_takes_back_nothing_that_one_of_two_has_stated()
    {
        var stated = new SettlementStated(Roles.DeputyDirector, "deputy director", Lane.ContinueNormally, "Rather not.", null, Arrived);
        VoteEvent[] panel = [Opened([Dhs, Eoir, Oil], VoteRule.Standard, Stage.FinalOrder), .. DecidedForDiscretion()[1..]];
        VoteEvent[] lapsed = [.. panel, ToChiefCounsel(EscalationReason.ConcurrenceOverdue), ToBoth(EscalationReason.Overdue), stated];
        Given(lapsed).When(Refuses(Supervisor, "first")).Then(Refusal);
        Assert.Equal([stated], Given([.. lapsed, Refusal]).State.Statements.Values);
    }

    [Fact]
    public void After_the_concurrence_nobody_can_refuse() =>
        Given([.. DecidedForDiscretion(), new ConcurrenceGiven("other supervisor", "", null, Arrived)])
            .When(Refuses(Supervisor, "first"))
            .ThenRefused("already-decided");

    private static Func<Vote, Decision<VoteEvent>> Refuses(Person supervisor, string commandId) =>
        vote => RefuseConcurrence.Decide(vote, new(VoteId, supervisor, "The record does not bear it.", commandId, Arrived), CasePeople.None);
}
