using FsCheck;
using FsCheck.Fluent;
using InteragencyReview.Kernel;
using InteragencyReview.Specs;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.WorkingGroupSpecs.Votes;

/// <summary>What holds in every vote, whatever happens to it, in whatever order and however often.</summary>
public sealed class VoteHistorySpecs : VoteSpec
{
    private static readonly int Histories = Chance.Histories(usual: 600);

    // Few people, so that the same one often turns up in two capacities.
    private static readonly Person[] People =
    [
        Supervisor,
        OtherSupervisor,
        ChiefCounsel,
        DeputyDirector,
        DojPrincipal,
        Supervisor with { Id = OfficerOf(Dhs), Roles = [Roles.Supervisor, Roles.ChiefCounsel, Roles.DeputyDirector] },
        Supervisor with { Id = OfficerOf(Eoir), Agency = Eoir },
    ];

    private static readonly Gen<Step> Arriving =
        from agency in Gen.Elements(Dhs, Dhs, Eoir, Oil)
        from revision in Gen.Choose(1, 3)
        from choice in Gen.Elements(Choice.Accelerate, Choice.ConsiderForDiscretion, Choice.ConsiderForDiscretion, Choice.ContinueNormally, Choice.Abstain, Choice.Recuse)
        from officer in Gen.Elements(OfficerOf(agency), OfficerOf(agency), Supervisor.Id, ChiefCounsel.Id)
        select (Step)new Step.Arrives(agency, revision, choice, officer);

    private static readonly Gen<Step> Steps = Gen.Frequency(
        (6, Arriving),
        (3, Gen.Choose(1, 200).Select(hours => (Step)new Step.TimerAfter(hours))),
        (3, Gen.Constant((Step)new Step.TimerOnTime())),
        (2, Gen.Elements(People).Select(by => (Step)new Step.Concurs(by))),
        (2, Gen.Elements(People).Select(by => (Step)new Step.Refuses(by))),
        (3, Gen.Elements(People).SelectMany(by => Gen.Elements(Enum.GetValues<Lane>()).Select(lane => (Step)new Step.Settles(by, lane)))),
        (5, from which in Gen.Choose(0, 2)
            from lane in Gen.Elements(Lane.Accelerate, Lane.ConsiderForDiscretion, Lane.ConsiderForDiscretion)
            select (Step)new Step.Answers(which, lane)),
        (1, Gen.Constant((Step)new Step.OpensAgain())),
        (4, Gen.Choose(0, 100).Select(step => (Step)new Step.Redelivered(step))));

    private static readonly Arbitrary<History> AnyHistory = Arb.From(
        Gen.Elements(Enum.GetValues<Stage>()).SelectMany(stage => Steps.ArrayOf().Select(steps => new History(stage, steps))),
        history => Chance.Shorter(history.Steps).Select(steps => history with { Steps = steps }));

    [Fact]
    public void A_vote_has_ended_or_is_with_someone_and_has_a_timer() => Always((run, _, _) => EndedOrWithSomeone(run.Vote));

    [Fact]
    public void It_closes_once_and_no_ballot_counts_afterwards() => Always((run, _, _) =>
    {
        var closed = run.Log.FindIndex(e => e is VoteClosed);
        Assert.True(run.Log.Count(e => e is VoteClosed) <= 1, "Closed twice.");
        Assert.True(run.Log.Count(e => e is VoteOpened) == 1, "Opened twice.");
        Assert.True(closed < 0 || run.Log.FindLastIndex(e => e is BallotRecorded) < closed, "A ballot counted after the close.");
    });

    [Fact]
    public void A_decided_lane_never_changes_and_nothing_but_late_ballots_follows() => Always((run, before, added) =>
    {
        if (before.DecidedLane is null)
            return;
        Assert.Equal(before.DecidedLane, run.Vote.DecidedLane);
        Assert.Equal(before.DecidedAt, run.Vote.DecidedAt);
        Assert.All(added, e => Assert.IsType<LateBallotKept>(e));
    });

    [Fact]
    public void Of_each_agency_the_latest_ballot_before_the_close_counts() => Always((run, _, _) =>
    {
        var counted = run.Log.OfType<BallotRecorded>().GroupBy(b => b.Agency).ToDictionary(g => g.Key, g => g.MaxBy(b => b.Revision)!);
        Assert.Equal(counted.OrderBy(b => b.Key), run.Vote.Ballots.OrderBy(b => b.Key));
    });

