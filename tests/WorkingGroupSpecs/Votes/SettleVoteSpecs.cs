using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Votes;

public sealed class SettleVoteSpecs : VoteSpec
{
    private static readonly VoteEvent[] WithBoth = [.. Deadlocked(Stage.FinalOrder), ToBoth(EscalationReason.Overdue)];

    [Fact]
    public void The_chief_counsel_settles_a_deadlock()
    {
        Given(Deadlocked())
            .When(Settles(ChiefCounsel, Lane.Accelerate))
            .Then(Stated(Roles.ChiefCounsel, ChiefCounsel, Lane.Accelerate), new VoteSettled(Lane.Accelerate, Arrived));

        var vote = Given([.. Deadlocked(), Stated(Roles.ChiefCounsel, ChiefCounsel, Lane.Accelerate), new VoteSettled(Lane.Accelerate, Arrived)]).State;
        Assert.Equal(Lane.Accelerate, vote.DecidedLane);
        Assert.Equal(Outcome.Deadlocked, vote.Closed!.Outcome);
        Assert.Null(vote.DueAt);
        Assert.Empty(vote.WaitsFor);
    }

    [Fact]
    public void Discretion_wants_concurrence_even_then() =>
        Given(Deadlocked())
            .When(Settles(ChiefCounsel, Lane.ConsiderForDiscretion))
            .Then(
                Stated(Roles.ChiefCounsel, ChiefCounsel, Lane.ConsiderForDiscretion),
                new VoteSettled(Lane.ConsiderForDiscretion, Arrived),
                Requested());

    [Fact]
    public void The_same_settlement_again_changes_nothing() =>
        Given([.. Deadlocked(), Stated(Roles.ChiefCounsel, ChiefCounsel, Lane.Accelerate), new VoteSettled(Lane.Accelerate, Arrived)])
            .When(Settles(ChiefCounsel, Lane.Accelerate))
            .ThenNothing();

    [Fact]
    public void What_is_settled_stays_settled() =>
        Given([.. Deadlocked(), Stated(Roles.ChiefCounsel, ChiefCounsel, Lane.Accelerate), new VoteSettled(Lane.Accelerate, Arrived)])
            .When(Settles(ChiefCounsel, Lane.ContinueNormally))
            .ThenRefused("already-decided");

    [Fact]
    public void The_deputy_director_cannot_step_in_before_the_chief_counsels_time_is_up() =>
        Given(Deadlocked()).When(Settles(DeputyDirector, Lane.Accelerate)).ThenRefused("not-with-you");

    [Fact]
    public void The_chief_counsel_cannot_settle_what_has_gone_to_the_deputy_director() =>
        Given([.. Deadlocked(), ToDeputyDirector(EscalationReason.Overdue)]).When(Settles(ChiefCounsel, Lane.Accelerate)).ThenRefused("not-with-you");

    [Fact]
    public void A_chief_counsel_of_another_department_has_no_say() =>
        Given(Deadlocked()).When(Settles(ChiefCounsel with { Agency = Eoir }, Lane.Accelerate)).ThenRefused("not-with-you");

    [Fact]
    public void Who_cast_a_ballot_cannot_settle() =>
        Given(Deadlocked()).When(Settles(ChiefCounsel with { Id = OfficerOf(Dhs) }, Lane.Accelerate)).ThenRefused("separation-of-duties");

    [Fact]
    public void Who_refused_concurrence_cannot_settle() =>
        Given(
                [
                    .. DecidedForDiscretion(),
                    new ConcurrenceRefused("chief counsel", "No.", null, Arrived),
                    ToChiefCounsel(EscalationReason.ConcurrenceRefused),
                ])
            .When(Settles(ChiefCounsel, Lane.Accelerate))
            .ThenRefused("separation-of-duties");

    [Fact]
    public void An_open_vote_is_the_panels() =>
        Given(OpenedFor(Dhs, Eoir, Oil)).When(Settles(ChiefCounsel, Lane.Accelerate)).ThenRefused("still-open");

    [Fact]
    public void A_vote_that_waits_for_concurrence_is_the_supervisors() =>
        Given(DecidedForDiscretion()).When(Settles(ChiefCounsel, Lane.Accelerate)).ThenRefused("not-with-you");

