namespace InteragencyReview.ServiceDefaults;

/// <summary>The service must not start as it is configured. The message is one line that says which setting, and what to do.</summary>
public sealed class StartRefusedException : Exception
{
    public StartRefusedException()
    {
    }

    public StartRefusedException(string message)
        : base(message)
    {
    }

    public StartRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    // What the runtime prints on the way out: the operator needs the line, not the stack.
    public override string ToString() => Message;
}