    [Fact]
    public void The_panel_closes_with_what_its_ballots_plainly_say() => Always((run, _, _) =>
    {
        if (run.Vote.Closed is { } closed)
            Assert.Equal(Plainly.Outcome(VoteRule.Standard, run.Vote.Ballots.ToDictionary(b => b.Key, b => b.Value.Choice)), closed.Outcome);
    });

    [Fact]
    public void Silence_decides_nothing() => Always((run, before, added) =>
    {
        // A timer may end a vote only by counting ballots that were cast, and never one that has closed.
        if (before.DecidedLane is null && run.Vote.DecidedLane is not null)
            Assert.Contains(added, e => e is BallotRecorded or ConcurrenceGiven or SettlementStated || (e is VoteClosed { Outcome.Ending: Ending.Decided } && before.Ballots.Count >= 2));
    });

    [Fact]
    public void Discretion_rests_on_a_supervisor_of_DHS_who_had_not_voted_nor_settled() => Always((run, before, added) =>
    {
        foreach (var given in added.OfType<ConcurrenceGiven>())
        {
            Assert.DoesNotContain(given.Supervisor, (string[])[ChiefCounsel.Id, DeputyDirector.Id, DojPrincipal.Id, OfficerOf(Eoir)]);
            var earlier = run.Log.TakeWhile(e => e != given).ToList();
            Assert.DoesNotContain(given.Supervisor, Voters(earlier));
            Assert.DoesNotContain(given.Supervisor, earlier.OfType<SettlementStated>().Select(s => s.By));
        }

        if (run.Vote.DecidedLane == Lane.ConsiderForDiscretion)
            Assert.Single(run.Log.OfType<ConcurrenceGiven>());
    });

    [Fact]
    public void Nobody_settles_who_voted_and_in_the_last_instance_of_a_final_order_two_departments_agree() => Always((run, _, added) =>
    {
        foreach (var stated in added.OfType<SettlementStated>())
        {
            var earlier = run.Log.TakeWhile(e => e != stated).ToList();
            Assert.DoesNotContain(stated.By, Voters(earlier));
            Assert.DoesNotContain(stated.By, earlier.OfType<ConcurrenceRefused>().Select(r => r.Supervisor));
        }

        if (added.OfType<VoteSettled>().Any())
            Assert.DoesNotContain(run.Vote.Statements.Values.Select(s => s.By), Voters(run.Log).Contains);

        if (added.OfType<VoteSettled>().SingleOrDefault() is { } settled && run.Vote.Opened!.Stage == Stage.FinalOrder && run.Vote.Level == Escalation.LastLevel)
            Assert.Equal(2, run.Vote.Statements.Values.Where(s => s.Lane == settled.Lane).Select(s => s.By).Distinct(StringComparer.Ordinal).Count());
    });

    [Fact]
    public void What_has_had_its_effect_has_none_again() =>
        Chance.Holds(
            AnyHistory,
            history =>
            {
                var run = new VoteRun(history.Stage);
                var accepted = new List<int>();
                foreach (var step in history.Steps.Where(s => s is not Step.Redelivered))
                {
                    if (run.Take(step).Count > 0)
                        accepted.Add(run.LastSent);
                    Assert.Empty(run.Redeliver(accepted));
                    Assert.Empty(run.Redeliver(accepted.AsEnumerable().Reverse()));
                }
            },
            Histories / 3);

    [Fact]
    public void A_timer_acts_at_the_due_date_and_not_a_moment_before() => Always((run, _, _) =>
    {
        if (run.Vote.DueAt is not { } due)
            return;
        Assert.Empty(CloseWhenDue.Decide(run.Vote, new(VoteId, due.AddTicks(-1))).Events);

        var acted = CloseWhenDue.Decide(run.Vote, new(VoteId, due)).Events;
        Assert.NotEmpty(acted);
        var after = acted.Aggregate(run.Vote, (vote, e) => vote.Apply(e));
        EndedOrWithSomeone(after);
        Assert.True(after.DueAt is null || after.DueAt > due, "Acted without a new due date: the timer would act for ever.");
    });

