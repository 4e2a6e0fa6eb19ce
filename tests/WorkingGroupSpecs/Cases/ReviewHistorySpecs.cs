using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using InteragencyReview.Kernel;
using InteragencyReview.Specs;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Cases;

/// <summary>What holds in every review through all its rounds, whatever happens to it and in whatever order.</summary>
public sealed class ReviewHistorySpecs
{
    private static readonly int Histories = Chance.Histories(usual: 400);

    // Few people in many roles, so that the same one often turns up in two capacities and in two rounds.
    private static readonly ImmutableArray<string> Names = ["ann", "bob", "cy", "dee"];

    private static readonly Gen<Person> People =
        from name in Gen.Elements<string>(Names)
        from role in Gen.Elements(Roles.Supervisor, Roles.ChiefCounsel, Roles.DeputyDirector, Roles.DojPrincipal)
        select new Person(name, role == Roles.DojPrincipal ? Agency.Oil : Agency.Dhs, [role]);

    private static readonly Gen<Lane> Lanes = Gen.Elements(Lane.Accelerate, Lane.ConsiderForDiscretion, Lane.ConsiderForDiscretion, Lane.ContinueNormally);

    private static readonly Gen<ReviewStep> Casting =
        from agency in Gen.Elements(Agency.Dhs, Agency.Dhs, Agency.Eoir, Agency.Oil)
        from choice in Gen.Elements(Choice.Accelerate, Choice.ConsiderForDiscretion, Choice.ConsiderForDiscretion, Choice.ContinueNormally, Choice.Abstain, Choice.Recuse)
        from officer in Gen.Elements<string>(Names)
        from before in Gen.Elements(0, 0, 0, 0, 1)
        select (ReviewStep)new ReviewStep.Casts(agency, choice, officer, before);

    private static readonly Gen<ReviewStep> Steps = Gen.Frequency(
        (6, Casting),
        (4, Gen.Constant((ReviewStep)new ReviewStep.Calls())),
        (3, Gen.Constant((ReviewStep)new ReviewStep.TimerOnTime())),
        (1, Gen.Choose(1, 400).Select(days => (ReviewStep)new ReviewStep.TimePasses(days))),
        (2, from gang in Gen.Elements(true, false)
            from trial in Gen.Elements<string?>([null, null, .. Names])
            select (ReviewStep)new ReviewStep.FactsCome(gang, trial)),
        (5, from who in People
            from lane in Lanes
            select (ReviewStep)new ReviewStep.Answers(who, lane)),
        (5, Lanes.Select(lane => (ReviewStep)new ReviewStep.Fresh(lane))));

    private static readonly Arbitrary<(Stage Stage, ReviewStep[] Steps)> AnyHistory = Arb.From(
        Gen.Elements(Stage.Charging, Stage.FinalOrder).SelectMany(stage => Steps.ArrayOf().Select(steps => (stage, steps))),
        history => Chance.Shorter(history.steps).Select(steps => (history.stage, steps)));

    [Fact]
    public void Every_vote_has_ended_or_is_with_a_role_of_which_somebody_can_act() => Always(run =>
    {
        if (run.Current is not { } vote)
            return;
        Assert.Equal(run.Review.HasOpenVote, vote.DecidedLane is null);
        if (vote.DecidedLane is not null)
            return;
        Assert.NotNull(vote.DueAt);
        Assert.NotEmpty(vote.WaitsFor);
        foreach (var who in vote.WaitsFor)
            Assert.Null(RefusalOfSomebodyNew(run, vote, who));
    });

    [Fact]
    public void Where_a_case_stands_always_names_somebody_who_can_do_something() => Always(run =>
    {
        var standing = Standing.Of(run.Review, run.Current, run.Current is null ? CasePeople.None : run.Outside(run.Current));
        Assert.NotEmpty(standing.WaitsFor);
        Assert.All(standing.WaitsFor, party => Assert.NotEmpty(party.Can));
        Assert.Equal(run.Current?.DueAt, standing.Until);
    });

    [Fact]
    public void Nobody_acts_on_one_case_in_two_capacities_over_all_its_rounds() => Always(run =>
    {
        var voters = run.Votes.SelectMany(vote => vote.Ballots.Values).Select(ballot => ballot.Officer).ToHashSet(StringComparer.Ordinal);
        var supervisors = run.Log.OfType<ConcurrenceGiven>().Select(e => e.Supervisor)
            .Concat(run.Log.OfType<ConcurrenceRefused>().Select(e => e.Supervisor)).ToHashSet(StringComparer.Ordinal);
        var settlers = run.Log.OfType<SettlementStated>().Select(e => e.By).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(voters.Intersect(supervisors));
        Assert.Empty(voters.Intersect(settlers));
        Assert.Empty(supervisors.Intersect(settlers));
    });