    [Fact]
    public void What_a_supervisor_leaves_lying_the_chief_counsel_may_settle_otherwise() =>
        Given([.. DecidedForDiscretion(), ToChiefCounsel(EscalationReason.ConcurrenceOverdue)])
            .When(Settles(ChiefCounsel, Lane.ContinueNormally))
            .Then(Stated(Roles.ChiefCounsel, ChiefCounsel, Lane.ContinueNormally), new VoteSettled(Lane.ContinueNormally, Arrived));

    [Fact]
    public void Reasons_are_compulsory() =>
        Given(Deadlocked())
            .When(vote => SettleVote.Decide(vote, new(VoteId, ChiefCounsel, Lane.Accelerate, "", null, Arrived), CasePeople.None))
            .ThenRefused("reasons-missing");

    [Fact]
    public void Undetermined_settles_nothing() =>
        Given(Deadlocked()).When(Settles(ChiefCounsel, Lane.Undetermined)).ThenRefused("not-a-lane");

    [Fact]
    public void Of_two_the_first_states_and_the_vote_waits() =>
        Given(WithBoth).When(Settles(DeputyDirector, Lane.Accelerate)).Then(Stated(Roles.DeputyDirector, DeputyDirector, Lane.Accelerate));

    [Fact]
    public void Of_two_the_second_settles_by_agreeing() =>
        Given([.. WithBoth, Stated(Roles.DeputyDirector, DeputyDirector, Lane.Accelerate)])
            .When(Settles(DojPrincipal, Lane.Accelerate))
            .Then(Stated(Roles.DojPrincipal, DojPrincipal, Lane.Accelerate), new VoteSettled(Lane.Accelerate, Arrived));

    [Fact]
    public void Two_who_disagree_settle_nothing() =>
        Given([.. WithBoth, Stated(Roles.DeputyDirector, DeputyDirector, Lane.Accelerate)])
            .When(Settles(DojPrincipal, Lane.ContinueNormally))
            .Then(Stated(Roles.DojPrincipal, DojPrincipal, Lane.ContinueNormally));

    [Fact]
    public void Either_may_think_again() =>
        Given(
                [
                    .. WithBoth,
                    Stated(Roles.DeputyDirector, DeputyDirector, Lane.Accelerate),
                    Stated(Roles.DojPrincipal, DojPrincipal, Lane.ContinueNormally),
                ])
            .When(Settles(DeputyDirector, Lane.ContinueNormally))
            .Then(Stated(Roles.DeputyDirector, DeputyDirector, Lane.ContinueNormally), new VoteSettled(Lane.ContinueNormally, Arrived));

    [Fact]
    public void What_one_has_stated_outlasts_a_new_term() =>
        Given([.. WithBoth, Stated(Roles.DeputyDirector, DeputyDirector, Lane.Accelerate), ToBoth(EscalationReason.Overdue, Term(Arrived))])
            .When(Settles(DojPrincipal, Lane.Accelerate))
            .Then(Stated(Roles.DojPrincipal, DojPrincipal, Lane.Accelerate), new VoteSettled(Lane.Accelerate, Arrived));

    [Fact]
    public void A_principal_of_DHS_does_not_speak_for_DOJ() =>
        Given(WithBoth).When(Settles(DojPrincipal with { Agency = Dhs }, Lane.Accelerate)).ThenRefused("not-with-you");

    [Fact]
    public void Whose_ballot_comes_after_the_statement_has_voted_and_settles_no_more() =>
        Given([.. WithBoth, Stated(Roles.DeputyDirector, DeputyDirector, Lane.Accelerate), Late(Dhs, Choice.Abstain, revision: 2, officer: DeputyDirector.Id)])
            .When(Settles(DeputyDirector, Lane.ContinueNormally))
            .ThenRefused("separation-of-duties");

    [Fact]
    public void Nor_does_what_they_had_stated_settle_it_with_the_other()
    {
        VoteEvent[] late =
        [
            .. WithBoth,
            Stated(Roles.DeputyDirector, DeputyDirector, Lane.Accelerate),
            Late(Dhs, Choice.Abstain, revision: 2, officer: "colleague") with { OnBehalfOf = DeputyDirector.Id },
        ];
        Given(late).When(Settles(DojPrincipal, Lane.Accelerate)).Then(Stated(Roles.DojPrincipal, DojPrincipal, Lane.Accelerate));

        var other = DeputyDirector with { Id = "acting deputy director" };
        Given([.. late, Stated(Roles.DojPrincipal, DojPrincipal, Lane.Accelerate)])
            .When(Settles(other, Lane.Accelerate))
            .Then(Stated(Roles.DeputyDirector, other, Lane.Accelerate), new VoteSettled(Lane.Accelerate, Arrived));
    }

