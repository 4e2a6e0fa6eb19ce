namespace InteragencyReview.Messaging;

/// <summary>What a store of queues must do for <see cref="ReceiveLoop"/>, which has all the rest in common.</summary>
internal interface IQueueStore
{
    /// <summary>A new holder of messages. What it holds is free again once it has ended, however it ends.</summary>
    Task<IQueueSession> Open(string queue, ReceiveOptions options, CancellationToken stop);

    /// <summary>Calls <paramref name="wake"/> when there may be something new in the queue. It may be called too often, and now and then not at all.</summary>
    IDisposable OnWake(string queue, Action wake);
}

internal interface IQueueSession : IAsyncDisposable
{
    /// <summary>
    /// In one transaction: settles, then claims up to <paramref name="room"/> messages, and one suspect if
    /// <paramref name="takeSuspect"/>. Done is Done whoever holds the message by now; the rest moves only what this session holds.
    /// </summary>
    Task<IReadOnlyList<Delivery>> Exchange(IReadOnlyList<Settlement> settled, int room, bool takeSuspect, CancellationToken stop);

    /// <summary>Takes back what sessions that have ended still held; each such message has had one more try, and is a suspect.</summary>
    Task TakeBack(CancellationToken stop);
}

/// <param name="Suspect">The last try ended with the death of the process that held it: perhaps because of this message.</param>
internal sealed record Delivery(Guid Id, string Message, int Attempts, bool Suspect);

internal enum Fate
{
    Done,
    Retry,
    Dead,

    /// <summary>Never started: no try.</summary>
    Returned,
}

internal sealed record Settlement(Guid Id, Fate Fate, TimeSpan Pause, string? Error);
