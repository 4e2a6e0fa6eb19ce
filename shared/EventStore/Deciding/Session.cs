using System.Collections.Immutable;
using InteragencyReview.Kernel;

namespace InteragencyReview.EventStore.Deciding;

/// <summary>A stream as read and folded.</summary>
public sealed record Loaded<TState>(StreamKey Stream, TState State, StreamSlice Slice)
{
    public long Version => Slice.Version;
}

/// <summary>
/// One attempt at a piece of work that may touch several streams: it reads them, collects what is decided, and all of it is
/// committed at the end with the versions that were read.
/// </summary>
public sealed class Session(IEventStore store, Causes causes, Guid? inboxMessage, CancellationToken stop)
{
    internal UnitOfWork Unit { get; } = new() { Causes = causes, InboxMessage = inboxMessage };

    public async Task<Loaded<TState>> Load<TState, TEvent>(DeciderDefinition<TState, TEvent> definition, StreamKey stream)
        where TEvent : notnull
    {
        var slice = await store.ReadStream(stream.Value, stop);
        return new Loaded<TState>(stream, definition.Fold(slice), slice);
    }

    /// <returns>The state after the events.</returns>
    public TState Append<TState, TEvent>(DeciderDefinition<TState, TEvent> definition, Loaded<TState> loaded, ImmutableArray<TEvent> events)
        where TEvent : notnull
    {
        var state = loaded.State;
        if (events.IsEmpty)
            return state;

        var append = Unit.Append(loaded.Stream.Value, loaded.Slice, [.. events.Select(e => (object)e)]);
        for (var i = 0; i < events.Length; i++)
        {
            state = definition.Evolve(state, events[i]);
            foreach (var view in definition.EventViews)
            {
                if (view(loaded.Stream, state, events[i]) is { } row)
                    Unit.Write(row, append, i);
            }

            if (definition.Timer(events[i]) is { } timer)
                Unit.Schedule(timer, append, i);
        }

        foreach (var view in definition.StateViews)
        {
            if (view(loaded.Stream, state) is { } row)
                Unit.Write(row, append, events.Length - 1);
        }

        return state;
    }
}
