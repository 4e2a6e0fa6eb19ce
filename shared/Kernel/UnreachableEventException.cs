namespace InteragencyReview.Kernel;

/// <summary>A state was given an event it does not know: a bug, or a log written by a newer version.</summary>
public sealed class UnreachableEventException : Exception
{
    public UnreachableEventException()
    {
    }

    public UnreachableEventException(object? e)
        : base($"No state evolves on {e?.GetType().Name ?? "null"}.")
    {
    }

    public UnreachableEventException(string message)
        : base(message)
    {
    }

    public UnreachableEventException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
