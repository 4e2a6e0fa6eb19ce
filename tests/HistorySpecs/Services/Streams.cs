namespace InteragencyReview.HistorySpecs.Services;

/// <summary>The streams of one aggregate: their events, and the states that these fold to.</summary>
/// <param name="at">The state with the name of its stream and its version, as a snapshot has them.</param>
internal sealed class Streams<TState, TEvent>(TState initial, Func<TState, TEvent, TState> apply, Func<TState, string, long, TState> at)
    where TState : class
    where TEvent : class
{
    private readonly Dictionary<string, TState> _states = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<TEvent>> _logs = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, TState> States => _states;

    public int Events { get; private set; }

    public TState Of(string stream) => Find(stream) ?? initial;

    public TState? Find(string stream) => _states.GetValueOrDefault(stream);

    public IReadOnlyList<TEvent> Log(string stream) => _logs.GetValueOrDefault(stream) ?? [];

    public void Append(string stream, IEnumerable<TEvent> events)
    {
        foreach (var e in events)
        {
            if (!_logs.TryGetValue(stream, out var log))
                _logs[stream] = log = [];
            log.Add(e);
            _states[stream] = at(apply(Of(stream), e), stream, log.Count);
            Events++;
        }
    }

    /// <summary>As a handler is given it.</summary>
    public OpenedStream<TState> Open(string stream) => new(Find(stream));

    /// <summary>What the handler has appended.</summary>
    public void Commit(string stream, OpenedStream<TState> opened) => Append(stream, opened.Appended.Cast<TEvent>());
}
