using System.Data;
using System.Diagnostics;
using System.Threading.Channels;
using Npgsql;

namespace InteragencyReview.EventStore.PostgreSql;

/// <summary>
/// Puts units of work that wait at the same time into one transaction. While one transaction is on its way to disk the next
/// group gathers, so that the exclusive lock of the log and the flush are paid once for many.
/// </summary>
internal sealed class Committer : IAsyncDisposable
{
    private const int MaxUnitsPerGroup = 128;
    private const int MaxEventsPerGroup = 1_000;
    private const int MaxWaiting = 4_096;

    /// <summary>Those whose units were in the last transaction are waited for no longer than this part of what it took.</summary>
    private const double Patience = 0.5;

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
    private readonly SemaphoreSlim _lead = new(1, 1);

    // Only whoever has the lead touches these.
    private readonly List<PendingUnit> _group = new(MaxUnitsPerGroup);
    private readonly Queue<PendingUnit> _deferred = new();
    private int _usual;
    private TimeSpan _took;
    private NpgsqlConnection? _connection;

    public Committer(NpgsqlDataSource database, EventTypes types, Action committed)
    {
        _database = database;
        _types = types;
        _committed = committed;
    }

    public async Task<CommitResult> Commit(PendingUnit unit, CancellationToken stop)
    {
        await _waiting.Writer.WriteAsync(unit, stop);

        // Once it stands in the queue it may be committed at any moment: giving up waiting would not take it back.
        // Whoever finds nobody leading leads: a unit that comes alone never waits for another thread to wake.
        if (_lead.Wait(0))
            await Lead(unit);
        return await unit.Outcome.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _lead.WaitAsync();
        while (Gather())
            await CommitGroup();
        if (_connection is not null)
            await _connection.DisposeAsync();
    }

    /// <summary>Commits groups until nothing waits, or until the leader's own unit is done and another can take over.</summary>
    private async Task Lead(PendingUnit? own)
    {
        do
        {
            while (Gather())
            {
                await CommitGroup();
                if (own?.Outcome.Task.IsCompleted == true && Waiting > 0)
                {
                    // Without the context of this caller, whose trace the others' units are no part of.
                    ThreadPool.UnsafeQueueUserWorkItem(static committer => _ = committer.LeadOn(), this, preferLocal: false);
                    return;
                }

                if (Waiting > 0)
                    await LetOthersReturn();
            }

            _lead.Release();
        }
        while (Waiting > 0 && _lead.Wait(0)); // one that came between the last look and the release has found the lead taken
    }

    private async Task LeadOn()
    {
        await LetOthersReturn();
        await Lead(null);
    }

    /// <summary>
    /// Whoever has just got an outcome often has the next unit within moments. A group that left without them would be a small
    /// one, all of them would have to wait for it, and groups of one and of everybody else would go on taking turns.
    /// </summary>
    private async Task LetOthersReturn()
    {
        var since = Stopwatch.GetTimestamp();
        while (Waiting < (_usual + 1) / 2 && Stopwatch.GetElapsedTime(since) < _took * Patience)
            await Task.Yield();
    }

    private int Waiting => _deferred.Count + _waiting.Reader.Count;

    private async Task CommitGroup()
    {
        var since = Stopwatch.GetTimestamp();
        await Commit(_group);
        (_took, _usual) = (Stopwatch.GetElapsedTime(since), Math.Min(_group.Count + Waiting, MaxUnitsPerGroup));
        _group.Clear();
    }

    /// <summary>As many waiting units as may share a transaction; one that meets another on a stream or row waits for the next.</summary>
    /// <returns>Whether there is a group.</returns>
    private bool Gather()
    {
        if (Waiting == 0)
            return false;
        if (Waiting == 1 && _waiting.Reader.TryRead(out var only))
        {
            _group.Add(only);
            return true;
        }

        var claimed = new HashSet<string>(StringComparer.Ordinal);
        var relied = new HashSet<string>(StringComparer.Ordinal);
        var events = 0;
        for (var again = _deferred.Count; again > 0; again--)
            Place(_deferred.Dequeue());
        while (_group.Count < MaxUnitsPerGroup && events < MaxEventsPerGroup && _deferred.Count < MaxUnitsPerGroup && _waiting.Reader.TryRead(out var unit))
            Place(unit);
        return _group.Count > 0;

        void Place(PendingUnit unit)
        {
            if (_group.Count >= MaxUnitsPerGroup || claimed.Overlaps(unit.Claims) || claimed.Overlaps(unit.Reliances) || relied.Overlaps(unit.Claims))
            {
                _deferred.Enqueue(unit);
                return;
            }

            claimed.UnionWith(unit.Claims);
            relied.UnionWith(unit.Reliances);
            _group.Add(unit);
            events += unit.Unit.Appends.Sum(a => a.Events.Length);
        }
    }

    private async Task Commit(List<PendingUnit> group)
    {
        try
        {
            var results = await CommitBatch.Execute(await Connection(), group, _types, CancellationToken.None);
            _committed();
            for (var i = 0; i < group.Count; i++)
                group[i].Outcome.TrySetResult(results[i]);
        }
        catch (PostgresException) when (group.Count > 1)
        {
            // One unit spoilt the transaction for all: each gets its own, and its own answer.
            foreach (var unit in group)
                await Commit([unit]);
        }
        catch (Exception e)
        {
            foreach (var unit in group)
                unit.Outcome.TrySetException(e);
        }
    }

    /// <summary>One for all groups, which come one after the other; another one when the server has closed it.</summary>
    private async ValueTask<NpgsqlConnection> Connection()
    {
        if (_connection is { State: ConnectionState.Open } open)
            return open;
        if (_connection is not null)
            await _connection.DisposeAsync();
        _connection = null;
        return _connection = await SessionConnections.Open(_database, CancellationToken.None, KeepPlans);
    }
}
