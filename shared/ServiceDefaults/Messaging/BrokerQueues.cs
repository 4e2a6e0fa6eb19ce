using System.Collections.Immutable;
using Wolverine;
using Wolverine.Configuration;
using Wolverine.RabbitMQ;
using Wolverine.RabbitMQ.Internal;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// The queues between services on RabbitMQ. Each is reached by an exchange of its own and not by the default exchange, by which
/// whoever may use it reaches every queue: so a user can be held to the queues of its service.
/// </summary>
internal static class BrokerQueues
{
    /// <summary>The exchange of a queue is named like it, and ends so.</summary>
    public const string Entry = "_entry";

    /// <summary>Both sides declare everything: whoever starts first, nothing is sent to where nothing is.</summary>
    public static void UseBroker(this WolverineOptions options, MessageBroker broker, string service) => options
        .UseRabbitMq(factory =>
        {
            factory.Uri = broker.Address;
            factory.ClientProvidedName = $"review-{service}";
            factory.NetworkRecoveryInterval = MessageBroker.Pause;
        })
        .AutoProvision()
        .UseQuorumQueues()
        .DisableDeadLetterQueueing()
        .DisableSystemRequestReplyQueueDeclaration()
        .ConfigureChannelCreation(channel =>
        {
            // A message leaves the outbox when the broker has it on disk, and not when it was written to a socket.
            channel.PublisherConfirmationsEnabled = true;
            channel.PublisherConfirmationTrackingEnabled = true;
        });

    public static bool UsesBroker(this WolverineOptions options) => options.Transports.OfType<RabbitMqTransport>().Any();

    public static RabbitMqListenerConfiguration ListenToBroker(this WolverineOptions options, string queue)
    {
        options.Declare(queue);
        return options.ListenToRabbitQueue(queue).UseInterop((runtime, listened) => new ReadableHeaders(listened, runtime));
    }

    public static void SendToBroker(this WolverineOptions options, string queue)
    {
        // Messages are addressed to the name of the queue, and go to its exchange.
        options.Declare(queue).EndpointName = $"{queue} itself";
        var entry = options.Transports.GetOrCreate<RabbitMqTransport>().Exchanges[queue + Entry];
        entry.EndpointName = queue;

        // The policy of durable outboxes does not reach an exchange that is only addressed by name: it would send from memory.
        entry.Mode = EndpointMode.Durable;
    }

    /// <summary>How many messages stand in each queue that is taken from; nothing while the broker is away.</summary>
    public static async Task<ImmutableArray<WaitingMessages>> Waiting(WolverineOptions options)
    {
        try
        {
            return await Count().WaitAsync(MessageBroker.AnswersWithin);
        }
        catch (Exception e) when (MessageBroker.IsAway(e))
        {
            return [];
        }

        async Task<ImmutableArray<WaitingMessages>> Count()
        {
            var waiting = ImmutableArray.CreateBuilder<WaitingMessages>();
            foreach (var queue in options.Transports.GetOrCreate<RabbitMqTransport>().Queues.Where(queue => queue is { IsListener: true, Role: EndpointRole.Application }))
                waiting.Add(new(queue.QueueName, await queue.QueuedCountAsync(), OldestSeconds: null));
            return waiting.ToImmutable();
        }
    }

    private static RabbitMqQueue Declare(this WolverineOptions options, string name)
    {
        var queue = options.Transports.GetOrCreate<RabbitMqTransport>().Queues[name];
        queue.BindExchange(name + Entry);

        // RabbitMQ 4 drops a message that was returned to its queue twenty times, unless the queue says otherwise; every restart of a
        // receiver returns what it had in hand. Version 3 does not know -1 for no limit.
        queue.Arguments["x-delivery-limit"] = int.MaxValue;
        return queue;
    }
}
