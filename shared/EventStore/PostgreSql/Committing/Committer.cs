using System.Data;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Npgsql;

namespace InteragencyReview.EventStore.PostgreSql;

/// <summary>
/// Puts units of work that wait at the same time into one transaction, so that the exclusive lock of the log and the flush are
/// paid once for many. While one group is on its way to disk the next already stands at the lock, and the others gather behind it.
/// </summary>
internal sealed class Committer : IAsyncDisposable
{
    private const int Lanes = 2;
    private const int MaxUnitsPerGroup = 128;
    private const int MaxEventsPerGroup = 1_000;
    private const int MaxWaiting = 4_096;

    /// <summary>
    /// What is appended would else be planned anew for each call, by the sizes of its arrays, or by the size the tables have at that
    /// moment: the plans are made once and kept, by index whatever the size is.
    /// </summary>
    private const string KeepPlans =
        "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off";

    private readonly NpgsqlDataSource _database;
    private readonly EventTypes _types;
    private readonly Action _committed;
    private readonly Channel<PendingUnit> _waiting = Channel.CreateBounded<PendingUnit>(MaxWaiting);
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();

    // Touched within the gate only.
    private readonly Stack<Lane> _free;
    private readonly Queue<PendingUnit> _deferred = new();
    private int _underWay;
    private int _usual;
    private bool _closed;

    public Committer(NpgsqlDataSource database, EventTypes types, Action committed)
    {
        _database = database;
        _types = types;
        _committed = committed;
        _free = new(Enumerable.Range(0, Lanes).Select(_ => new Lane()));
    }

    private int Waiting => _deferred.Count + _waiting.Reader.Count;

    public async Task<CommitResult> Commit(PendingUnit unit, CancellationToken stop)
    {
        await _waiting.Writer.WriteAsync(unit, stop);

        // Once it stands in the queue it may be committed at any moment: giving up waiting would not take it back.
        // Whoever finds a free lane goes: a unit that comes alone never waits for another thread to wake.
        if (TryLeave(out var lane))
            await Carry(lane);
        return await unit.Outcome.Task;
    }

    /// <summary>
    /// Reads in the session that appends, as long as nothing is appended: who reads a stream and then appends to it finds the same
    /// process of the server, awake and with what it needs at hand. Else in any session.
    /// </summary>
    public async Task<T> Read<T>(Func<NpgsqlConnection, Task<T>> read)
    {
        if (TryBorrow(out var lane))
        {
            var (hasRead, value) = await ReadIn(lane, read);
            if (hasRead)
                return value!;

            // The server has ended the session, as a rule while it lay idle, and those of the pool with it. Reading again does no harm.
            _database.Clear();
        }

        await using var connection = await _database.OpenConnectionAsync();
        return await read(connection);
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        lock (_gate)
        {
            _closed = true;
            TellIfDrained();
        }

        await _drained.Task;
        foreach (var lane in _free)
        {
            if (lane.Connection is { } connection)
                await connection.DisposeAsync();
        }
    }

    private async Task<(bool HasRead, T? Value)> ReadIn<T>(Lane lane, Func<NpgsqlConnection, Task<T>> read)
    {
        try
        {
            return (true, await read(await Connection(lane)));
        }
        catch (NpgsqlException) when (lane.Connection is not { State: ConnectionState.Open })
        {
            return (false, default);
        }
        finally
        {
            lock (_gate)
                Return(lane);
            LeaveNext();
        }
    }

    private async Task Carry(Lane lane)
    {
        await Commit(lane, lane.Group);
        Free(lane);
        LeaveNext();
    }

    /// <summary>Not by this caller, who has an answer by now, nor in its context, whose trace the others' units are no part of.</summary>
    private void LeaveNext()
    {
        if (TryLeave(out var next))
            ThreadPool.UnsafeQueueUserWorkItem(static way => _ = way.Committer.Carry(way.Lane), (Committer: this, Lane: next), preferLocal: false);
    }

