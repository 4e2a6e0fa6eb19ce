using System.Collections.Immutable;

namespace InteragencyReview.ServiceDefaults;

public enum RunState
{
    Running,
    Done,

    /// <summary>It came to no end; <see cref="ProjectionRun.Error"/> says why.</summary>
    Failed,
}

/// <summary>One check or rebuild of one projection, and how far it is.</summary>
/// <param name="Mends">False when it only compares.</param>
/// <param name="Streams">Looked at so far.</param>
/// <param name="StreamsTotal">When it began; more may have come since.</param>
/// <param name="Differences">Rows that were not as the events say.</param>
/// <param name="First">The first of them.</param>
public sealed record ProjectionRun(
    string Projection,
    bool Mends,
    RunState State,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    long Streams,
    long StreamsTotal,
    double? StreamsPerSecond,
    double? SecondsLeft,
    long Differences,
    long Mended,
    ImmutableArray<SnapshotDifference> First,
    string? Error)
{
    public const int MostShown = 100;
}
