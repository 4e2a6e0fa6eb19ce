using System.Collections.Immutable;

namespace InteragencyReview.EventStore;

/// <summary>
/// What commits together or not at all: events, the rows computed from them, the mark of the message that caused them, timers,
/// and how far a subscription has come. It is data, so that an engine may put several units into one transaction.
/// </summary>
public sealed class UnitOfWork
{
    private readonly List<StreamAppend> _appends = [];
    private readonly List<StreamReading> _readings = [];
    private readonly List<PendingRow> _rows = [];
    private readonly List<PendingTimer> _timers = [];
    private readonly List<ParkedEvent> _parked = [];
    private readonly List<ReplayedEvent> _replayed = [];

    public IReadOnlyList<StreamAppend> Appends => _appends;

    /// <summary>Streams that were read and not appended to: what was decided holds only as long as they stay as they were.</summary>
    public IReadOnlyList<StreamReading> Readings => _readings;

    public IReadOnlyList<PendingRow> Rows => _rows;

    public IReadOnlyList<PendingTimer> Timers => _timers;

    public IReadOnlyList<ParkedEvent> Parked => _parked;

    public IReadOnlyList<ReplayedEvent> Replayed => _replayed;

    /// <summary>The message being handled: handled once, whatever is delivered.</summary>
    public Guid? InboxMessage { get; set; }

    /// <summary>How far a subscription has come. A unit that moves one appends nothing: what a subscription appends goes through a decision of its own.</summary>
    public CheckpointMove? Checkpoint
    {
        get;
        set
        {
            if (_appends.Count > 0)
                throw new InvalidOperationException("A unit of work that appends cannot move a checkpoint.");
            field = value;
        }
    }

    public Causes Causes { get; set; } = Causes.None;

    public bool IsEmpty => _appends.Count == 0 && _rows.Count == 0 && _timers.Count == 0 && _parked.Count == 0
        && _replayed.Count == 0 && InboxMessage is null && Checkpoint is null;

    /// <param name="stream">A stream appears once in a unit.</param>
    /// <param name="after">The stream as it was read: its version is the expected version.</param>
    /// <param name="events">At least one.</param>
    public StreamAppend Append(string stream, StreamEnd after, ImmutableArray<object> events)
    {
        if (events.IsEmpty)
            throw new ArgumentException("An append without events is no append.", nameof(events));
        if (Checkpoint is not null)
            throw new InvalidOperationException("A unit of work that moves a checkpoint cannot append.");
        if (_appends.Exists(a => string.Equals(a.Stream, stream, StringComparison.Ordinal)))
            throw new InvalidOperationException($"{stream} is already in this unit of work.");
        var append = new StreamAppend(stream, after.Version, after.Hash, events);
        _appends.Add(append);
        return append;
    }

    /// <summary>The unit is refused as a conflict when the stream has moved on from here.</summary>
    public void Rely(string stream, StreamEnd on) => _readings.Add(new(stream, on.Version));

    /// <summary>A row computed from one of the appended events: it carries that event's position.</summary>
    public void Write(ViewRow row, StreamAppend append, int eventIndex) => _rows.Add(new(row, append, eventIndex, null));

    /// <summary>A row computed from an event that is already in the log.</summary>
    public void Write(ViewRow row, long position) => _rows.Add(new(row, null, 0, position));

    public void Schedule(Timer timer, StreamAppend append, int eventIndex) => _timers.Add(new(timer, append, eventIndex));

    public void Park(ParkedEvent parked) => _parked.Add(parked);

    public void Settle(ReplayedEvent replayed) => _replayed.Add(replayed);
}

public sealed record StreamAppend(string Stream, long ExpectedVersion, string PreviousHash, ImmutableArray<object> Events);

public sealed record StreamReading(string Stream, long Version);

public sealed record PendingRow(ViewRow Row, StreamAppend? Append, int EventIndex, long? Position);

public sealed record PendingTimer(Timer Timer, StreamAppend Append, int EventIndex);

/// <summary>A message to this service itself, later. State decides whether it acts.</summary>
/// <param name="Id">From the natural key, so that it is scheduled once.</param>
public sealed record Timer(Guid Id, DateTimeOffset DueAt, object Message);

/// <summary>An event that a subscription could not handle, or that stands behind one in its stream.</summary>
/// <param name="Waits">It is parked for no fault of its own: the unit is refused when nothing of its stream is parked any more.</param>
public sealed record ParkedEvent(string Subscription, string Stream, long Position, string Error, bool Waits = false);

/// <summary>A parked event that was tried once more. The unit is refused when it is not parked any more.</summary>
/// <param name="Error">Null when it is handled now and parked no longer; else why not, and its stream stays parked.</param>
public sealed record ReplayedEvent(string Subscription, string Stream, long Position, string? Error);

/// <summary>Moves a subscription on, if nobody else has: the fence against two owners.</summary>
public sealed record CheckpointMove(string Subscription, long From, long To);

/// <summary>Who and what caused the events of a unit.</summary>
public sealed record Causes(string? User, string? CorrelationId, string? CausationId, string? TraceParent)
{
    public static readonly Causes None = new(null, null, null, null);
}

public enum CommitResult
{
    Committed,

    /// <summary>A stream, or the checkpoint, has moved on since it was read: read again and decide again.</summary>
    Conflict,

    /// <summary>The message was handled before: nothing was written.</summary>
    AlreadyHandled,
}
