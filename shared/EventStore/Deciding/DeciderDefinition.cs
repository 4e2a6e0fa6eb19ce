using System.Collections.Immutable;
using InteragencyReview.Kernel;

namespace InteragencyReview.EventStore.Deciding;

/// <summary>How a state is built from its stream, and what is computed from it in the same transaction.</summary>
/// <param name="Initial">The state before the first event.</param>
/// <param name="Evolve">The state after one more event.</param>
public sealed record DeciderDefinition<TState, TEvent>(TState Initial, Func<TState, TEvent, TState> Evolve)
    where TEvent : notnull
{
    /// <summary>Rows that show the state: after each unit of work only the last state counts.</summary>
    public ImmutableArray<StateView<TState>> StateViews { get; init; } = [];

    /// <summary>Rows that show single events, each with the state after it.</summary>
    public ImmutableArray<EventView<TState, TEvent>> EventViews { get; init; } = [];

    /// <summary>The timer that an event sets, given the state after it. It can be derived again from the log at any time.</summary>
    public Func<TState, TEvent, Timer?> Timer { get; init; } = (_, _) => null;

    public TState Fold(StreamSlice slice) => slice.Events.Aggregate(
        Initial,
        (state, e) => e.Data is TEvent known ? Evolve(state, known) : throw new UnreachableEventException(e.Data));
}
