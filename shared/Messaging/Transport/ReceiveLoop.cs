using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.Messaging;

/// <summary>
/// One receiver of one queue. A single flow talks to the store, settling what has finished and claiming what there is room for in
/// the same transaction; handlers run beside it, so that a slow one holds up neither the claims nor the settlement of the others.
/// </summary>
internal sealed class ReceiveLoop(
    IQueueStore store,
    string queue,
    ReceiveOptions options,
    Attempt attempt,
    TimeProvider clock,
    Random chance,
    ILogger log)
{
    /// <summary>How long the first message that has been handled waits for others to be settled with it.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(5);

    private static readonly Backoff WhileBroken = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2));

    /// <summary>For handlers that obey their cancelled token when a stop has lasted too long.</summary>
    private static readonly TimeSpan LastGrace = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Channel<bool> _woken = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    // What this receiver holds: _held = _waiting + _running + _settled.
    private readonly HashSet<Guid> _held = [];
    private readonly Queue<Delivery> _waiting = new();
    private readonly HashSet<Guid> _running = [];
    private readonly List<Settlement> _settled = [];
    private readonly CancellationTokenSource _abandon = new();

    private IQueueSession? _session;
    private DateTimeOffset _takeBackAt;
    private DateTimeOffset? _nextRetryAt;
    private Guid? _suspect;
    private bool _mayHaveMore = true;
    private bool _stopping;

    public async Task Run(CancellationToken stop)
    {
        using var wake = store.OnWake(queue, Wake);
        await using var onStop = stop.Register(Stop);
        var failures = 0;

        while (!IsFinished() && !_abandon.IsCancellationRequested)
        {
            try
            {
                await Gather();
                if (await Turn())
                    failures = 0;
                else
                    await Rest();
            }
            catch (OperationCanceledException) when (_abandon.IsCancellationRequested)
            {
                // The stop limit is over.
            }
            catch (Exception e)
            {
                // Whatever it is, it is not the handler's: the store is out of reach or ill. What has been handled is settled later.
                log.LogWarning(e, "Queue {Queue} cannot be reached, failure {Failures}", queue, ++failures);
                await CloseSession();
                await Pause(WhileBroken.Pause(failures, chance), stop);
            }
        }

        await GiveBackWhatIsLeft();
        await CloseSession();
    }

    /// <summary>
    /// A round trip for each message would be the price of not waiting a moment: half a batch is settled and claimed while the other
    /// half is handled.
    /// </summary>
    private async Task Gather()
    {
        var until = clock.GetUtcNow() + Linger;
        while (IsWorthWaiting() && clock.GetUtcNow() < until)
            await Doze(Linger, _abandon.Token);
    }

    private bool IsWorthWaiting()
    {
        lock (_lock)
            return !_stopping && _settled.Count > 0 && _settled.Count < options.Batch / 2 && _running.Count + _waiting.Count > 0;
    }

    /// <returns>False when there was nothing to do.</returns>
    private async Task<bool> Turn()
    {
        List<Settlement> settled;
        int room;
        bool takeSuspect;
        lock (_lock)
        {
            settled = [.. _settled];
            room = _mayHaveMore && !_stopping ? options.Batch - (_held.Count - settled.Count) : 0;
            // A poisonous suspect must not drag others with it again and again: suspects are tried one at a time.
            takeSuspect = room > 0 && (_suspect is null || settled.Exists(s => s.Id == _suspect));
            if (settled.Count == 0 && room == 0)
                return false;
            _mayHaveMore &= room == 0;
        }

        _session ??= await store.Open(queue, options, _abandon.Token);
        if (clock.GetUtcNow() >= _takeBackAt)
        {
            await _session.TakeBack(_abandon.Token);
            _takeBackAt = clock.GetUtcNow() + options.Poll;
        }

        try
        {
            var claimed = await _session.Exchange(settled, room, takeSuspect, _abandon.Token);
            Accept(settled, claimed, room);
        }
        catch
        {
            Wake();
            throw;
        }

        return true;
    }

    private void Accept(List<Settlement> settled, IReadOnlyList<Delivery> claimed, int room)
    {
        lock (_lock)
        {
            _settled.RemoveRange(0, settled.Count);
            foreach (var settlement in settled)
            {
                _held.Remove(settlement.Id);
                _mayHaveMore |= settlement.Id == _suspect;
                if (settlement.Id == _suspect)
                    _suspect = null;
                if (settlement.Fate == Fate.Retry)
                    WakeForRetry(settlement.Pause);
            }

            foreach (var delivery in claimed)
            {
                if (delivery.Suspect)
                    _suspect = delivery.Id;
                // Claimed again after a broken session, while the first handling of it here is still at work: that one counts.
                if (_held.Add(delivery.Id))
                    _waiting.Enqueue(delivery);
            }

            _mayHaveMore |= room > 0 && claimed.Count(delivery => !delivery.Suspect) == room;
            if (_stopping)
                ReturnUnstarted();
            else
                StartWaiting();
        }
    }

    private async Task Handle(Delivery delivery)
    {
        await Task.Yield();
        var settlement = await attempt.Make(delivery, _abandon.Token);
        lock (_lock)
        {
            if (!_running.Remove(delivery.Id))
                return; // given back at the end of the stop limit
            _settled.Add(settlement);
            StartWaiting();
        }

        Signal();
    }

    private void StartWaiting()
    {
        while (_running.Count < options.Concurrency && _waiting.TryDequeue(out var delivery))
        {
            _running.Add(delivery.Id);
            _ = Handle(delivery);
        }
    }

    private void ReturnUnstarted()
    {
        while (_waiting.TryDequeue(out var delivery))
            _settled.Add(new(delivery.Id, Fate.Returned, TimeSpan.Zero, Error: null));
    }

    private void Stop()
    {
        lock (_lock)
        {
            _stopping = true;
            ReturnUnstarted();
        }

        _ = AbandonLater();
        Signal();
    }

    private async Task AbandonLater()
    {
        await Pause(options.StopLimit, CancellationToken.None);
        if (!IsFinished())
            await _abandon.CancelAsync();
    }

    private bool IsFinished()
    {
        lock (_lock)
            return _stopping && _held.Count == 0;
    }

    private async Task GiveBackWhatIsLeft()
    {
        if (IsFinished())
            return;

        await LetHandlersObey();
        List<Settlement> left;
        lock (_lock)
        {
            // They had their time: a handler that never ends must not be tried for ever.
            _settled.AddRange(_running.Select(id => new Settlement(id, Fate.Retry, TimeSpan.Zero, "Not finished when the receiver was stopped.")));
            _running.Clear();
            left = [.. _settled];
        }

        log.LogWarning("Queue {Queue} was left with {Count} messages in hand", queue, left.Count);
        try
        {
            using var limit = new CancellationTokenSource(LastGrace, clock);
            if (_session is not null)
                await _session.Exchange(left, room: 0, takeSuspect: false, limit.Token);
        }
        catch (Exception e)
        {
            log.LogWarning(e, "Queue {Queue} cannot be reached; what was in hand is free once the session is gone", queue);
        }
    }

    private async Task LetHandlersObey()
    {
        var until = clock.GetUtcNow() + LastGrace;
        while (clock.GetUtcNow() < until)
        {
            lock (_lock)
            {
                if (_running.Count == 0)
                    return;
            }

            await Doze(until - clock.GetUtcNow(), CancellationToken.None);
        }
    }

    private async Task Rest()
    {
        var now = clock.GetUtcNow();
        var until = now + options.Poll;
        if (_nextRetryAt < until)
            until = _nextRetryAt.Value;

        if (until > now)
            await Doze(until - now, _abandon.Token);
        lock (_lock)
        {
            if (clock.GetUtcNow() < until)
                return;
            _mayHaveMore = true;
            _nextRetryAt = null;
        }
    }

    private async Task Doze(TimeSpan atMost, CancellationToken stop)
    {
        using var timeout = new CancellationTokenSource(atMost, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stop);
        try
        {
            await _woken.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // Nothing happened in that time.
        }
    }

    private async Task Pause(TimeSpan pause, CancellationToken stop)
    {
        try
        {
            await Task.Delay(pause, clock, stop);
        }
        catch (OperationCanceledException)
        {
            // The stop is seen by the loop.
        }
    }

    private void WakeForRetry(TimeSpan pause)
    {
        var at = clock.GetUtcNow() + pause;
        if (_nextRetryAt is null || at < _nextRetryAt)
            _nextRetryAt = at;
    }

    private void Wake()
    {
        lock (_lock)
            _mayHaveMore = true;
        Signal();
    }

    private void Signal() => _woken.Writer.TryWrite(true);

    private async Task CloseSession()
    {
        var session = Interlocked.Exchange(ref _session, null);
        _takeBackAt = default;
        if (session is null)
            return;
        try
        {
            await session.DisposeAsync();
        }
        catch (Exception e)
        {
            log.LogDebug(e, "The session of {Queue} did not close in order", queue);
        }
    }
}
