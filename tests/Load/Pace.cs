namespace InteragencyReview.Load;

/// <summary>How much is measured: enough to be believed, or just enough to see that everything runs.</summary>
/// <param name="Rounds">How often the subject and its baseline take turns.</param>
/// <param name="Turn">How long each of them runs in one round.</param>
/// <param name="Warmth">How long each of them runs before the first round, uncounted.</param>
/// <param name="Streams">Existing streams for each client of the load-decide-append comparison.</param>
/// <param name="Cases">Cases of the docket that is imported.</param>
/// <param name="Votes">Votes that are opened and decided, in each of the two runs of ballots.</param>
/// <param name="Followed">Cases whose whole way is counted.</param>
/// <param name="VerifiedEvents">Events of the log that is verified.</param>
/// <param name="QueueReading">How long the users read the queue.</param>
/// <param name="Events">Events of the log from which a view is rebuilt.</param>
/// <param name="ViewRounds">How often the rebuild and its baseline take turns.</param>
internal sealed record Pace(
    int Rounds,
    TimeSpan Turn,
    TimeSpan Warmth,
    int Streams,
    int Cases,
    int Votes,
    int Followed,
    int VerifiedEvents,
    TimeSpan QueueReading,
    int Events,
    int ViewRounds)
{
    public static readonly Pace Full =
        new(5, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(2), 4_000, 10_000, 1_000, 100, 1_000_000, TimeSpan.FromSeconds(20), 300_000, 3);

    public static readonly Pace Short =
        new(2, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(0.3), 200, 300, 50, 20, 20_000, TimeSpan.FromSeconds(2), 10_000, 1);
}
