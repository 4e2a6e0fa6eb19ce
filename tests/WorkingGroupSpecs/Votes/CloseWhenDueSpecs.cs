using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Votes;

public sealed class CloseWhenDueSpecs : VoteSpec
{
    [Fact]
    public void A_timer_before_the_due_date_does_nothing() =>
        Given(OpenedFor(Dhs, Eoir, Oil)).When(At(DueAt.AddTicks(-1))).ThenNothing();

    [Fact]
    public void At_the_due_date_two_ballots_without_a_lane_in_common_are_a_deadlock() =>
        Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.Accelerate), Ballot(Eoir, Choice.Abstain))
            .When(At(DueAt))
            .Then(Closed(Outcome.Deadlocked, DueAt), ToChiefCounsel(EscalationReason.Deadlocked, DueAt));

    [Fact]
    public void At_the_due_date_one_ballot_is_no_quorum() =>
        Given(OpenedFor(Dhs, Eoir, Oil), Ballot(Dhs, Choice.Accelerate))
            .When(At(DueAt))
            .Then(Closed(Outcome.NoQuorum, DueAt), ToChiefCounsel(EscalationReason.NoQuorum, DueAt));

    [Fact]
    public void At_the_due_date_silence_is_no_quorum_and_never_a_lane() =>
        Given(OpenedFor(Dhs, Eoir, Oil))
            .When(At(DueAt))
            .Then(Closed(Outcome.NoQuorum, DueAt), ToChiefCounsel(EscalationReason.NoQuorum, DueAt));

    [Fact]
    public void A_timer_that_comes_days_late_gives_a_full_term_from_then() =>
        Given(OpenedFor(Dhs, Eoir, Oil))
            .When(At(DueAt.AddDays(5)))
            .Then(Closed(Outcome.NoQuorum, DueAt.AddDays(5)), ToChiefCounsel(EscalationReason.NoQuorum, DueAt.AddDays(5)));

    [Fact]
    public void A_decided_vote_has_no_timer() =>
        Given(
                OpenedFor(Dhs, Eoir, Oil),
                Ballot(Dhs, Choice.Accelerate),
                Ballot(Eoir, Choice.Accelerate),
                Closed(Outcome.Decided(Lane.Accelerate)))
            .When(At(DueAt))
            .ThenNothing();

    [Fact]
    public void A_vote_that_was_never_opened_has_no_timer() => Given().When(At(DueAt)).ThenNothing();

    [Fact]
    public void The_timer_of_the_panel_does_nothing_while_the_chief_counsel_has_time()
    {
        var closedLate = DueAt.AddDays(-1);
        Given([.. Deadlocked()[..4], Closed(Outcome.Deadlocked, closedLate), ToChiefCounsel(EscalationReason.Deadlocked, closedLate)])
            .When(At(DueAt))
            .ThenNothing();
    }

    [Fact]
    public void What_the_chief_counsel_leaves_lying_goes_to_the_deputy_director() =>
        Given(Deadlocked()).When(At(Term(Arrived))).Then(ToDeputyDirector(EscalationReason.Overdue, Term(Arrived)));

    [Fact]
    public void In_a_final_order_case_a_DOJ_principal_joins() =>
        Given(Deadlocked(Stage.FinalOrder)).When(At(Term(Arrived))).Then(ToBoth(EscalationReason.Overdue, Term(Arrived)));

    [Fact]
    public void There_it_stays_with_a_new_due_date() =>
        Given([.. Deadlocked(), ToDeputyDirector(EscalationReason.Overdue, Term(Arrived))])
            .When(At(Term(Term(Arrived))))
            .Then(ToDeputyDirector(EscalationReason.Overdue, Term(Term(Arrived))));

    [Fact]
    public void Silence_is_not_concurrence_and_goes_to_the_chief_counsel() =>
        Given(DecidedForDiscretion())
            .When(At(Term(Arrived)))
            .Then(ToChiefCounsel(EscalationReason.ConcurrenceOverdue, Term(Arrived)));

    [Fact]
    public void The_supervisor_has_a_full_term() =>
        Given(DecidedForDiscretion()).When(At(Term(Arrived).AddTicks(-1))).ThenNothing();

    private static Func<Vote, Decision<VoteEvent>> At(DateTimeOffset time) => vote => CloseWhenDue.Decide(vote, new(VoteId, time));
}
