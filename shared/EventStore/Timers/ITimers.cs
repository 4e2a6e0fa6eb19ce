namespace InteragencyReview.EventStore.Timers;

/// <summary>Timers that units of work have set and nobody has seen to the end.</summary>
public interface ITimers
{
    Task<IReadOnlyList<DueTimer>> Due(DateTimeOffset now, int limit, CancellationToken stop);

    /// <summary>When the first outstanding one is due, or null when there is none.</summary>
    Task<DateTimeOffset?> NextDue(CancellationToken stop);

    Task Done(Guid id, DateTimeOffset now, CancellationToken stop);

    /// <summary>It failed: again at <paramref name="until"/>, behind those that have not failed.</summary>
    Task Postpone(Guid id, DateTimeOffset until, CancellationToken stop);
}

/// <param name="Message">What it says, or an <see cref="UnknownEvent"/> in a version of the software that does not know it.</param>
public sealed record DueTimer(Guid Id, DateTimeOffset DueAt, object Message, string? TraceParent);
