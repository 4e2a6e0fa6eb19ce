using InteragencyReview.Kernel;

namespace InteragencyReview.EventStore.Deciding;

/// <summary>Reads one stream, folds it, decides, appends; decides again when the stream has moved on meanwhile.</summary>
public sealed class Decider<TState, TEvent>(DeciderDefinition<TState, TEvent> definition, IEventStore store, Sessions sessions)
    where TEvent : notnull
{
    public DeciderDefinition<TState, TEvent> Definition => definition;

    /// <summary>The state of a stream now.</summary>
    public async Task<Loaded<TState>> Read(StreamKey stream, CancellationToken stop)
    {
        var slice = await store.ReadStream(stream.Value, stop);
        return new Loaded<TState>(stream, definition.Fold(slice), slice);
    }

    /// <param name="stream">The stream; it need not exist.</param>
    /// <param name="decide">Pure: it may run several times.</param>
    /// <param name="stop">Gives up; what is already on its way to disk is not taken back.</param>
    public async Task<Decided<TState>> Decide(StreamKey stream, Func<Loaded<TState>, Decision<TEvent>> decide, CancellationToken stop)
    {
        Decided<TState>? decided = null;
        var refusal = await sessions.Run(
            async session =>
            {
                var loaded = await session.Load(definition, stream);
                var decision = decide(loaded);
                if (decision.Refusal is not null)
                    return decision.Refusal;
                decided = new Decided<TState>(
                    null,
                    session.Append(definition, loaded, decision.Events),
                    loaded.Version + decision.Events.Length,
                    decision.Events.Length);
                return null;
            },
            stop);
        return refusal is null ? decided! : new Decided<TState>(refusal, definition.Initial, 0, 0);
    }

    public Task<Decided<TState>> Decide(StreamKey stream, Func<TState, Decision<TEvent>> decide, CancellationToken stop) =>
        Decide(stream, (Loaded<TState> loaded) => decide(loaded.State), stop);
}

/// <summary>What came of a command.</summary>
/// <param name="Refusal">Why nothing was done; then the rest says nothing.</param>
/// <param name="State">The state after the command.</param>
/// <param name="Version">The version of the stream after the command.</param>
/// <param name="Appended">How many events the command appended; 0 when it had been done before.</param>
public sealed record Decided<TState>(Refusal? Refusal, TState State, long Version, int Appended);
