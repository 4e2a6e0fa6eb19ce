using InteragencyReview.SystemTests.Running;
using Npgsql;
using RabbitMQ.Client;

namespace InteragencyReview.SystemTests;

/// <summary>Messages of one type about one case do not get into a queue for as long as this stands; on RabbitMQ no message does.</summary>
internal sealed class HeldMessages : IAsyncDisposable
{
    private readonly Func<Task> _release;

    private HeldMessages(Func<Task> release) => _release = release;

    /// <param name="type">As the message is named on its way.</param>
    public static Task<HeldMessages> Between(ReviewSystem system, ServiceName sender, ServiceName receiver, string type, string caseId)
    {
        var queue = Broker.QueueTo(receiver, sender);
        return system.Broker is { } broker ? InBroker(broker, queue) : InTable(system.Database, $"queues.wolverine_queue_{queue}", type, caseId);
    }

    public async ValueTask DisposeAsync() => await _release();

    private static async Task<HeldMessages> InTable(NpgsqlDataSource database, string queue, string type, string caseId)
    {
        // The sender's role may write to the queue and to nothing else: the function is the owner's.
        await database.Execute(
            $"""
            create table public.held_messages (like {queue});
            create function public.hold_message() returns trigger language plpgsql security definer as $$
            begin
                insert into public.held_messages select new.*;
                return null;
            end $$;
            create trigger hold_message before insert on {queue} for each row
                when (new.message_type = '{type}' and position('{caseId}'::bytea in new.body) > 0) execute function public.hold_message();
            """);
        return new(() => database.Execute(
            $"""
            drop trigger hold_message on {queue};
            insert into {queue} select * from public.held_messages;
            drop function public.hold_message();
            drop table public.held_messages;
            """));
    }

    private static async Task<HeldMessages> InBroker(Broker broker, string queue)
    {
        const string held = "held";
        var entry = queue + "_entry";

        // As Wolverine names what it binds; to take away a binding of another name is no error, and does nothing.
        var binding = $"{entry}_{queue}";
        await using (var channel = await broker.Channel())
        {
            await channel.QueueDeclareAsync(held, durable: true, exclusive: false, autoDelete: false);
            await channel.QueueBindAsync(held, entry, "");
            await channel.QueueUnbindAsync(queue, entry, binding);
        }

        return new(async () =>
        {
            await using var channel = await broker.Channel();
            await channel.QueueBindAsync(queue, entry, binding);
            await channel.QueueUnbindAsync(held, entry, "");
            while (await channel.BasicGetAsync(held, autoAck: true) is { } message)
                await channel.BasicPublishAsync("", queue, mandatory: true, new BasicProperties(message.BasicProperties), message.Body);
            await channel.QueueDeleteAsync(held);
        });
    }
}
