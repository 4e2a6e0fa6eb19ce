namespace InteragencyReview.Load;

/// <summary>The same work done by the subject and by a baseline, turn by turn, so that both meet the same weather.</summary>
internal sealed record Contest(double Rate, double BaselineRate, double Ratio, Latencies Subject, Latencies Baseline)
{
    public static async Task<Contest> Hold(Pace pace, int clients, Func<int, Task> baseline, Func<int, Task> subject)
    {
        await Clients.Run(clients, pace.Warmth, baseline);
        await Clients.Run(clients, pace.Warmth, subject);
        var turns = new List<(Turn Baseline, Turn Subject)>();
        for (var round = 0; round < pace.Rounds; round++)
            turns.Add((await Clients.Run(clients, pace.Turn, baseline), await Clients.Run(clients, pace.Turn, subject)));

        return new(
            Median.Of(turns.Select(t => t.Subject.PerSecond)),
            Median.Of(turns.Select(t => t.Baseline.PerSecond)),
            Median.Of(turns.Select(t => t.Subject.PerSecond / t.Baseline.PerSecond)),
            new(turns.SelectMany(t => t.Subject.Durations)),
            new(turns.SelectMany(t => t.Baseline.Durations)));
    }
}
