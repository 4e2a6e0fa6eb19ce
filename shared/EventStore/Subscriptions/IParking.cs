namespace InteragencyReview.EventStore.Subscriptions;

/// <summary>What is parked, how it gets on its way again, and how far each subscription has come.</summary>
public interface IParking
{
    /// <summary>The most that one list holds.</summary>
    const int MostItems = 500;

    /// <summary>Events parked for a subscription, by position.</summary>
    /// <param name="subscription">Its name.</param>
    /// <param name="after">Only those behind this position.</param>
    /// <param name="limit">At most <see cref="MostItems"/>.</param>
    /// <param name="stop">Gives up.</param>
    Task<IReadOnlyList<ParkedItem>> List(string subscription, long after, int limit, CancellationToken stop);

    /// <summary>
    /// Asks the owner of the subscription, in whatever process it is, to handle all that is parked of a stream once more, in order.
    /// </summary>
    /// <returns>How many events that are; 0 when nothing of the stream is parked.</returns>
    Task<int> AskReplay(string subscription, string stream, CancellationToken stop);

    /// <summary>Parked events of streams whose replay is asked for, as this version of the software reads them, in order of position.</summary>
    Task<IReadOnlyList<RecordedEvent>> ToReplay(string subscription, int limit, CancellationToken stop);

    /// <summary>How far each of these subscriptions has come, in the order asked; one that never ran stands at 0.</summary>
    Task<IReadOnlyList<SubscriptionStanding>> Standings(IReadOnlyList<string> subscriptions, CancellationToken stop);
}

/// <summary>A parked event, for the one who is to find out why.</summary>
/// <param name="Type">As it stands in the log.</param>
/// <param name="Error">Why it could not be handled when it was tried last.</param>
/// <param name="WaitsBehind">The parked event right before it in its stream, which goes first; null when it is the first itself.</param>
/// <param name="ReplayAskedAt">Null unless a replay is asked for and has not come to it yet.</param>
public sealed record ParkedItem(
    long Position, string Stream, string Type, DateTimeOffset ParkedAt, string Error, long? WaitsBehind, DateTimeOffset? ReplayAskedAt);

/// <summary>How far a subscription has come.</summary>
/// <param name="Position">Up to here everything is handled or parked.</param>
/// <param name="Head">The last position of the log.</param>
/// <param name="OldestUnhandled">When the first event behind <paramref name="Position"/> was appended; null when there is none.</param>
/// <param name="IsOwned">Whether a process runs it.</param>
public sealed record SubscriptionStanding(
    string Name, long Position, long Head, DateTimeOffset? OldestUnhandled, long ParkedEvents, long ParkedStreams, bool IsOwned)
{
    /// <summary>Positions to go: never fewer than the events to go, and hardly more.</summary>
    public long Behind => Math.Max(0, Head - Position);

    /// <summary>How long the oldest event that is neither handled nor parked has waited.</summary>
    public TimeSpan? Age(DateTimeOffset now) => OldestUnhandled is { } appended ? now > appended ? now - appended : TimeSpan.Zero : null;
}
