using System.Collections.Immutable;
using InteragencyReview.Kernel;

namespace InteragencyReview.EventStore.Deciding;

/// <summary>
/// One attempt at a piece of work that may touch several streams: it reads them, collects what is decided, and all of it is
/// committed at the end only if every stream it read is still as it was.
/// </summary>
public sealed class Session
{
    private readonly IEventStore _store;
    private readonly Causes _causes;
    private readonly Guid? _inboxMessage;
    private readonly CancellationToken _stop;
    private readonly Dictionary<string, IDraft> _drafts = new(StringComparer.Ordinal);

    internal Session(IEventStore store, Causes causes, Guid? inboxMessage, CancellationToken stop)
    {
        _store = store;
        _causes = causes;
        _inboxMessage = inboxMessage;
        _stop = stop;
    }

    /// <summary>Streams that were loaded beforehand, among those of other sessions; one that is not among them is loaded when asked for.</summary>
    internal IReadOnlyDictionary<string, LoadedStream> Loaded { get; init; } = ImmutableDictionary<string, LoadedStream>.Empty;

    /// <summary>The stream as it is, plus what this session has added to it; the same draft each time it is asked for.</summary>
    public async Task<Draft<TState, TEvent>> Load<TState, TEvent>(DeciderDefinition<TState, TEvent> definition, StreamKey stream)
        where TEvent : notnull
    {
        if (_drafts.TryGetValue(stream.Value, out var known))
            return (Draft<TState, TEvent>)known;
        var loaded = Loaded.TryGetValue(stream.Value, out var before) ? before : await _store.Load(stream.Value, _stop);
        var draft = new Draft<TState, TEvent>(definition, stream, loaded);
        _drafts.Add(stream.Value, draft);
        return draft;
    }

    internal bool HasAppended => _drafts.Values.Any(d => d.Added > 0);

    /// <summary>Everything added so far, as one unit.</summary>
    internal UnitOfWork ToUnit()
    {
        var unit = new UnitOfWork { Causes = _causes, InboxMessage = _inboxMessage };
        foreach (var draft in _drafts.Values)
            draft.AddTo(unit);
        return unit;
    }

    internal interface IDraft
    {
        int Added { get; }

        void AddTo(UnitOfWork unit);
    }
}

/// <summary>A stream as read and folded, and the events to be appended to it.</summary>
public sealed class Draft<TState, TEvent>(DeciderDefinition<TState, TEvent> definition, StreamKey stream, LoadedStream loaded) : Session.IDraft
    where TEvent : notnull
{
    private readonly List<(TEvent Event, TState After)> _added = [];
    private readonly TState _read = definition.Fold(loaded);

    public TState State => _added.Count == 0 ? _read : _added[^1].After;

    /// <summary>Version of the last event, those added included.</summary>
    public long Version => loaded.Version + _added.Count;

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
        {
            unit.Rely(stream.Value, loaded);
            return;
        }

        var append = unit.Append(stream.Value, loaded, [.. _added.Select(a => (object)a.Event)]);
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
