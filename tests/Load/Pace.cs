namespace InteragencyReview.Load;

/// <summary>How much is measured: enough to be believed, or just enough to see that everything runs.</summary>
internal sealed record Pace
{
    public static readonly Pace Full = new()
    {
        Times = 3,
        Turn = TimeSpan.FromSeconds(1),
        Warmth = TimeSpan.FromSeconds(5),
        Cases = 10_000,
        Votes = 1_000,
        Followed = 100,
        IdleAfter = TimeSpan.FromMinutes(12),
        IdleFor = TimeSpan.FromMinutes(6),
        ImportedBeforeCopies = 2_000,
        QueuedCases = 300_000,
        QueueReading = TimeSpan.FromSeconds(12),
    };

    public static readonly Pace Short = new()
    {
        Times = 1,
        Turn = TimeSpan.FromSeconds(0.5),
        Warmth = TimeSpan.FromSeconds(0.3),
        Cases = 300,
        Votes = 50,
        Followed = 20,
        IdleAfter = TimeSpan.FromSeconds(1),
        IdleFor = TimeSpan.FromSeconds(3),
        ImportedBeforeCopies = 300,
        QueuedCases = 10_000,
        QueueReading = TimeSpan.FromSeconds(1),
    };

    /// <summary>How often the first start, the import and the ballots are run; the median counts.</summary>
    public required int Times { get; init; }

    /// <summary>How long users read as fast as they can.</summary>
    public required TimeSpan Turn { get; init; }

    /// <summary>How long everything runs uncounted before: until then the compiler is still at work.</summary>
    public required TimeSpan Warmth { get; init; }

    /// <summary>Cases that are imported in each run.</summary>
    public required int Cases { get; init; }

    /// <summary>Votes that are opened and decided in each run of ballots.</summary>
    public required int Votes { get; init; }

    /// <summary>Cases whose whole way is counted.</summary>
    public required int Followed { get; init; }

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
