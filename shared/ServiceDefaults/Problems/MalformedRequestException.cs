using Microsoft.AspNetCore.Http;

namespace InteragencyReview.ServiceDefaults;

/// <summary>The request cannot be read. The message goes to the caller as it stands: it names the place, never the value.</summary>
public sealed class MalformedRequestException : BadHttpRequestException
{
    public MalformedRequestException()
        : base("The request could not be read.")
    {
    }

    public MalformedRequestException(string message)
        : base(message)
    {
    }

    public MalformedRequestException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
