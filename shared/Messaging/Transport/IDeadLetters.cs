using System.Text.Json;

namespace InteragencyReview.Messaging;

/// <summary>Messages that could not be handled. None is ever deleted: a replayed one stays, and says when it was.</summary>
public interface IDeadLetters
{
    const int LargestPage = 1_000;

    /// <summary>A page in order of <see cref="DeadLetter.Number"/>.</summary>
    /// <param name="queue">Null for all queues.</param>
    /// <param name="after">Number of the last letter of the page before; 0 for the first page.</param>
    /// <param name="limit">At most <see cref="LargestPage"/>.</param>
    Task<IReadOnlyList<DeadLetter>> List(string? queue, DeadLetterFilter filter, long after, int limit, CancellationToken stop);

    Task<DeadLetter?> Get(long number, CancellationToken stop);

    /// <summary>Puts the message back into its queue, with all its tries before it. False when it was replayed already, or does not exist.</summary>
    Task<bool> Replay(long number, CancellationToken stop);

    /// <summary>Replays what lies there now, and returns how many.</summary>
    Task<int> ReplayAll(string queue, CancellationToken stop);
}

public enum DeadLetterFilter
{
    Waiting,
    All,
}

/// <summary>One death of one message. A message that dies again after a replay is a further letter.</summary>
/// <param name="Envelope">As it was sent; not parsed, since that may be what it died of.</param>
/// <param name="Error">What the last try failed with.</param>
public sealed record DeadLetter(
    long Number,
    string Queue,
    Guid MessageId,
    JsonElement Envelope,
    string Error,
    int Attempts,
    DateTimeOffset SentAt,
    DateTimeOffset DiedAt,
    DateTimeOffset? ReplayedAt);
