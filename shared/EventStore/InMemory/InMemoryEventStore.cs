using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using InteragencyReview.EventStore.Subscriptions;

namespace InteragencyReview.EventStore.InMemory;

/// <summary>The engine for simulation and specs: the same contract, the same JSON round trip, no disk.</summary>
public sealed class InMemoryEventStore(EventTypes types, TimeProvider time) : IEventStore, IParking
{
    private readonly Lock _gate = new();
    private readonly List<RecordedEvent> _log = [];
    private readonly Dictionary<string, List<RecordedEvent>> _streams = new(StringComparer.Ordinal);
    private readonly HashSet<Guid> _inbox = [];
    private readonly Dictionary<string, long> _checkpoints = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, (ImmutableArray<object?> Values, long Position)>> _views = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, Timer> _timers = [];
    private readonly ParkedRows _parked = new();
    private readonly ConcurrentDictionary<string, byte> _owned = new(StringComparer.Ordinal);
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EventTypes Types => types;

    public IParking Parking => this;

    public Task<StreamSlice> ReadStream(string stream, CancellationToken stop)
    {
        lock (_gate)
        {
            return Task.FromResult(_streams.TryGetValue(stream, out var events)
                ? new StreamSlice([.. events], events[^1].Version, events[^1].Hash)
                : StreamSlice.Empty);
        }
    }

    public async Task<LoadedStream> Load(string stream, CancellationToken stop)
    {
        var slice = await ReadStream(stream, stop);
        return new LoadedStream([.. slice.Events.Select(e => e.Data)], slice.Version, slice.Hash);
    }

    public async Task<IReadOnlyDictionary<string, LoadedStream>> Load(IReadOnlyCollection<string> streams, CancellationToken stop)
    {
        var loaded = new Dictionary<string, LoadedStream>(StringComparer.Ordinal);
        foreach (var stream in streams)
            loaded[stream] = await Load(stream, stop);
        return loaded;
    }

    public Task<IReadOnlyList<RecordedEvent>> ReadLog(long after, int limit, CancellationToken stop)
    {
        lock (_gate)
            return Task.FromResult<IReadOnlyList<RecordedEvent>>([.. _log.Skip((int)after).Take(limit)]);
    }

    public Task<CommitResult> Commit(UnitOfWork unit, CancellationToken stop)
    {
        var prepared = EventRow.Of(unit, types, time.GetUtcNow());
        lock (_gate)
        {
            if (unit.InboxMessage is { } seen && _inbox.Contains(seen))
                return Task.FromResult(CommitResult.AlreadyHandled);
            if (unit.Appends.Any(a => VersionOf(a.Stream) != a.ExpectedVersion) || unit.Readings.Any(r => VersionOf(r.Stream) != r.Version))
                return Task.FromResult(CommitResult.Conflict);
            if (unit.Checkpoint is { } move && _checkpoints.GetValueOrDefault(move.Subscription) != move.From)
                return Task.FromResult(CommitResult.Conflict);

            if (!_parked.Allow(unit))
                return Task.FromResult(CommitResult.Conflict);

            if (unit.InboxMessage is { } message)
                _inbox.Add(message);
            if (unit.Checkpoint is { } moved)
                _checkpoints[moved.Subscription] = moved.To;
            foreach (var timer in unit.Timers)
                _timers.TryAdd(timer.Timer.Id, timer.Timer);
            _parked.Write(unit, time.GetUtcNow());

            var positions = prepared.Select(events => events.Select(Append).ToArray()).ToArray();
            foreach (var row in unit.Rows)
            {
                var append = row.Append is null ? -1 : unit.Appends.ToList().IndexOf(row.Append);
                Write(row.Row, row.Position ?? positions[append][row.EventIndex]);
            }

            if (positions.Length > 0)
                Ring();
        }

        return Task.FromResult(CommitResult.Committed);
    }

    public async IAsyncEnumerable<CommitResult> CommitMany(IEnumerable<UnitOfWork> units, [EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var unit in units)
            yield return await Commit(unit, stop);
    }

    public Task<long> Head(CancellationToken stop)
    {
        lock (_gate)
            return Task.FromResult((long)_log.Count);
    }

    public Task<long> ReadCheckpoint(string subscription, CancellationToken stop)
    {
        lock (_gate)
            return Task.FromResult(_checkpoints.GetValueOrDefault(subscription));
    }

    public Task<IReadOnlySet<string>> ParkedStreams(string subscription, CancellationToken stop)
    {
        lock (_gate)
            return Task.FromResult(_parked.Streams(subscription));
    }

    public Task<ISubscriptionOwnership?> TryOwn(string subscription, CancellationToken stop) =>
        Task.FromResult<ISubscriptionOwnership?>(_owned.TryAdd(subscription, 0) ? new Ownership(_owned, subscription) : null);

