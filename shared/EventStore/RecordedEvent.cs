namespace InteragencyReview.EventStore;

/// <summary>An event as the log has it.</summary>
/// <param name="Position">Its place in the log of this service. Order of position is order of commit.</param>
/// <param name="Version">Its place in its stream, from 1, without holes.</param>
/// <param name="Type">The name under which it was written: perhaps that of an outdated version, whose hash it is.</param>
/// <param name="Data">The event in its newest version, or an <see cref="UnknownEvent"/>.</param>
/// <param name="Time">When it was appended, to the microsecond, UTC.</param>
/// <param name="User">Who caused it, or null for the system itself.</param>
/// <param name="TraceParent">W3C trace context of the work that appended it.</param>
/// <param name="Hash">SHA-256 over the canonical form, which includes the hash of the event before it in the stream.</param>
public sealed record RecordedEvent(
    long Position,
    Guid Id,
    string Stream,
    long Version,
    string Type,
    object Data,
    DateTimeOffset Time,
    string? CorrelationId,
    string? CausationId,
    string? User,
    string? TraceParent,
    string Hash);

/// <summary>Where an append to a stream has to connect.</summary>
/// <param name="Version">Version of the last event, 0 when the stream does not exist.</param>
/// <param name="Hash">Hash of the last event, empty when the stream does not exist.</param>
public record StreamEnd(long Version, string Hash);

/// <summary>A stream as people read it: its events in order, with who, when and why.</summary>
public sealed record StreamSlice(IReadOnlyList<RecordedEvent> Events, long Version, string Hash) : StreamEnd(Version, Hash)
{
    public static readonly StreamSlice Empty = new([], 0, "");
}

/// <summary>A stream as a decision reads it: what happened, in order.</summary>
public sealed record LoadedStream(IReadOnlyList<object> Events, long Version, string Hash) : StreamEnd(Version, Hash)
{
    public static readonly LoadedStream Empty = new([], 0, "");
}
