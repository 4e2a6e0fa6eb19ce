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

/// <summary>A stream as read: its events in order, and where an append has to connect.</summary>
/// <param name="Version">Version of the last event, 0 when the stream does not exist.</param>
/// <param name="Hash">Hash of the last event, empty when the stream does not exist.</param>
public sealed record StreamSlice(IReadOnlyList<RecordedEvent> Events, long Version, string Hash)
{
    public static readonly StreamSlice Empty = new([], 0, "");
}
