namespace InteragencyReview.EventStore;

/// <summary>Stands where an event of an unknown name was read. Nothing may pass over it: a subscription parks its stream, and nothing is decided on it.</summary>
public record UnknownEvent(string Name)
{
    /// <summary>Why it was not read, and what to do. Never a value of the event.</summary>
    public virtual string Why => $"This version of the software does not know events of type {Name}. Use the version that wrote it, or a newer one.";
}

/// <summary>Stands where the name is known and the event could not be made from what is written.</summary>
/// <param name="Fault">What was wrong, without a value.</param>
public sealed record UnreadableEvent(string Name, string Fault) : UnknownEvent(Name)
{
    public override string Why => $"An event of type {Name} cannot be read: {Fault}. Verify the log; if it is whole, this version of the software has a fault.";
}

/// <summary>
/// A state was asked for whose stream has an event that was not understood. Deciding without it could contradict it, so nothing is
/// decided: the command is answered 503, a message is dead-lettered and can be replayed, and a subscription parks.
/// </summary>
public sealed class UnknownEventException : Exception
{
    public UnknownEventException()
    {
    }

    public UnknownEventException(string message)
        : base(message)
    {
    }

    public UnknownEventException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <param name="version">Its place in the stream.</param>
    /// <param name="unknown">Says why.</param>
    public UnknownEventException(long version, UnknownEvent unknown)
        : base($"Nothing can be decided on this record, because event {version} of it was not understood. {unknown.Why}")
    {
    }
}
