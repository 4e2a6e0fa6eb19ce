using InteragencyReview.Contracts.Messages;
using Wolverine;
using Wolverine.Runtime.Serialization;
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
/// Reads messages as another serializer does, and holds each to the queue that it came by. Only one service's role (on RabbitMQ, its
/// user) can write to a queue between services, so what stands in the queue of another than its sender was not sent by the one that it
/// names. Where it came by is noted by who received it, whatever the message says of itself. What a service sends to itself, a timer or a
/// part of a batch, comes by a local queue, and what Wolverine's processes of one service tell each other by a table of that service:
/// nobody else reaches those. From another service nothing is taken but our contracts, neither a command to Wolverine nor a message that
/// it would send on to somewhere else, or answer.
/// </summary>
internal sealed class SenderCheck(IMessageSerializer inner) : IMessageSerializer
{
    /// <summary>How a message can be written, by its own account: ours, and two of Wolverine's own with an envelope inside or a command.</summary>
    private static readonly string[] ContentTypes = [EnvelopeConstants.JsonContentType, "binary/envelope", IntrinsicSerializer.MimeType, CompressedIntrinsicSerializer.MimeType];

    public string ContentType => inner.ContentType;

    /// <summary>For whatever a message says it is written in; what is unknown is read as JSON.</summary>
    public static void AddTo(WolverineOptions options)
    {
        foreach (var contentType in ContentTypes)
            options.AddSerializer(new SenderCheck(options.DetermineSerializer(new() { ContentType = contentType })));
        options.DefaultSerializer = options.DetermineSerializer(new() { ContentType = EnvelopeConstants.JsonContentType });
    }

    public object ReadFromData(Type messageType, Envelope envelope)
    {
        // Without a destination nobody has received it: it is a call within the process.
        if (envelope.Destination is not { } destination || destination.Scheme is "local" or "dbcontrol")
            return inner.ReadFromData(messageType, envelope);
        var (from, name) = (QueueAddress.NameOf(destination), messageType.ToMessageTypeName());
        if (envelope.AckRequested || !string.IsNullOrEmpty(envelope.ReplyRequested) || envelope.IsResponse)
        {
            // Nothing is sent to where the message says.
            envelope.ReplyUri = null;
            throw new MessageRefusedException($"A message that asks for an answer, or is one ({name}), came by {from}: services send none.");
        }

        if (!messageType.IsAssignableTo(typeof(ISentByOneService)))
            throw new MessageRefusedException($"A message that no service sends to another ({name}) came by {from}.");
        var message = inner.ReadFromData(messageType, envelope);
        return message is not ISentByOneService { Sender: var sender } || QueueNames.IsOf(sender, from)
            ? message
            : throw new MessageRefusedException($"A message in the name of {sender} ({name}) came by {from}, and not by a queue of {sender}.");
    }

    public object ReadFromData(byte[] data) => inner.ReadFromData(data);

    public byte[] Write(Envelope envelope) => inner.Write(envelope);

    public byte[] WriteMessage(object message) => inner.WriteMessage(message);
}
