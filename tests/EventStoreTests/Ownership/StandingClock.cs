namespace InteragencyReview.EventStoreTests.Ownership;

/// <summary>A clock whose delays do not end until it is told so: whoever uses it notices nothing in the meantime.</summary>
internal sealed class StandingClock : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Held> _held = [];
    private bool _goesOn;

    /// <summary>Delays that have not ended.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _held.Count;
        }
    }

    /// <summary>The longest delay that was asked for.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>Ends the delays of now.</summary>
    public void Tick()
    {
        List<Held> due;
        lock (_gate)
        {
            due = [.. _held];
            _held.Clear();
        }

        foreach (var timer in due)
            timer.Fire();
    }

    /// <summary>From now on it is an ordinary clock.</summary>
    public void GoOn()
    {
        lock (_gate)
            _goesOn = true;
        Tick();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            if (_goesOn || dueTime == Timeout.InfiniteTimeSpan)
                return System.CreateTimer(callback, state, dueTime, period);
            var held = new Held(this, callback, state);
            _held.Add(held);
            Longest = dueTime > Longest ? dueTime : Longest;
            return held;
        }
    }

    private sealed class Held(StandingClock clock, TimerCallback callback, object? state) : ITimer
    {
        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            lock (clock._gate)
                clock._held.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