    [Fact]
    public void Those_with_whom_it_is_can_always_end_it() =>
        Chance.Holds(
            AnyHistory,
            history =>
            {
                var run = new VoteRun(history.Stage);
                foreach (var step in history.Steps)
                    run.Take(step);

                if (!run.Vote.IsClosed)
                    run.Take(new Step.TimerOnTime());
                foreach (var role in run.Vote.WaitsFor)
                    run.Take(role == Escalation.DhsSupervisor
                        ? new Step.Concurs(new Person("fresh supervisor", Dhs, [Roles.Supervisor]))
                        : new Step.Settles(new Person($"fresh {role}", role == Roles.DojPrincipal ? Oil : Dhs, [role]), Lane.ContinueNormally));

                Assert.NotNull(run.Vote.DecidedLane);
                Assert.Empty(run.Vote.WaitsFor);
            },
            Histories);

    [Fact]
    public void The_histories_go_everywhere()
    {
        // Enough of them that missing one of the places would be no bad luck.
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Always((_, before, added) =>
        {
            seen.UnionWith(added.Select(e => e.GetType().Name));
            seen.UnionWith(added.OfType<VoteEscalated>().Select(e => $"{e.Why} to {string.Join(" and ", e.To)}"));
            if (added.Any(e => e is VoteSettled))
                seen.Add($"Settled by {string.Join(" and ", before.WaitsFor)}");
        });

        string[] everywhere =
        [
            "BallotRecorded", "LateBallotKept", "VoteClosed", "ConcurrenceRequested", "ConcurrenceGiven", "ConcurrenceRefused",
            "Deadlocked to chief-counsel", "NoQuorum to chief-counsel", "ConcurrenceRefused to chief-counsel", "ConcurrenceOverdue to chief-counsel",
            "ConcurrenceRefused to ice-deputy-director", "Overdue to ice-deputy-director", "Overdue to ice-deputy-director and doj-principal",
            "Settled by chief-counsel", "Settled by ice-deputy-director", "Settled by ice-deputy-director and doj-principal",
        ];
        Assert.Empty(everywhere.Except(seen, StringComparer.Ordinal));
    }

    [Fact]
    public void Shuffled_and_doubled_messages_come_to_the_same_result() =>
        Chance.Holds(
            (from choices in Gen.Elements(Enum.GetValues<Choice>()).ArrayOf(3)
             from silent in Gen.Choose(0, 7)
             let messages = new[] { Dhs, Eoir, Oil }.Where((_, i) => (silent & (1 << i)) == 0 || i == 0).Select(a => (Agency: a, Choice: choices[(int)a])).ToArray()
             from shuffled in Gen.Shuffle([.. messages, .. messages, .. messages])
             select (messages, shuffled)).ToArbitrary(),
            arrival =>
            {
                var run = new VoteRun(Stage.Hearing);
                foreach (var (agency, choice) in arrival.shuffled)
                    run.Take(new Step.Arrives(agency, 1, choice, OfficerOf(agency)));
                run.Take(new Step.TimerOnTime());

                Assert.Equal(Plainly.Outcome(VoteRule.Standard, arrival.messages.ToDictionary(m => m.Agency, m => m.Choice)), run.Vote.Closed!.Outcome);
                Assert.Equal(arrival.messages.Length, run.Log.Count(e => e is BallotRecorded or LateBallotKept));
            });

    private static void Always(Action<VoteRun, Vote, IReadOnlyList<VoteEvent>> holds) =>
        Chance.Holds(
            AnyHistory,
            history =>
            {
                var run = new VoteRun(history.Stage);
                foreach (var step in history.Steps)
                {
                    var before = run.Vote;
                    var added = run.Take(step);
                    holds(run, before, added);
                }
            },
            Histories);

    private static void EndedOrWithSomeone(Vote vote)
    {
        if (vote.DecidedLane is null)
        {
            Assert.NotNull(vote.DueAt);
            Assert.NotEmpty(vote.WaitsFor.ToArray());
        }
        else
        {
            Assert.Null(vote.DueAt);
            Assert.Empty(vote.WaitsFor.ToArray());
            Assert.NotNull(vote.DecidedAt);
            Assert.NotEqual(Lane.Undetermined, vote.DecidedLane);
        }
    }

    private static IEnumerable<string> Voters(IEnumerable<VoteEvent> log) =>
        log.Select(e => e is BallotRecorded b ? b.Officer : e is LateBallotKept late ? late.Officer : null).OfType<string>();

    private sealed record History(Stage Stage, Step[] Steps)
    {
        public override string ToString() => $"{Stage}:\n  {string.Join("\n  ", Steps.Select(step => step.ToString()))}";
    }
}
