using InteragencyReview.Kernel;

namespace InteragencyReview.EventStore.Deciding;

/// <summary>What this scope is doing and for whom: a request of an officer, or a message being handled.</summary>
public sealed class WorkContext
{
    public Causes Causes { get; set; } = Causes.None;

    /// <summary>The message being handled; its mark goes into the one unit of work of this scope.</summary>
    public Guid? InboxMessage { get; set; }

    /// <summary>A message is handled in one transaction, or it could be half handled for ever.</summary>
    public bool InboxSpent { get; set; }
}

/// <summary>Runs a piece of work until it commits without conflict, a bounded number of times.</summary>
public sealed class Sessions(IEventStore store, WorkContext context)
{
    public const int MaxAttempts = 10;

    /// <param name="work">Reads and decides; run again from the start when what it read has changed. Returns a refusal to commit nothing.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The refusal, or null when the work is done, now or by an earlier delivery of the same message.</returns>
    /// <exception cref="ConflictException">Others kept changing the same streams.</exception>
    public async Task<Refusal?> Run(Func<Session, Task<Refusal?>> work, CancellationToken stop)
    {
        if (context.InboxMessage is not null && context.InboxSpent)
            throw new InvalidOperationException("A message is handled in one unit of work; this handler tried a second.");

        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var session = new Session(store, context.Causes, context.InboxMessage, stop);
            if (await work(session) is { } refusal)
                return refusal;

            if (await store.Commit(session.ToUnit(), stop) == CommitResult.Conflict)
                continue;
            context.InboxSpent = true;
            return null;
        }

        throw new ConflictException();
    }

    /// <summary>
    /// The same work, which refuses nothing, for many items, each committed by itself: all that they need is read at once, and
    /// all that is decided goes to the log together. An item that meets a change by somebody else is run again alone.
    /// </summary>
    /// <param name="items">No two of them load the same stream. What is read for them is held in memory.</param>
    /// <param name="reads">The streams an item is about to load.</param>
    /// <param name="work">Reads and decides.</param>
    /// <param name="stop">Gives up; what was committed until then stays.</param>
    /// <returns>For each item whether anything was appended.</returns>
    public async Task<IReadOnlyList<bool>> RunMany<TItem>(
        IReadOnlyList<TItem> items, Func<TItem, IEnumerable<StreamKey>> reads, Func<Session, TItem, Task> work, CancellationToken stop)
    {
        if (context.InboxMessage is not null)
            throw new InvalidOperationException("A message is handled in one unit of work, not in many.");

        var loaded = await store.Load([.. items.SelectMany(reads).Select(s => s.Value)], stop);
        var units = new UnitOfWork[items.Count];
        for (var i = 0; i < items.Count; i++)
        {
            var session = new Session(store, context.Causes, null, stop) { Loaded = loaded };
            await work(session, items[i]);
            units[i] = session.ToUnit();
        }

        var appended = new bool[items.Count];
        var conflicting = new List<int>();
        var next = 0;
        await foreach (var result in store.CommitMany(units, stop))
        {
            appended[next] = units[next].Appends.Count > 0;
            if (result == CommitResult.Conflict)
                conflicting.Add(next);
            next++;
        }

        foreach (var i in conflicting)
        {
            await Run(
                async session =>
                {
                    await work(session, items[i]);
                    appended[i] = session.HasAppended;
                    return null;
                },
                stop);
        }

        return appended;
    }
}

/// <summary>The same streams were changed by others again and again while this work tried to: answered 409, or retried later.</summary>
public sealed class ConflictException : Exception
{
    public ConflictException()
        : base("Others kept changing the same record. Read it again and try once more.")
    {
    }

    public ConflictException(string message)
        : base(message)
    {
    }

    public ConflictException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
