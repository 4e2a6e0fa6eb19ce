using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace InteragencyReview.Messaging;

/// <summary>Receives the messages of this service for as long as it lives.</summary>
public sealed class MailboxHost(string queue, ITransport transport, Mailbox mailbox, IServiceScopeFactory scopes) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.Run(
            () => transport.Receive(queue, ReceiveOptions.Default, (envelope, stop) => mailbox.Handle(envelope, scopes, stop), stoppingToken),
            stoppingToken);
}
