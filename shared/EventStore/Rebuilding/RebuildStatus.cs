using System.Collections.Immutable;

namespace InteragencyReview.EventStore.Rebuilding;

public enum RebuildPhase
{
    /// <summary>The log is read stream by stream, and the rows are written beside the view.</summary>
    Building,

    /// <summary>What was appended meanwhile is followed, and the rows are compared with those of the view.</summary>
    Comparing,

    Done,
}

/// <summary>How the last rebuild of a view stands.</summary>
/// <param name="IsRunning">Some process is at it. If none is and it is not done, it was interrupted: started again, it goes on.</param>
/// <param name="CheckOnly">Compares, and leaves the view as it is.</param>
/// <param name="Runner">The process that runs it, or did last.</param>
/// <param name="Events">Events read so far, of <paramref name="EventsTotal"/> when it began.</param>
/// <param name="Rows">Rows built so far.</param>
/// <param name="Compared">Rows compared so far.</param>
/// <param name="EventsPerSecond">Since it was taken up, or null while nothing is known.</param>
/// <param name="SecondsLeft">Of the building, as far as can be told.</param>
/// <param name="Differences">Rows that were not what the log says. Not final before the rebuild is done.</param>
/// <param name="First">The first of them.</param>
/// <param name="LogHeldMilliseconds">How long no other writer could append, at the end.</param>
/// <param name="Error">Why it stopped, or null.</param>
public sealed record RebuildStatus(
    string View,
    RebuildPhase Phase,
    bool IsRunning,
    bool CheckOnly,
    string Runner,
    DateTimeOffset StartedAt,
    DateTimeOffset? FinishedAt,
    long Events,
    long EventsTotal,
    long Rows,
    long Compared,
    double? EventsPerSecond,
    double? SecondsLeft,
    long Differences,
    ImmutableArray<RowDifference> First,
    double? LogHeldMilliseconds,
    string? Error)
{
    /// <summary>Differences that are named; the others are counted.</summary>
    public const int MostNamed = 10;
}

/// <summary>A row of the view that is not what the log says. Its key and the names of columns; no values.</summary>
public sealed record RowDifference(ImmutableArray<string> Key, RowFault Fault, ImmutableArray<string> Columns);

public enum RowFault
{
    /// <summary>The log makes a row that the view does not have.</summary>
    Missing,

    /// <summary>The view has a row that the log does not make.</summary>
    Surplus,

    /// <summary>The columns named differ.</summary>
    Altered,
}

/// <summary>The rebuild cannot begin or go on, for a reason a person can do something about.</summary>
public sealed class RebuildRefusedException : Exception
{
    public RebuildRefusedException()
    {
    }

    public RebuildRefusedException(string message)
        : base(message)
    {
    }

    public RebuildRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
