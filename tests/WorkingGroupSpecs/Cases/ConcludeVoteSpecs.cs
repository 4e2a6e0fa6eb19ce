using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Decisions;
using InteragencyReview.WorkingGroup.Votes;
using InteragencyReview.WorkingGroupSpecs.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Cases;

public sealed class ConcludeVoteSpecs : ReviewSpec
{
    private static readonly DateTimeOffset Later = Monday.AddDays(9);

    [Fact]
    public void A_decided_vote_becomes_the_decision_with_the_keys_of_the_day() =>
        Given(Facts(1), Screened(Facts(1)), Hearing("4711"), Called())
            .When(review => ConcludeVote.Decide(review, VoteOf(Ballots(Lane.Accelerate)), Later))
            .Then(new DecisionIssued(CaseId, FirstVote, 1, Lane.Accelerate, "2011-11-17", new AgencyKeys(CaseFile, "4711", null), VoteSpec.Arrived, new DateOnly(2011, 12, 5)));

    [Fact]
    public void Seen_again_it_decides_nothing_again() =>
        Given(Facts(1), Screened(Facts(1)), Called(), Decided(Lane.Accelerate))
            .When(review => ConcludeVote.Decide(review, VoteOf(Ballots(Lane.Accelerate)), Later))
            .ThenNothing();

    [Fact]
    public void A_vote_of_an_earlier_round_decides_nothing() =>
        Given(Facts(1), Screened(Facts(1)), Called(), Decided(Lane.Accelerate), Called(round: 2))
            .When(review => ConcludeVote.Decide(review, VoteOf(Ballots(Lane.Accelerate)), Later))
            .ThenNothing();

    [Fact]
    public void Discretion_without_concurrence_is_no_decision_and_shows_that_it_waits_for_it() =>
        Given(Facts(1), Screened(Facts(1)), Called())
            .When(review => ConcludeVote.Decide(review, VoteOf(Ballots(Lane.ConsiderForDiscretion)), Later))
            .Then(new ConcurrenceAwaited(FirstVote, Later));

    [Fact]
    public void That_it_waits_is_recorded_once()
    {
        var waits = Given(Facts(1), Screened(Facts(1)), Called(), new ConcurrenceAwaited(FirstVote, Later));
        Assert.Equal(ReviewState.AwaitingConcurrence, waits.State.State);
        waits.When(review => ConcludeVote.Decide(review, VoteOf(Ballots(Lane.ConsiderForDiscretion)), Later)).ThenNothing();
    }

    [Fact]
    public void A_refused_concurrence_shows_as_escalated_and_a_settlement_for_discretion_as_awaiting_again()
    {
        VoteEvent[] refused = [.. Ballots(Lane.ConsiderForDiscretion), new ConcurrenceRefused("supervisor", "No.", null, Later), VoteSpec.ToChiefCounsel(EscalationReason.ConcurrenceRefused)];
        var review = Given(Facts(1), Screened(Facts(1)), Called(), new ConcurrenceAwaited(FirstVote, Later));
        review.When(state => ConcludeVote.Decide(state, VoteOf(refused), Later)).Then(new ReviewEscalated(FirstVote, [Roles.ChiefCounsel], Later));

        var escalated = Given(Facts(1), Screened(Facts(1)), Called(), new ConcurrenceAwaited(FirstVote, Later), new ReviewEscalated(FirstVote, [Roles.ChiefCounsel], Later));
        Assert.Equal(ReviewState.Escalated, escalated.State.State);
        escalated
            .When(state => ConcludeVote.Decide(state, VoteOf([.. refused, new VoteSettled(Lane.ConsiderForDiscretion, Later), VoteSpec.Requested(Later)]), Later))
            .Then(new ConcurrenceAwaited(FirstVote, Later));
    }

    [Fact]
    public void A_decision_on_facts_that_changed_meanwhile_carries_its_question_from_the_start() =>
        Given(Facts(1), Screened(Facts(1)), Called(), Facts(2, gangMember: true), Screened(Facts(2, gangMember: true)), Changed(Facts(2, gangMember: true)))
            .When(review => ConcludeVote.Decide(review, VoteOf(Ballots(Lane.ContinueNormally)), Later))
            .Then(
                new DecisionIssued(CaseId, FirstVote, 1, Lane.ContinueNormally, "2011-11-17", new AgencyKeys(CaseFile, null, null), VoteSpec.Arrived, new DateOnly(2011, 12, 5)),
                new DecisionQuestioned(1, Lane.ContinueNormally, Lane.Accelerate, new DateOnly(2011, 12, 4)));

