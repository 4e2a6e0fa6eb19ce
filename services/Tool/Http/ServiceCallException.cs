namespace InteragencyReview.Tool.Http;

/// <summary>A service could not be asked, or refused: the message is one line for the user, saying what to do.</summary>
public sealed class ServiceCallException : Exception
{
    public ServiceCallException()
    {
    }

    public ServiceCallException(string message)
        : base(message)
    {
    }

    public ServiceCallException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The HTTP status, or null when there was no answer.</summary>
    public int? Status { get; init; }
}
