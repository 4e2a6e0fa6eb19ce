namespace InteragencyReview.Messaging;

/// <summary>
/// Queues between services. At least once, in any order, perhaps twice: receivers are right under all of it.
/// </summary>
public interface ITransport
{
    /// <summary>
    /// Durable when it returns. A message whose id is still in the queue, or lies among its dead letters, adds nothing,
    /// so that a sender who does not know whether it succeeded sends again.
    /// </summary>
    Task Send(IReadOnlyList<OutgoingMessage> messages, CancellationToken stop);

    /// <summary>
    /// Hands each message of the queue to <paramref name="handle"/> until <paramref name="stop"/>, then lets what is being
    /// handled finish (<see cref="ReceiveOptions.StopLimit"/>) and returns. Several receivers of a queue, in one process or many, share it.
    /// An exception from the handler means: again, later. Broken infrastructure is waited out and never ends the loop.
    /// </summary>
    Task Receive(string queue, ReceiveOptions options, Func<Envelope, CancellationToken, Task<HandlingResult>> handle, CancellationToken stop);

    Task<QueueBacklog> Backlog(string queue, CancellationToken stop);
}

/// <summary>The bounds a receiver works within.</summary>
public sealed record ReceiveOptions
{
    public static readonly ReceiveOptions Default = new();

    /// <summary>Handlers at work at the same time.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>Messages held at the same time, at work or about to be.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>How often a message is tried before it is a dead letter. The death of the process while it held the message is a try, too.</summary>
    public int Attempts { get; init; } = 8;

    public Backoff Retry { get; init; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));

    /// <summary>After this the handler's token is cancelled, and the try has failed.</summary>
    public TimeSpan HandlingLimit { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What handlers at work have to finish in when the receiver is stopped.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a message can lie unnoticed when the signal that wakes the receiver is lost.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>What became of a message; an exception is the third answer (again, later).</summary>
public readonly record struct HandlingResult
{
    private HandlingResult(string? rejection) => Rejection = rejection;

    /// <summary>Why no further try can help, or null.</summary>
    public string? Rejection { get; }

    public static HandlingResult Done => default;

    /// <summary>A dead letter at once.</summary>
    /// <param name="reason">A sentence an operator understands. Never a protected value.</param>
    public static HandlingResult Reject(string reason) => new(reason);
}

/// <summary>What lies in a queue.</summary>
/// <param name="Ready">To be handled now, or being handled.</param>
/// <param name="Delayed">Waiting for the time of the next try.</param>
/// <param name="Dead">Dead letters that nobody has replayed.</param>
/// <param name="OldestAge">Since the oldest ready or delayed message was sent; null when there is none.</param>
public sealed record QueueBacklog(long Ready, long Delayed, long Dead, TimeSpan? OldestAge);
