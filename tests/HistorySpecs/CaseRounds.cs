using InteragencyReview.Ballots;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.HistorySpecs;

/// <summary>Something that a person can do now, or a clock.</summary>
/// <param name="Order">Of the act that it belongs to.</param>
internal sealed record Step(int Order, Action Do);

/// <summary>The rounds of one case, and what their people can do next.</summary>
internal sealed class CaseRounds(string caseFileId, IReadOnlyList<(int Order, RoundPlan Plan)> plans, Run run)
{
    private readonly int[] _answered = new int[plans.Count];
    private readonly bool[] _lapsed = new bool[plans.Count];
    private readonly HashSet<(Guid VoteId, Aside Aside)> _asked = [];
    private readonly Guid _caseId = Review.IdOf(caseFileId);
    private readonly string _review = Review.StreamOf(Review.IdOf(caseFileId));
    private readonly string[] _votes = [.. plans.Select((_, n) => WorkingGroup.Votes.Vote.StreamOf(WorkingGroup.Votes.Vote.IdOf(Review.IdOf(caseFileId), n + 1)))];

    public string CaseFileId => caseFileId;

    public IReadOnlyList<(int Order, RoundPlan Plan)> Plans => plans;

    public Review Review => run.WorkingGroup.Reviews.Of(_review);

    public Vote Vote(int round) => run.WorkingGroup.Votes.Of(_votes[round - 1]);

    public IEnumerable<Step> Steps()
    {
        var review = Review;
        var called = review.Vote?.Round ?? 0;
        for (var round = 1; round <= called; round++)
        {
            var (order, plan) = plans[round - 1];
            var vote = Vote(round);
            foreach (var step in Casts(plan, vote))
                yield return new(order, step);
            foreach (var step in vote.IsClosed ? Conclusions(round - 1, vote) : Ends(plan, vote))
                yield return new(order, step);
        }

        if (called < plans.Count && review.Screening is not null && !review.HasOpenVote)
            yield return new(plans[called].Order, () => run.Send(run.WorkingGroup.Call(_review, new CallVote("chair", run.Now(_caseId)))));
    }

    private IEnumerable<Action> Casts(RoundPlan plan, Vote vote)
    {
        foreach (var agency in Enum.GetValues<Agency>())
        {
            var seat = run.At(agency).Seats.Of(vote.VoteId!.Value);
            if (!seat.IsOpen)
                continue;
            var revision = seat.Ballot?.Revision ?? 0;
            if (StillToStepAside(plan, vote, agency).FirstOrDefault(aside => aside.After <= revision) is { } next)
            {
                yield return () => StepsAside(next, seat);
                continue;
            }

            if (plan.Of(agency).IsEmpty || (agency != plan.Leader && !IsHeard(plan, vote, plan.Leader)))
                continue;

            // A ballot of somebody who has turned out to be barred leaves the seat to a colleague.
            if (revision < plan.Of(agency).Length || seat.State == SeatState.Open)
                yield return () => Cast(agency, seat, plan.Of(agency)[Math.Min(revision, plan.Of(agency).Length - 1)], revision + 1);
        }
    }

    private void Cast(Agency agency, Seat seat, Choice choice, int revision)
    {
        var voter = Act.VoterOf(agency, revision);
        var officer = new Person(seat.Keeps(voter) is null ? voter : $"colleague of {voter}", agency, [Roles.Reviewer]);
        var cast = new CastBallot(seat.SeatId!.Value, choice, $"Reason {revision}.", officer, $"cast-{seat.SeatId}-{revision}", run.Now(_caseId));
        run.Command(() => run.At(agency).Seats.Cast(cast));
    }

    private IEnumerable<Aside> StillToStepAside(RoundPlan plan, Vote vote, Agency agency) =>
        plan.Asides.Where(aside => aside.Agency == agency && !_asked.Contains((vote.VoteId!.Value, aside)));

    private void StepsAside(Aside aside, Seat seat)
    {
        _asked.Add((seat.Opened!.VoteId, aside));
        var command = new StepAside(seat.SeatId!.Value, new Person(aside.Officer, aside.Agency, [Roles.Reviewer]), "", run.Now(_caseId));

        // What was refused is not sent again: in the meantime it could be accepted, in one order of messages and not in another.
        if (StepAside.Decide(seat, command).Refusal is { } refusal)
            Assert.Equal("ballot-stands", refusal.Type);
        else
            run.Command(() => run.At(aside.Agency).Seats.Leave(command));
    }

    private IEnumerable<Action> Ends(RoundPlan plan, Vote vote)
    {
        if (Enum.GetValues<Agency>().All(agency => IsHeard(plan, vote, agency)))
            yield return () => run.DueComes(vote);
    }

    private IEnumerable<Action> Conclusions(int round, Vote vote)
    {
        if (vote.DecidedLane is not null)
            yield break;
        var plan = plans[round].Plan;
        var voteId = vote.VoteId!.Value;
        if (vote.IsWithSupervisor)
        {
            yield return () => Answer(_answered[round] < plan.Answers.Length ? plan.Answers[_answered[round]] : HistorySpecs.Answer.Gives, round, vote);
        }
        else if (plan.CounselLapses && !_lapsed[round])
        {
            yield return () =>
            {
                _lapsed[round] = true;
                run.DueComes(vote);
            };
        }
        else
        {
            foreach (var role in vote.WaitsFor.Where(role => vote.Statements.GetValueOrDefault(role) is not { } stated || vote.SteppedAside.Contains(stated.By)))
            {
                yield return () =>
                {
                    var by = WhoActsAs(role, role == Roles.DojPrincipal ? Agency.Oil : Agency.Dhs, voteId);
                    var settle = new SettleVote(voteId, by, plan.SettledOn, "Because.", run.NewCommand(), run.Now(_caseId));
                    run.Command(() => run.WorkingGroup.Settle(settle, _caseId));
                };
            }
        }
    }

    private void Answer(Answer answer, int round, Vote vote)
    {
        _answered[round]++;
        var voteId = vote.VoteId!.Value;
        var supervisor = WhoActsAs(Roles.Supervisor, Agency.Dhs, voteId);
        switch (answer)
        {
            case HistorySpecs.Answer.Gives:
                var give = new GiveConcurrence(voteId, supervisor, "", run.NewCommand(), run.Now(_caseId));
                run.Command(() => run.WorkingGroup.Give(give, _caseId));
                break;
            case HistorySpecs.Answer.Refuses:
                var refuse = new RefuseConcurrence(voteId, supervisor, "Because.", run.NewCommand(), run.Now(_caseId));
                run.Command(() => run.WorkingGroup.Refuse(refuse, _caseId));
                break;
            default:
                run.DueComes(vote);
                break;
        }
    }

    /// <summary>Who has stepped aside leaves it to another, also while the working group has not heard of that.</summary>
    private Person WhoActsAs(string role, Agency agency, Guid voteId) =>
        new(run.At(agency).Seats.Of(voteId).Recused.Contains(role) ? $"another {role}" : role, agency, [role]);

    private bool IsHeard(RoundPlan plan, Vote vote, Agency agency) =>
        !StillToStepAside(plan, vote, agency).Any()
        && (plan.Of(agency).IsEmpty || (vote.Ballots.ContainsKey(agency) && vote.Revisions[agency] >= plan.Of(agency).Length));
}
