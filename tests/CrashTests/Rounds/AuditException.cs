namespace InteragencyReview.CrashTests.Rounds;

/// <summary>What the log owes and does not keep, in words that stand after "round 7 of seed 3:".</summary>
public sealed class AuditException : Exception
{
    public AuditException()
    {
    }

    public AuditException(string message)
        : base(message)
    {
    }

    public AuditException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