    [Fact]
    public void No_ballot_of_who_tries_the_case_counts_in_a_vote_that_is_open() => Always(run =>
    {
        if (run.Current is { IsClosed: false } vote && run.Review.Facts.TrialAttorney is { } attorney)
            Assert.DoesNotContain(attorney, vote.Ballots.Values.Select(ballot => ballot.Officer));
    });

    [Fact]
    public void A_decision_stays_and_is_questioned_or_says_what_the_facts_say_or_what_they_said() => Always(run =>
    {
        if (run.Review.Decision is not { } decision || run.Review.HasOpenVote)
            return;
        Assert.Equal(decision.Lane, run.Votes.Single(vote => vote.VoteId == decision.VoteId).Record!.Lane);
        Assert.True(
            run.Review.Question is not null || run.Review.ProposedLane == decision.Lane || run.Review.ProposedLane == run.Review.PutToVote!.Lane,
            $"Decided {decision.Lane} on {run.Review.PutToVote!.Lane}; {run.Review.ProposedLane} is proposed and nobody is asked.");
    });

    [Fact]
    public void Those_with_whom_it_is_can_always_bring_it_to_a_decision() =>
        Chance.Holds(
            AnyHistory,
            history =>
            {
                var run = Run(history, _ => { });
                run.Take(new ReviewStep.Calls());

                BringToDecision(run);
            },
            Histories);

    [Fact]
    public void In_whatever_order_the_ballots_of_a_round_arrive_the_outcome_is_the_same() =>
        Chance.Holds(
            Arb.From(
                from history in AnyHistory.Generator
                from first in Casting
                from second in Casting
                from third in Casting
                select (history, Ballots: (ReviewStep.Casts[])[At(first, Agency.Dhs), At(second, Agency.Eoir), At(third, Agency.Oil)])),
            drawn =>
            {
                int[][] orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
                var outcomes = orders.Select(order =>
                {
                    var run = Run(drawn.history, _ => { });
                    if (run.Review.HasOpenVote)
                        BringToDecision(run);
                    run.Take(new ReviewStep.Calls());
                    foreach (var ballot in order)
                        run.Take(drawn.Ballots[ballot]);
                    run.Take(new ReviewStep.TimerOnTime());
                    return run.Votes[^1].Closed?.Outcome.ToString();
                }).Distinct(StringComparer.Ordinal);
                Assert.Single(outcomes);
            },
            Histories / 4);

    /// <summary>At most three agencies, a supervisor, a chief counsel, two at the end of the chain, and a supervisor again.</summary>
    private static void BringToDecision(ReviewRun run)
    {
        for (var acts = 0; acts < 10 && run.Current!.DecidedLane is null; acts++)
        {
            // Of two who must agree and do not, the one who holds another lane thinks again. Two who agree only since facts were corrected say so again.
            var agreed = run.Current.StatementsThatCount(run.Outside(run.Current)).Where(stated => stated.Lane == Lane.ContinueNormally).Select(stated => stated.Role).ToList();
            run.TakeFresh(run.Current.WaitsFor.FirstOrDefault(who => !agreed.Contains(who)) ?? run.Current.WaitsFor[0], Lane.ContinueNormally);
        }

        Assert.True(run.Current!.DecidedLane is not null, $"Still with {string.Join(", ", run.Current.WaitsFor)}: {string.Join("; ", run.Log)}");
    }

    private static ReviewStep.Casts At(ReviewStep step, Agency agency) => (ReviewStep.Casts)step with { Agency = agency, RoundsBefore = 0 };

    private static Refusal? RefusalOfSomebodyNew(ReviewRun run, Vote vote, string who)
    {
        var (id, others) = (vote.VoteId!.Value, run.Outside(vote));
        if (Enum.TryParse<Agency>(who, ignoreCase: true, out var agency))
            return RecordBallot.Decide(vote, new(id, agency, 1000, Choice.Abstain, "", "somebody new", run.Now, run.Now), others).Refusal;
        return who == Escalation.DhsSupervisor
            ? GiveConcurrence.Decide(vote, new(id, new("somebody new", Agency.Dhs, [Roles.Supervisor]), "", null, run.Now), others).Refusal
            : SettleVote.Decide(
                vote, new(id, new("somebody new", who == Roles.DojPrincipal ? Agency.Oil : Agency.Dhs, [who]), Lane.Accelerate, "Because.", null, run.Now), others).Refusal;
    }

    private static void Always(Action<ReviewRun> holds) => Chance.Holds(AnyHistory, history => Run(history, holds), Histories);

    private static ReviewRun Run((Stage Stage, ReviewStep[] Steps) history, Action<ReviewRun> after)
    {
        var run = new ReviewRun(history.Stage);
        foreach (var step in history.Steps)
        {
            run.Take(step);
            after(run);
        }

        return run;
    }
}
