using JasperFx.Events;

namespace InteragencyReview.HistorySpecs.Services;

/// <summary>A stream as a handler is given it: what it appends is kept until the transaction commits.</summary>
internal sealed class OpenedStream<TState>(TState? aggregate) : IEventStream<TState>
    where TState : class
{
    public List<object> Appended { get; } = [];

    public TState? Aggregate => aggregate;

    public long? StartingVersion => null;

    public long? CurrentVersion => null;

    public CancellationToken Cancellation => CancellationToken.None;

    public Guid Id => Guid.Empty;

    public string Key => "";

    public IReadOnlyList<IEvent> Events => [];

    public bool AlwaysEnforceConsistency { get; set; }

    public void AppendOne(object @event) => Appended.Add(@event);

    public void AppendMany(params object[] events) => Appended.AddRange(events);

    public void AppendMany(IEnumerable<object> events) => Appended.AddRange(events);

    public void TryFastForwardVersion()
    {
        // One after the other: nobody else has appended meanwhile.
    }
}