    public async Task<ISubscriptionOwnership> Own(string subscription, CancellationToken stop)
    {
        while (true)
        {
            if (await TryOwn(subscription, stop) is { } owned)
                return owned;
            await Task.Delay(ISubscriptionOwnership.AskAgain, time, stop);
        }
    }

    public AppendSignal Signal() => new(Volatile.Read(ref _next).Task);

    public async Task WaitForAppend(AppendSignal signal, TimeSpan atMost, CancellationToken stop)
    {
        await signal.Next.WaitAsync(atMost, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
    }

    Task<IReadOnlyList<ParkedItem>> IParking.List(string subscription, long after, int limit, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, IParking.MostItems);
        lock (_gate)
        {
            var items =
                from row in _parked.Of(subscription)
                let e = row.Event
                where e.Position > after
                let before = _parked.Of(subscription).LastOrDefault(b => b.Event.Stream == e.Stream && b.Event.Position < e.Position)
                select new ParkedItem(e.Position, e.Stream, _log[(int)e.Position - 1].Type, row.At, e.Error, before?.Event.Position, row.ReplayAskedAt);
            return Task.FromResult<IReadOnlyList<ParkedItem>>([.. items.Take(limit)]);
        }
    }

    Task<int> IParking.AskReplay(string subscription, string stream, CancellationToken stop)
    {
        lock (_gate)
        {
            var asked = _parked.AskReplay(subscription, stream, time.GetUtcNow());
            Ring();
            return Task.FromResult(asked);
        }
    }

    Task<IReadOnlyList<RecordedEvent>> IParking.ToReplay(string subscription, int limit, CancellationToken stop)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<RecordedEvent>>(
                [.. _parked.Of(subscription).Where(row => row.ReplayAskedAt is not null).Take(limit).Select(row => _log[(int)row.Event.Position - 1])]);
        }
    }

    Task<IReadOnlyList<SubscriptionStanding>> IParking.Standings(IReadOnlyList<string> subscriptions, CancellationToken stop)
    {
        lock (_gate)
            return Task.FromResult<IReadOnlyList<SubscriptionStanding>>([.. subscriptions.Select(Standing)]);
    }

    /// <summary>The rows of a view by key, each with its position as the last value.</summary>
    public IReadOnlyDictionary<string, ImmutableArray<object?>> Rows(ViewTable table)
    {
        lock (_gate)
        {
            return _views.TryGetValue(table.Name, out var rows)
                ? rows.ToImmutableDictionary(r => r.Key, r => r.Value.Values.Add(r.Value.Position), StringComparer.Ordinal)
                : ImmutableDictionary<string, ImmutableArray<object?>>.Empty;
        }
    }

    /// <summary>Timers that are set, whether due or not.</summary>
    public IReadOnlyCollection<Timer> Timers
    {
        get
        {
            lock (_gate)
                return [.. _timers.Values];
        }
    }

    private void Ring() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private SubscriptionStanding Standing(string subscription)
    {
        var position = _checkpoints.GetValueOrDefault(subscription);
        return new(
            subscription,
            position,
            _log.Count,
            position < _log.Count ? _log[(int)position].Time : null,
            _parked.Of(subscription).Count(),
            _parked.Streams(subscription).Count,
            _owned.ContainsKey(subscription));
    }

    private long VersionOf(string stream) => _streams.TryGetValue(stream, out var events) ? events.Count : 0;

    private long Append(EventRow row)
    {
        var recorded = new RecordedEvent(
            _log.Count + 1,
            row.Id,
            row.Stream,
            row.Version,
            row.Type,
            types.Read(row.Type, row.Json),
            row.Time,
            row.Causes.CorrelationId,
            row.Causes.CausationId,
            row.Causes.User,
            row.Causes.TraceParent,
            row.Hash);
        _log.Add(recorded);
        if (!_streams.TryGetValue(row.Stream, out var stream))
            _streams[row.Stream] = stream = [];
        stream.Add(recorded);
        return recorded.Position;
    }

    private void Write(ViewRow row, long position)
    {
        if (!_views.TryGetValue(row.Table.Name, out var rows))
            _views[row.Table.Name] = rows = new(StringComparer.Ordinal);
        var key = row.Table.KeyOf(row);
        if (!rows.TryGetValue(key, out var current) || position >= current.Position)
            rows[key] = (row.Values, position);
    }

    private sealed class Ownership(ConcurrentDictionary<string, byte> owned, string subscription) : ISubscriptionOwnership
    {
        public CancellationToken Lost => CancellationToken.None;

        public ValueTask DisposeAsync()
        {
            owned.TryRemove(subscription, out _);
            return ValueTask.CompletedTask;
        }
    }
}
