using InteragencyReview.Contracts.Messages;
using Wolverine;

namespace InteragencyReview.ServiceDefaults;

/// <summary>A message that can never be handled here, whoever repeats it: it goes to the dead letters at once.</summary>
public sealed class MessageRefusedException : Exception
{
    public MessageRefusedException()
    {
    }

    public MessageRefusedException(string message)
        : base(message)
    {
    }

    public MessageRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>
/// Holds a message to the queue that it came by. Only the agency's own role (on RabbitMQ, its own user) can write to its queue, so a
/// ballot that stands in another agency's queue was not cast by the agency that it names. Where it came by is noted by who received
/// it, whatever the message says of itself.
/// </summary>
public static class SenderCheck
{
    public static void Before(IFromAgency message, Envelope envelope)
    {
        var queue = QueueNames.ToWorkingGroup(message.Agency);
        var from = envelope.Destination is { } address ? QueueAddress.NameOf(address) : "no queue";
        if (from != queue)
            throw new MessageRefusedException($"A message in the name of {message.Agency} came by {from}, and not by {queue}.");
    }
}
