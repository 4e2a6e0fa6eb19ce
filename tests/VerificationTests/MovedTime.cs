using System.Collections.Concurrent;

namespace InteragencyReview.VerificationTests;

/// <summary>A clock that stands until it is moved; whoever waits on it is woken then.</summary>
internal sealed class MovedTime : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2011, 12, 4, 9, 0, 0, TimeSpan.Zero);

    private readonly ConcurrentDictionary<Waiting, bool> _waiting = new();
    private long _moved;
    private int _waits;

    public TimeSpan Moved => new(Interlocked.Read(ref _moved));

    /// <summary>How often somebody began to wait.</summary>
    public int Waits => Volatile.Read(ref _waits);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Start + Moved;

    public override long GetTimestamp() => Moved.Ticks;

    public void Move(TimeSpan by)
    {
        Interlocked.Add(ref _moved, by.Ticks);
        foreach (var waiting in _waiting.Keys)
            waiting.Look();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref _waits);
        var waiting = new Waiting(this, callback, state, dueTime);
        _waiting.TryAdd(waiting, true);
        waiting.Look();
        return waiting;
    }

    private sealed class Waiting(MovedTime time, TimerCallback callback, object? state, TimeSpan dueTime) : ITimer
    {
        private readonly TimeSpan _due = dueTime < TimeSpan.Zero ? TimeSpan.MaxValue : time.Moved + dueTime;

        public void Look()
        {
            if (time.Moved >= _due && time._waiting.TryRemove(this, out _))
                callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => time._waiting.TryRemove(this, out _);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
