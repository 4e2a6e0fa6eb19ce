using InteragencyReview.Contracts.Messages;
using Wolverine;
using Wolverine.Runtime;
using Wolverine.Runtime.Handlers;
using Wolverine.Util;

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
/// Holds every message to the queue that it came by. Only one service's role (on RabbitMQ, its user) can write to a queue between
/// services, so what stands in the queue of another than its sender was not sent by the one that it names. Where it came by is noted by
/// who received it, whatever the message says of itself. What a service sends to itself, a timer or a part of a batch, comes by a local
/// queue, which nobody else reaches.
/// </summary>
public static class SenderCheck
{
    public static void Before(Envelope envelope)
    {
        var (message, destination) = (envelope.Message, envelope.Destination);

        // Without a destination nobody has received it: it is a call within the process.
        if (destination is null or { Scheme: "local" })
            return;
        var from = QueueAddress.NameOf(destination);
        var name = message?.GetType().ToMessageTypeName();
        if (message is not ISentByOneService { Sender: var sender })
            throw new MessageRefusedException($"A message that a service sends only to itself ({name}) came by {from}.");
        if (!QueueNames.IsOf(sender, from))
            throw new MessageRefusedException($"A message in the name of {sender} ({name}) came by {from}, and not by a queue of {sender}.");
    }
}

/// <summary>
/// A message inside of another, which Wolverine would send on wherever it says, also to a local queue. Nothing is sent to another
/// service for a later time, so nobody here has sent one.
/// </summary>
internal sealed class RefusedWrapper : MessageHandler
{
    public override Task HandleAsync(MessageContext context, CancellationToken cancellation) =>
        throw new MessageRefusedException("A message that is to be sent on to somewhere else is not taken.");
}
