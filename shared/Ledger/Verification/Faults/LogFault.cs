using System.Text.Json.Serialization;

namespace InteragencyReview.Ledger.Verification;

public enum FaultKind
{
    /// <summary>The event says something else than what was sealed.</summary>
    Altered,

    /// <summary>An event that was sealed is gone.</summary>
    Missing,

    /// <summary>There is an event that was never appended, or not there.</summary>
    Inserted,

    /// <summary>Events stand in another order than that in which they were sealed.</summary>
    Reordered,

    /// <summary>The end of a stream or of the log is gone.</summary>
    Truncated,

    /// <summary>A signed head is not the one that was signed.</summary>
    ForgedHead,

    /// <summary>A seal is not the one that was written, or is gone; the event itself is as it was.</summary>
    ForgedSeal,
}

/// <summary>The first thing found in a log that is not as it was written.</summary>
/// <param name="Stream">Null when only the signed head tells, and it is not known any more whose event it was.</param>
/// <param name="Head">The number of the signed head that proves it, or null.</param>
/// <param name="Explanation">One sentence for a person.</param>
public sealed record LogFault(
    [property: JsonConverter(typeof(JsonStringEnumConverter<FaultKind>))] FaultKind Kind,
    string? Stream,
    long? Version,
    long? Position,
    long? Head,
    string Explanation);

/// <summary>What a walk over a whole log has shown.</summary>
/// <param name="Events">Those that were walked; all of them are sealed.</param>
/// <param name="Position">The log was walked up to here: the last seal when the walk began.</param>
/// <param name="Heads">How many signed heads were met and compared.</param>
/// <param name="SignedTo">Position of the last of them. What comes after it stands on the seals only, which whoever writes the database can write anew.</param>
/// <param name="SignaturesChecked">False when no keys were given: the heads were then compared, and not who signed them.</param>
/// <param name="Unsealed">Events after the last seal, about which nothing can be said.</param>
/// <param name="UnsealedAge">Age of the oldest of them; zero when there is none.</param>
public sealed record VerificationResult(
    long Events, long Streams, long Position, long Heads, long SignedTo, bool SignaturesChecked, long Unsealed, TimeSpan UnsealedAge, LogFault? Fault);

/// <summary>How far a walk is.</summary>
/// <param name="Position">Walked so far.</param>
/// <param name="End">The end of the log when the walk began.</param>
public readonly record struct VerificationProgress(long Events, long Position, long End);

/// <summary>The log cannot be judged with what was given; the message says what is needed.</summary>
public sealed class CannotVerifyException : Exception
{
    public CannotVerifyException()
    {
    }

    public CannotVerifyException(string message)
        : base(message)
    {
    }

    public CannotVerifyException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
