using InteragencyReview.Load.Reporting;

namespace InteragencyReview.Load.Whole;

/// <summary>Ballots from the officer's click to the decision in all three logs, and how long the queue lags behind.</summary>
internal static class BallotLoad
{
    private const int Officers = 8;
    private const int Target = 126;
    private const int Steady = 50;
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(100);

    /// <param name="onBroker">Then what nobody can handle is not measured: it is put into queues that are tables.</param>
    public static async Task Measure(RunningSystem system, bool onBroker, Pace pace, Report report)
    {
        report.Chapter(
            "Ballots end to end",
            $"Open votes on {pace.Votes:N0} cases, {Officers} officers in each of the three agencies cast at the same time; done when every decision is in the logs of "
            + $"all three agencies. A first run is not counted; each line is the median of {pace.Times}. Fresh: from the answer to the deciding ballot until the decision stands in the queue, which is looked at every 20 milliseconds.");
        report.Header("Load", "Ballots answered", "Ballots/s, cast", "Ballots/s, end to end", "Target", "", "Answer p50 / p99", "In the queue p50 / p99", "Target", "");

        // Uncounted: until a service has handled some thousand messages, the compiler takes a fifth of the processors.
        await Run(system, pace.Votes, perSecond: null);
        Show(report, "as much as the officers manage", await Median.Of(pace.Times, _ => Run(system, pace.Votes, perSecond: null), Rate), isSteady: false);
        Show(report, $"{Steady} ballots/s", await AtSteadyRate(system, pace), isSteady: true);
        if (onBroker)
            return;
        using var enough = new CancellationTokenSource();
        var sending = Rubbish.Send(system, enough.Token);
        Show(report, $"the same, while {Rubbish.PerSecond} messages a second that nobody can handle come by the ballots' queues", await AtSteadyRate(system, pace), isSteady: true);
        await enough.CancelAsync();
        report.Line();
        report.Line($"Of those messages {await sending:N0} were sent, and {await Rubbish.LeftAside(system):N0} are dead letters now.");
    }

    private static Task<VotingResult> AtSteadyRate(RunningSystem system, Pace pace) =>
        Median.Of(pace.Times, _ => Run(system, pace.Votes, Steady), run => run.Freshness.P99.TotalSeconds);

    private static async Task<VotingResult> Run(RunningSystem system, int votes, double? perSecond)
    {
        var cases = await Cases.Next(system, votes);
        await Voting.Open(system, cases);
        return await Voting.Cast(system, cases, Officers, perSecond);
    }

    private static double Rate(VotingResult result) => result.Accepted / result.Everywhere.TotalSeconds;

    private static void Show(Report report, string load, VotingResult result, bool isSteady)
    {
        var rate = Rate(result);
        report.Row(
            load,
            $"{result.Accepted:N0} (and {result.TooLate:N0} after the decision)",
            Report.Rate((result.Accepted + result.TooLate) / result.Casting.TotalSeconds),
            Report.Rate(rate),
            isSteady ? "" : $"≥ {Target}",
            isSteady ? "" : Report.Verdict(rate >= Target),
            $"{Report.Time(result.Casts.P50)} / {Report.Time(result.Casts.P99)}",
            $"{Report.Time(result.Freshness.P50)} / {Report.Time(result.Freshness.P99)}",
            isSteady ? $"p99 < {Report.Time(Fresh)}" : "",
            isSteady ? Report.Verdict(result.Freshness.P99 < Fresh) : "");
    }
}
