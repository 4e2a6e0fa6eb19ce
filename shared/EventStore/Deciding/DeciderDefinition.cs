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

    /// <exception cref="UnknownEventException">The stream has an event that this version of the software does not understand.</exception>
    public TState Fold(LoadedStream stream)
    {
        var state = Initial;
        for (var i = 0; i < stream.Events.Count; i++)
        {
            state = stream.Events[i] switch
            {
                TEvent known => Evolve(state, known),
                UnknownEvent unknown => throw new UnknownEventException(i + 1, unknown),
                var other => throw new UnreachableEventException(other),
            };
        }

        return state;
    }
}
