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

    private readonly NpgsqlDataSource _database;
    private readonly EventTypes _types;
    private readonly Action _committed;
    private readonly Channel<PendingUnit> _waiting = Channel.CreateBounded<PendingUnit>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public Committer(NpgsqlDataSource database, EventTypes types, Action committed)
    {
        _database = database;
        _types = types;
        _committed = committed;
        _loop = Task.Run(Run);
    }

    public async Task<CommitResult> Commit(PendingUnit unit, CancellationToken stop)
    {
        await _waiting.Writer.WriteAsync(unit, stop);

        // Once it stands in the queue it may be committed at any moment: giving up waiting would not take it back.
        return await unit.Outcome.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _loop;
        await _stop.CancelAsync();
        _stop.Dispose();
    }

    private async Task Run()
    {
        var group = new List<PendingUnit>(MaxUnitsPerGroup);
        var deferred = new Queue<PendingUnit>();
        while (deferred.Count > 0 || await _waiting.Reader.WaitToReadAsync())
        {
            Gather(group, deferred);
            await Commit(group);
            group.Clear();
        }
    }

    /// <summary>As many waiting units as may share a transaction; one that meets another on a stream or row waits for the next.</summary>
    private void Gather(List<PendingUnit> group, Queue<PendingUnit> deferred)
    {
        var claimed = new HashSet<string>(StringComparer.Ordinal);
        var events = 0;
        for (var again = deferred.Count; again > 0; again--)
            Place(deferred.Dequeue());
        while (group.Count < MaxUnitsPerGroup && events < MaxEventsPerGroup && deferred.Count < MaxUnitsPerGroup && _waiting.Reader.TryRead(out var unit))
            Place(unit);

        void Place(PendingUnit unit)
        {
            if (group.Count >= MaxUnitsPerGroup || claimed.Overlaps(unit.Claims))
            {
                deferred.Enqueue(unit);
                return;
            }

            claimed.UnionWith(unit.Claims);
            group.Add(unit);
            events += unit.Unit.Appends.Sum(a => a.Events.Length);
        }
    }

    private async Task Commit(List<PendingUnit> group)
    {
        try
        {
            await using var connection = await _database.OpenConnectionAsync(_stop.Token);
            var results = await CommitBatch.Execute(connection, group, _types, _stop.Token);
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
}
