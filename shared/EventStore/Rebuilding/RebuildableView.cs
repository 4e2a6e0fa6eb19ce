using System.Reflection;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.Kernel;

namespace InteragencyReview.EventStore.Rebuilding;

/// <summary>A view of this service, and how its rows come out of the log. Whoever registers a decider registers its views.</summary>
public abstract class RebuildableView
{
    private protected RebuildableView(ViewTable table, Type state)
    {
        Table = table;
        Build = BuildOf(state.Assembly);
    }

    public ViewTable Table { get; }

    public string Name => Table.Name;

    /// <summary>Tells one build of the software from another: what one has begun, another does not go on with.</summary>
    internal string Build { get; }

    internal static IEnumerable<RebuildableView> Of<TState, TEvent>(DeciderDefinition<TState, TEvent> definition)
        where TEvent : notnull =>
    [
        .. definition.StateViews.Select(view => new OfState<TState, TEvent>(definition, view)),
        .. definition.EventViews.Select(view => new OfEvents<TState, TEvent>(definition, view)),
    ];

    /// <summary>Whether an event belongs to a stream that the view is computed from.</summary>
    internal abstract bool IsOf(Type eventType);

    internal abstract IStreamFold Begin(string stream);

    private static string BuildOf(Assembly assembly)
    {
        var ours = assembly.GetReferencedAssemblies().Where(name => name.Name!.StartsWith("InteragencyReview.", StringComparison.Ordinal)).Select(Assembly.Load);
        return DeterministicGuid.Of("build", [.. ours.Append(assembly).Select(a => a.ManifestModule.ModuleVersionId.ToString()).Order(StringComparer.Ordinal)]).ToString();
    }

    private sealed class OfState<TState, TEvent>(DeciderDefinition<TState, TEvent> definition, StateView<TState> view)
        : RebuildableView(view.Table, typeof(TState))
        where TEvent : notnull
    {
        internal override bool IsOf(Type eventType) => eventType.IsAssignableTo(typeof(TEvent));

        internal override IStreamFold Begin(string stream) => new Fold(definition, view, StreamKey.Parse(stream));

        private sealed class Fold(DeciderDefinition<TState, TEvent> definition, StateView<TState> view, StreamKey stream) : IStreamFold
        {
            private TState _state = definition.Initial;
            private long _last;

            public void Apply(object e, long position)
            {
                _state = definition.Evolve(_state, e is TEvent known ? known : throw new UnreachableEventException(e));
                _last = position;
            }

            public void AddRowsTo(List<ReadyRow> rows)
            {
                if (view.RowOf(stream, definition.Initial, _state) is { } row)
                    rows.Add(new(row.Values, null, _last));
            }
        }
    }

    private sealed class OfEvents<TState, TEvent>(DeciderDefinition<TState, TEvent> definition, EventView<TState, TEvent> view)
        : RebuildableView(view.Table, typeof(TState))
        where TEvent : notnull
    {
        internal override bool IsOf(Type eventType) => eventType.IsAssignableTo(typeof(TEvent));

        internal override IStreamFold Begin(string stream) => new Fold(definition, view, StreamKey.Parse(stream));

        private sealed class Fold(DeciderDefinition<TState, TEvent> definition, EventView<TState, TEvent> view, StreamKey stream) : IStreamFold
        {
            private readonly Dictionary<string, ReadyRow> _rows = new(StringComparer.Ordinal);
            private TState _state = definition.Initial;

            public void Apply(object e, long position)
            {
                var known = e is TEvent own ? own : throw new UnreachableEventException(e);
                _state = definition.Evolve(_state, known);
                if (view.RowOf(stream, _state, known) is { } row)
                    _rows[view.Table.KeyOf(row)] = new(row.Values, null, position);
            }

            public void AddRowsTo(List<ReadyRow> rows) => rows.AddRange(_rows.Values);
        }
    }
}

/// <summary>One stream on its way to its rows.</summary>
internal interface IStreamFold
{
    void Apply(object e, long position);

    /// <summary>Once, after the last event.</summary>
    void AddRowsTo(List<ReadyRow> rows);
}
