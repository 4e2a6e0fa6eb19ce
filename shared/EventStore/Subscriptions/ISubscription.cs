namespace InteragencyReview.EventStore.Subscriptions;

/// <summary>
/// Follows the log in order, at least once: a view, a publisher, or a process that reacts. What it writes into the same database
/// it returns, and that commits together with its progress; what it does elsewhere must bear being done twice.
/// </summary>
public interface ISubscription
{
    /// <summary>Stable: the progress is kept under it.</summary>
    string Name { get; }

    /// <summary>Whether events of this type concern it. All others are passed over.</summary>
    /// <param name="eventType">The name under which the event would be written today, whatever version of it stands in the log.</param>
    bool Wants(string eventType);

    /// <param name="page">At least one event, all wanted, in order.</param>
    /// <param name="stop">The process stops, or another one has taken over.</param>
    /// <exception cref="Exception">
    /// Infrastructure that fails pauses the subscription; any other exception, met again with the event alone, parks its stream.
    /// </exception>
    Task<SubscriptionEffect> Handle(IReadOnlyList<RecordedEvent> page, CancellationToken stop);
}

/// <summary>Rows that commit together with the progress of the subscription.</summary>
public sealed record SubscriptionEffect(IReadOnlyList<(ViewRow Row, long Position)> Rows)
{
    public static readonly SubscriptionEffect None = new([]);
}
