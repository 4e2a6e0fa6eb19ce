using InteragencyReview.Kernel;

namespace InteragencyReview.EventStore.Deciding;

/// <summary>Reads one stream, folds it, decides, appends; decides again when the stream has moved on meanwhile.</summary>
public sealed class Decider<TState, TEvent>(DeciderDefinition<TState, TEvent> definition, IEventStore store, Sessions sessions)
    where TEvent : notnull
{
    /// <summary>The state of a stream now, and its version; version 0 when there is no such stream.</summary>
    public async Task<(TState State, long Version)> Read(StreamKey stream, CancellationToken stop)
    {
        var loaded = await store.Load(stream.Value, stop);
        return (definition.Fold(loaded), loaded.Version);
    }

    /// <param name="stream">The stream; it need not exist.</param>
    /// <param name="decide">Given the state and its version. Pure: it may run several times.</param>
    /// <param name="stop">Gives up; what is already on its way to disk is not taken back.</param>
    public async Task<Decided<TState>> Decide(StreamKey stream, Func<TState, long, Decision<TEvent>> decide, CancellationToken stop)
    {
        Draft<TState, TEvent>? draft = null;
        var refusal = await sessions.Run(
            async session =>
            {
                draft = await session.Load(definition, stream);
                var decision = decide(draft.State, draft.Version);
                draft.Append(decision.Events);
                return decision.Refusal;
            },
            stop);
        return new Decided<TState>(refusal, draft!.State, draft.Version, draft.Added);
    }

    /// <inheritdoc cref="Decide(StreamKey,Func{TState,long,Decision{TEvent}},CancellationToken)"/>
    public Task<Decided<TState>> Decide(StreamKey stream, Func<TState, Decision<TEvent>> decide, CancellationToken stop) =>
        Decide(stream, (state, _) => decide(state), stop);
}

/// <summary>What came of a command.</summary>
/// <param name="Refusal">Why nothing was done, or null.</param>
/// <param name="State">The state after the command.</param>
/// <param name="Version">The version of the stream after the command.</param>
/// <param name="Appended">How many events the command appended; 0 when it had been done before.</param>
public sealed record Decided<TState>(Refusal? Refusal, TState State, long Version, int Appended);