    private bool TryBorrow([NotNullWhen(true)] out Lane? lane)
    {
        lock (_gate)
        {
            lane = !_closed && _free.Count == Lanes ? _free.Pop() : null;
            return lane is not null;
        }
    }

    /// <summary>
    /// A group leaves when no other is under way; beside another only when it is about half of all: small groups would each pay
    /// for a flush of their own.
    /// </summary>
    private bool TryLeave([NotNullWhen(true)] out Lane? lane)
    {
        lock (_gate)
        {
            lane = null;
            if (_free.Count == 0 || Waiting == 0 || (_underWay > 0 && Waiting < (_usual + 1) / 2))
                return false;
            lane = _free.Pop();
            Gather(lane.Group);
            _underWay += lane.Group.Count;
            return true;
        }
    }

    private void Free(Lane lane)
    {
        lock (_gate)
        {
            _usual = _underWay + Waiting;
            _underWay -= lane.Group.Count;
            lane.Group.Clear();
            Return(lane);
        }
    }

    private void Return(Lane lane)
    {
        _free.Push(lane);
        TellIfDrained();
    }

    private void TellIfDrained()
    {
        if (_closed && _free.Count == Lanes && Waiting == 0)
            _drained.TrySetResult();
    }

    /// <summary>As many waiting units as may share a transaction; one that meets another on a stream or row waits for the next.</summary>
    private void Gather(List<PendingUnit> group)
    {
        if (Waiting == 1 && _waiting.Reader.TryRead(out var only))
        {
            group.Add(only);
            return;
        }

        var claimed = new HashSet<string>(StringComparer.Ordinal);
        var relied = new HashSet<string>(StringComparer.Ordinal);
        var events = 0;
        for (var again = _deferred.Count; again > 0; again--)
            Place(_deferred.Dequeue());
        while (group.Count < MaxUnitsPerGroup && events < MaxEventsPerGroup && _deferred.Count < MaxUnitsPerGroup && _waiting.Reader.TryRead(out var unit))
            Place(unit);

        void Place(PendingUnit unit)
        {
            if (group.Count >= MaxUnitsPerGroup || claimed.Overlaps(unit.Claims) || claimed.Overlaps(unit.Reliances) || relied.Overlaps(unit.Claims))
            {
                _deferred.Enqueue(unit);
                return;
            }

            claimed.UnionWith(unit.Claims);
            relied.UnionWith(unit.Reliances);
            group.Add(unit);
            events += unit.Unit.Appends.Sum(a => a.Events.Length);
        }
    }

    private async Task Commit(Lane lane, List<PendingUnit> group)
    {
        try
        {
            var results = await CommitBatch.Execute(await Connection(lane), group, _types, CancellationToken.None);
            _committed();
            for (var i = 0; i < group.Count; i++)
                group[i].Outcome.TrySetResult(results[i]);
        }
        catch (PostgresException) when (group.Count > 1)
        {
            // One unit spoilt the transaction for all: each gets its own, and its own answer.
            foreach (var unit in group)
                await Commit(lane, [unit]);
        }
        catch (Exception e)
        {
            _committed(); // the answer may be all that was lost
            foreach (var unit in group)
                unit.Outcome.TrySetException(e);
        }
    }

    /// <summary>One for all groups of the lane, which come one after the other; another one when the server has closed it.</summary>
    private async ValueTask<NpgsqlConnection> Connection(Lane lane)
    {
        if (lane.Connection is { State: ConnectionState.Open } open)
            return open;
        if (lane.Connection is not null)
            await lane.Connection.DisposeAsync();
        lane.Connection = null;
        return lane.Connection = await SessionConnections.Open(_database, CancellationToken.None, KeepPlans);
    }

    /// <summary>A connection and the group that is on its way there.</summary>
    private sealed class Lane
    {
        public List<PendingUnit> Group { get; } = new(MaxUnitsPerGroup);

        public NpgsqlConnection? Connection { get; set; }
    }
}
