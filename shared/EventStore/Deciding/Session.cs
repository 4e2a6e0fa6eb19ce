using InteragencyReview.Kernel;

namespace InteragencyReview.EventStore.Deciding;

/// <summary>
/// One attempt at a piece of work that may touch several streams: it reads them, collects what is decided, and all of it is
/// committed at the end with the versions that were read.
/// </summary>
public sealed class Session(IEventStore store, Causes causes, Guid? inboxMessage, CancellationToken stop)
{
    private readonly Dictionary<string, IDraft> _drafts = new(StringComparer.Ordinal);

    /// <summary>The stream as it is, plus what this session has added to it; the same draft each time it is asked for.</summary>
    public async Task<Draft<TState, TEvent>> Load<TState, TEvent>(DeciderDefinition<TState, TEvent> definition, StreamKey stream)
        where TEvent : notnull
    {
        if (_drafts.TryGetValue(stream.Value, out var known))
            return (Draft<TState, TEvent>)known;
        var draft = new Draft<TState, TEvent>(definition, stream, await store.ReadStream(stream.Value, stop));
        _drafts.Add(stream.Value, draft);
        return draft;
    }

    /// <summary>Everything added so far, as one unit.</summary>
    internal UnitOfWork ToUnit()
    {
        var unit = new UnitOfWork { Causes = causes, InboxMessage = inboxMessage };
        foreach (var draft in _drafts.Values)
            draft.AddTo(unit);
        return unit;
    }

    internal interface IDraft
    {
        void AddTo(UnitOfWork unit);
    }
}

/// <summary>A stream as read and folded, and the events to be appended to it.</summary>
public sealed class Draft<TState, TEvent>(DeciderDefinition<TState, TEvent> definition, StreamKey stream, StreamSlice slice) : Session.IDraft
    where TEvent : notnull
{
    private readonly List<(TEvent Event, TState After)> _added = [];
    private readonly TState _read = definition.Fold(slice);

    public TState State => _added.Count == 0 ? _read : _added[^1].After;

    /// <summary>Version of the last event, those added included.</summary>
    public long Version => slice.Version + _added.Count;

    public int Added => _added.Count;

    /// <returns>The state after the events.</returns>
    public TState Append(params IEnumerable<TEvent> events)
    {
        foreach (var e in events)
            _added.Add((e, definition.Evolve(State, e)));

        return State;
    }

    void Session.IDraft.AddTo(UnitOfWork unit)
    {
        if (_added.Count == 0)
            return;

        var append = unit.Append(stream.Value, slice, [.. _added.Select(a => (object)a.Event)]);
        for (var i = 0; i < _added.Count; i++)
        {
            foreach (var view in definition.EventViews)
            {
                if (view.RowOf(stream, _added[i].After, _added[i].Event) is { } row)
                    unit.Write(row, append, i);
            }

            if (definition.Timer(_added[i].After, _added[i].Event) is { } timer)
                unit.Schedule(timer, append, i);
        }

        foreach (var view in definition.StateViews)
        {
            if (view.RowOf(stream, _read, State) is { } row)
                unit.Write(row, append, _added.Count - 1);
        }
    }
}
