using InteragencyReview.EventStore.Heads;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.EventStore.Hosting;

public static class HeadSigning
{
    /// <summary>Signs the heads of this service's log while it runs.</summary>
    public static IServiceCollection AddHeadSigning(this IServiceCollection services, HeadKeys keys, HeadSettings settings) => services
        .AddSingleton(keys)
        .AddSingleton<IHostedService>(provider => new SignerHost(new HeadSigner(
            provider.GetRequiredService<IEventStore>(),
            provider.GetRequiredService<LogHeads>(),
            keys,
            settings,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<HeadSigner>>())));

    private sealed class SignerHost(HeadSigner signer) : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(() => signer.Run(stoppingToken), stoppingToken);
    }
}