    [Fact]
    public void One_that_says_what_the_changed_facts_say_carries_none() =>
        Given(Facts(1), Screened(Facts(1)), Called(), Facts(2, gangMember: true), Screened(Facts(2, gangMember: true)), Changed(Facts(2, gangMember: true)))
            .When(review => ConcludeVote.Decide(review, VoteOf(Ballots(Lane.Accelerate)), Later))
            .Then(new DecisionIssued(CaseId, FirstVote, 1, Lane.Accelerate, "2011-11-17", new AgencyKeys(CaseFile, null, null), VoteSpec.Arrived, new DateOnly(2011, 12, 5)));

    [Fact]
    public void Nor_does_one_for_which_only_the_unknown_has_become_known_or_the_lane_that_was_put_is_proposed_for_other_reasons()
    {
        var decided = new DecisionIssued(CaseId, FirstVote, 1, Lane.ContinueNormally, "2011-11-17", new AgencyKeys(CaseFile, null, null), VoteSpec.Arrived, new DateOnly(2011, 12, 5));
        var put = Screened(Facts(1, gangMember: true));
        var known = put with { Screening = put.Screening with { Unknown = [] } };
        var otherwise = put with { Screening = put.Screening with { Met = ["A2c"] } };
        Assert.NotEmpty(put.Screening.Unknown);
        foreach (var now in (CaseScreened[])[known, otherwise])
        {
            var changed = Changed(Facts(2, gangMember: true)) with { Indicators = now.Screening.Met };
            var review = Given(Facts(1, gangMember: true), put, Called(), Facts(2, gangMember: true), now, changed);
            Assert.Equal(now == otherwise, review.State.FactsChanged is not null);
            review.When(state => ConcludeVote.Decide(state, VoteOf(Ballots(Lane.ContinueNormally)), Later)).Then(decided);
        }
    }

    [Fact]
    public void Discretion_with_concurrence_is_decided_when_the_supervisor_concurred() =>
        Given(Facts(1), Screened(Facts(1)), Called())
            .When(review => ConcludeVote.Decide(review, VoteOf([.. Ballots(Lane.ConsiderForDiscretion), new ConcurrenceGiven("supervisor", "Yes.", null, Later)]), Later.AddDays(1)))
            .Then(new DecisionIssued(CaseId, FirstVote, 1, Lane.ConsiderForDiscretion, "2011-11-17", new AgencyKeys(CaseFile, null, null), Later, new DateOnly(2011, 12, 14)));

    [Fact]
    public void A_deadlock_is_with_the_chief_counsel() =>
        Given(Facts(1), Screened(Facts(1)), Called())
            .When(review => ConcludeVote.Decide(review, VoteOf([VoteSpec.ToChiefCounsel(EscalationReason.Deadlocked)]), Later))
            .Then(new ReviewEscalated(FirstVote, [Roles.ChiefCounsel], Later));

    [Fact]
    public void An_escalation_is_recorded_once() =>
        Given(Facts(1), Screened(Facts(1)), Called(), new ReviewEscalated(FirstVote, [Roles.ChiefCounsel], Monday))
            .When(review => ConcludeVote.Decide(review, VoteOf([VoteSpec.ToChiefCounsel(EscalationReason.Deadlocked)]), Later))
            .ThenNothing();

    [Fact]
    public void A_further_escalation_is_recorded() =>
        Given(Facts(1), Screened(Facts(1)), Called(), new ReviewEscalated(FirstVote, [Roles.ChiefCounsel], Monday))
            .When(review => ConcludeVote.Decide(review, VoteOf([VoteSpec.ToDeputyDirector(EscalationReason.Overdue)]), Later))
            .Then(new ReviewEscalated(FirstVote, [Roles.DeputyDirector], Later));

    private static VoteEvent[] Ballots(Lane lane)
    {
        var closed = new VoteClosed(FirstVote, CaseId, Outcome.Decided(lane), VoteSpec.Arrived);
        return lane == Lane.ConsiderForDiscretion ? [closed, VoteSpec.Requested()] : [closed];
    }

    private static Vote VoteOf(VoteEvent[] events)
    {
        // An escalation presupposes the closing that it follows.
        VoteEvent[] all = events[0] is VoteClosed ? events : [new VoteClosed(FirstVote, CaseId, Outcome.Deadlocked, VoteSpec.Arrived), .. events];
        var opened = VoteSpec.OpenedFor(Agency.Dhs, Agency.Eoir, Agency.Oil) with { VoteId = FirstVote, CaseId = CaseId };
        return all.Aggregate(Vote.Initial.Apply(opened), (vote, e) => vote.Apply(e));
    }
}
