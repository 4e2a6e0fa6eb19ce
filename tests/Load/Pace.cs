using System.Collections.Immutable;

namespace InteragencyReview.Load;

/// <summary>How much is measured: enough to be believed, or just enough to see that everything runs.</summary>
internal sealed record Pace
{
    public static readonly Pace Full = new()
    {
        Rounds = 15,
        Turn = TimeSpan.FromSeconds(1),
        BulkRounds = 5,
        Warmth = TimeSpan.FromSeconds(5),
        Streams = 4_000,
        BulkStreams = 100_000,
        VerifiedEvents = 1_000_000,
        ViewEvents = 300_000,
        MemoryEvents = [300_000, 1_500_000, 5_000_000],
        ViewRounds = 3,
        Cases = 10_000,
        Votes = 1_000,
        Followed = 100,
        WakeUps = 200,
        IdleAfter = TimeSpan.FromMinutes(12),
        IdleFor = TimeSpan.FromMinutes(6),
        ImportedBeforeCopies = 2_000,
        QueuedCases = 300_000,
        QueueReading = TimeSpan.FromSeconds(12),
    };

    public static readonly Pace Short = new()
    {
        Rounds = 2,
        BulkRounds = 1,
        Turn = TimeSpan.FromSeconds(0.5),
        Warmth = TimeSpan.FromSeconds(0.3),
        Streams = 200,
        BulkStreams = 2_000,
        VerifiedEvents = 20_000,
        ViewEvents = 6_000,
        MemoryEvents = [6_000, 30_000],
        ViewRounds = 1,
        Cases = 300,
        Votes = 50,
        Followed = 20,
        WakeUps = 20,
        IdleAfter = TimeSpan.FromSeconds(1),
        IdleFor = TimeSpan.FromSeconds(3),
        ImportedBeforeCopies = 300,
        QueuedCases = 10_000,
        QueueReading = TimeSpan.FromSeconds(1),
    };

    /// <summary>How often the subject and its baseline take turns.</summary>
    public required int Rounds { get; init; }

    /// <summary>The same, where a turn is a whole log.</summary>
    public required int BulkRounds { get; init; }

    /// <summary>How long each of them runs in one round.</summary>
    public required TimeSpan Turn { get; init; }

    /// <summary>How long each of them runs before the first round, uncounted: until then the compiler is still at work.</summary>
    public required TimeSpan Warmth { get; init; }

    /// <summary>Existing streams for each client of the load-decide-append comparison.</summary>
    public required int Streams { get; init; }

    /// <summary>New streams of one bulk load.</summary>
    public required int BulkStreams { get; init; }

    /// <summary>Events of the log that is verified.</summary>
    public required int VerifiedEvents { get; init; }

    /// <summary>Events of the log whose view is rebuilt.</summary>
    public required int ViewEvents { get; init; }

    /// <summary>Lengths of the logs whose loading, verification and rebuild must not need more memory than one another.</summary>
    public required ImmutableArray<int> MemoryEvents { get; init; }

    /// <summary>How often rebuilding and catching up take turns with the same by hand.</summary>
    public required int ViewRounds { get; init; }

    /// <summary>Cases of the docket that is imported.</summary>
    public required int Cases { get; init; }

    /// <summary>Votes that are opened and decided, in each of the two runs of ballots.</summary>
    public required int Votes { get; init; }

    /// <summary>Cases whose whole way is counted.</summary>
    public required int Followed { get; init; }

    /// <summary>Events that wake a reader in another process.</summary>
    public required int WakeUps { get; init; }

    /// <summary>
    /// How long after its start the system is watched doing nothing: in the first minutes the compiler is still at work on what has
    /// run a few times, connections that only the start needed are open, and statements are not yet prepared.
    /// </summary>
    public required TimeSpan IdleAfter { get; init; }

    /// <summary>How long the system is watched doing nothing.</summary>
    public required TimeSpan IdleFor { get; init; }

    /// <summary>Cases that come into the queues by themselves; the others are copies of them.</summary>
    public required int ImportedBeforeCopies { get; init; }

    /// <summary>Cases that stand in the queues when users read them.</summary>
    public required int QueuedCases { get; init; }

    /// <summary>How long the users read each page of the queue.</summary>
    public required TimeSpan QueueReading { get; init; }
}
