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

    /// <summary>What was asked for is not there, or is not one thing only: as if a service had refused it.</summary>
    public static ServiceCallException OfTheUser(string message) => new(message) { Status = (int)System.Net.HttpStatusCode.NotFound };

    /// <summary>The HTTP status, or null when there was no answer.</summary>
    public int? Status { get; init; }

    /// <summary>A command has reached the service, perhaps, and no answer says whether it was done: what comes next depends on the command.</summary>
    public bool MayBeDone { get; init; }
}
