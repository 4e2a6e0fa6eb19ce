using InteragencyReview.EventStore.Subscriptions;

namespace InteragencyReview.EventStore;

/// <summary>
/// The log of one service, and what commits with it. The engines, PostgreSQL and in memory, keep one contract
/// (tests/EventStoreTests).
/// </summary>
public interface IEventStore
{
    EventTypes Types { get; }

    /// <summary>What subscriptions could not handle, and how far they have come.</summary>
    IParking Parking { get; }

    /// <summary>What a decision needs of a stream.</summary>
    Task<LoadedStream> Load(string stream, CancellationToken stop);

    /// <summary>The same of many streams in one round trip: an entry for each, an empty one for a stream that does not exist.</summary>
    Task<IReadOnlyDictionary<string, LoadedStream>> Load(IReadOnlyCollection<string> streams, CancellationToken stop);

    /// <summary>All that is recorded of a stream.</summary>
    Task<StreamSlice> ReadStream(string stream, CancellationToken stop);

    /// <summary>
    /// Events after a position, in order of commit. A reader that has seen position p never later sees one below p, and never
    /// waits for a hole.
    /// </summary>
    Task<IReadOnlyList<RecordedEvent>> ReadLog(long after, int limit, CancellationToken stop);

    /// <summary>Everything in the unit, or nothing. When it returns <see cref="CommitResult.Committed"/> it is on disk.</summary>
    Task<CommitResult> Commit(UnitOfWork unit, CancellationToken stop);

    /// <summary>
    /// Many units, each with its own outcome, in transactions short enough that other writers hardly wait. Units that only begin
    /// new streams are the fast ones. No unit may carry a checkpoint, and none may follow from another of the same call.
    /// </summary>
    /// <param name="units">Taken as they are needed, so that there may be any number of them.</param>
    /// <param name="stop">Gives up; what was committed until then stays.</param>
    /// <returns>
    /// The outcomes, in order, each when its unit is on disk. A unit that fails throws and ends the sequence: units after it may have
    /// been committed without an answer, as when the answer of a commit is lost.
    /// </returns>
    IAsyncEnumerable<CommitResult> CommitMany(IEnumerable<UnitOfWork> units, CancellationToken stop);

    /// <summary>The last position of the log, 0 when it is empty.</summary>
    Task<long> Head(CancellationToken stop);

    Task<long> ReadCheckpoint(string subscription, CancellationToken stop);

    /// <summary>Streams of which an event is parked for a subscription.</summary>
    Task<IReadOnlySet<string>> ParkedStreams(string subscription, CancellationToken stop);

    /// <summary>Makes the caller the one owner of a subscription among all processes, or returns null while another one is.</summary>
    Task<ISubscriptionOwnership?> TryOwn(string subscription, CancellationToken stop);

    /// <summary>The same, but waits while another one is the owner, and follows it within <see cref="ISubscriptionOwnership.AskAgain"/> and a moment.</summary>
    Task<ISubscriptionOwnership> Own(string subscription, CancellationToken stop);

    /// <summary>Returns when something may have been appended since the last call for this waiter, at the latest after <paramref name="atMost"/>.</summary>
    Task WaitForAppend(AppendSignal signal, TimeSpan atMost, CancellationToken stop);

    /// <summary>Taken before reading the log, so that nothing appended between the read and the wait is slept through.</summary>
    AppendSignal Signal();
}

/// <summary>Ownership of a subscription, until disposed or lost.</summary>
public interface ISubscriptionOwnership : IAsyncDisposable
{
    /// <summary>How often those who are not the owner ask whether there still is one.</summary>
    static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    /// <summary>Cancelled when the ownership can no longer be vouched for.</summary>
    CancellationToken Lost { get; }
}

/// <summary>A point in time from which an append is noticed.</summary>
public readonly record struct AppendSignal(Task Next);