    [Fact]
    public void Nor_what_was_stated_by_who_has_stepped_aside_since_or_takes_no_part_by_facts_that_came_since()
    {
        VoteEvent[] stated = [.. WithBoth, Stated(Roles.DeputyDirector, DeputyDirector, Lane.Accelerate)];
        Given([.. stated, new OfficerSteppedAside(Dhs, DeputyDirector.Id, Arrived)])
            .When(Settles(DojPrincipal, Lane.Accelerate))
            .Then(Stated(Roles.DojPrincipal, DojPrincipal, Lane.Accelerate));
        foreach (var capacity in (Capacity[])[Capacity.Certifier, Capacity.TrialAttorney, Capacity.Voter])
        {
            Given(stated)
                .When(vote => SettleVote.Decide(
                    vote, new(VoteId, DojPrincipal, Lane.Accelerate, "All weighed.", null, Arrived), CasePeople.None.With(DeputyDirector.Id, capacity)))
                .Then(Stated(Roles.DojPrincipal, DojPrincipal, Lane.Accelerate));
        }
    }

    [Fact]
    public void Who_says_the_same_again_after_stepping_aside_is_refused_like_anybody_who_has()
    {
        VoteEvent[] stated = [.. WithBoth, Stated(Roles.DeputyDirector, DeputyDirector, Lane.Accelerate), new OfficerSteppedAside(Dhs, DeputyDirector.Id, Arrived)];
        Given(stated).When(Settles(DeputyDirector, Lane.Accelerate)).ThenRefused("stepped-aside");
        Given(stated[..^1]).When(Settles(DeputyDirector, Lane.Accelerate)).ThenNothing();
    }

    [Fact]
    public void Two_who_agree_when_facts_are_corrected_settle_it_when_either_says_so_again()
    {
        VoteEvent[] both = [.. WithBoth, Stated(Roles.DeputyDirector, DeputyDirector, Lane.Accelerate), Stated(Roles.DojPrincipal, DojPrincipal, Lane.Accelerate)];
        foreach (var (role, by) in ((string, Person)[])[(Roles.DeputyDirector, DeputyDirector), (Roles.DojPrincipal, DojPrincipal)])
        {
            Given(both).When(Settles(by, Lane.Accelerate)).Then(Stated(role, by, Lane.Accelerate), new VoteSettled(Lane.Accelerate, Arrived));
            Given([.. both, Stated(role, by, Lane.Accelerate), new VoteSettled(Lane.Accelerate, Arrived)]).When(Settles(by, Lane.Accelerate)).ThenNothing();
        }

        // While the facts still bar one of them, the same again changes nothing.
        Given(both)
            .When(vote => SettleVote.Decide(
                vote, new(VoteId, DojPrincipal, Lane.Accelerate, "All weighed.", null, Arrived), CasePeople.None.With(DeputyDirector.Id, Capacity.TrialAttorney)))
            .ThenNothing();
    }

    [Fact]
    public void What_is_settled_stands_when_a_ballot_of_who_settled_it_comes_after()
    {
        VoteEvent[] late =
        [
            .. Deadlocked(),
            Stated(Roles.ChiefCounsel, ChiefCounsel, Lane.Accelerate),
            new VoteSettled(Lane.Accelerate, Arrived),
            Late(Dhs, Choice.Abstain, revision: 2, officer: ChiefCounsel.Id),
        ];
        Assert.Equal(Lane.Accelerate, Given(late).State.DecidedLane);
        Assert.NotNull(CasePeople.None.And(Given(late).State).Refuse(ChiefCounsel.Id, Capacity.Settler));
        Assert.NotNull(CasePeople.None.And(Given(late).State).Refuse(ChiefCounsel.Id, Capacity.Voter));
    }

    private static SettlementStated Stated(string role, Person by, Lane lane) => new(role, by.Id, lane, "All weighed.", null, Arrived);

    private static Func<Vote, Decision<VoteEvent>> Settles(Person by, Lane lane) =>
        vote => SettleVote.Decide(vote, new(VoteId, by, lane, "All weighed.", null, Arrived), CasePeople.None);
}
