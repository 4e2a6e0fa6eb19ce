using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Wolverine.RabbitMQ.Internal;
using Wolverine.Runtime;

namespace InteragencyReview.ServiceDefaults;

/// <summary>RabbitMQ, where messages travel by it: then each service has a database of its own.</summary>
/// <param name="Address">With the user and the password.</param>
internal sealed record MessageBroker(Uri Address)
{
    /// <summary>Between two attempts to reach it.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>A broker that takes longer to say how many messages stand in its queues counts as away.</summary>
    public static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(2);

    private const string Setting = "RabbitMq";

    private string Host => $"{Address.Host}:{(Address.Port < 0 ? AmqpTcpEndpoint.UseDefaultPort : Address.Port)}";

    private string User => Uri.UnescapeDataString(Address.UserInfo.Split(':', 2)[0]);

    /// <summary>It cannot be reached, or does not answer: then the client gives up by canceling its own request.</summary>
    public static bool IsAway(Exception e) =>
        e is RabbitMQClientException or IOException or ObjectDisposedException or TimeoutException or OperationCanceledException;

    /// <returns>Null where messages travel by PostgreSQL.</returns>
    /// <exception cref="StartRefusedException">The setting is there, and no address of RabbitMQ.</exception>
    public static MessageBroker? Of(IConfiguration configuration)
    {
        if (configuration.GetConnectionString(Setting) is not { Length: > 0 } setting)
            return null;
        return Uri.TryCreate(setting, UriKind.Absolute, out var address)
            && address is { Scheme: "amqp" or "amqps", Host.Length: > 0 }
            && address.UserInfo.Split(':', 2) is [{ Length: > 0 }, { Length: > 0 }]
            ? new(address)
            : throw new StartRefusedException(
                $"ConnectionStrings:{Setting} (environment: ConnectionStrings__{Setting}) is no address of RabbitMQ: write amqp://user:password@host:port/virtual-host, or leave it out where messages travel by PostgreSQL.");
    }

    /// <summary>
    /// Connects and declares the queues of this service. Waits for a broker that is away, as the service could do no more than
    /// collect messages; says so once.
    /// </summary>
    /// <exception cref="StartRefusedException">The broker refuses, and will go on refusing until somebody changes something.</exception>
    public static async Task MakeReady(IServiceProvider services, CancellationToken stop)
    {
        if (services.GetService<MessageBroker>() is not { } broker)
            return;
        var log = services.GetRequiredService<ILogger<MessageBroker>>();
        var wolverine = services.GetRequiredService<IWolverineRuntime>();
        var transport = wolverine.Options.Transports.GetOrCreate<RabbitMqTransport>();
        await transport.InitializeEndpointsAsync(wolverine);
        for (var isTold = false; ; isTold = true)
        {
            try
            {
                await transport.ConnectAsync(wolverine);
                foreach (var exchange in transport.Exchanges)
                    await exchange.SetupAsync(log);
                foreach (var queue in transport.Queues)
                    await queue.SetupAsync(log);
                return;
            }
            catch (BrokerUnreachableException e) when (broker.WhyRefused(e) is { } why)
            {
                throw new StartRefusedException(why, e);
            }
            catch (OperationInterruptedException e) when (broker.WhyRefused(e) is { } why)
            {
                throw new StartRefusedException(why, e);
            }
            catch (Exception e) when (IsAway(e) && !stop.IsCancellationRequested)
            {
                if (!isTold)
                    log.LogWarning("RabbitMQ at {Host} does not answer: waiting for it. The service starts when it is there.", broker.Host);
            }

            await Task.Delay(Pause, services.GetRequiredService<TimeProvider>(), stop);
        }
    }

    private string? WhyRefused(Exception e) => e switch
    {
        BrokerUnreachableException { InnerException: AggregateException all } => all.InnerExceptions.Select(WhyRefused).FirstOrDefault(why => why is not null),
        BrokerUnreachableException { InnerException: { } inner } => WhyRefused(inner),
        AuthenticationFailureException => $"RabbitMQ at {Host} does not accept the user {User} with this password: correct ConnectionStrings:{Setting}.",
        OperationInterruptedException { ShutdownReason.ReplyCode: Constants.NotAllowed } =>
            $"The user {User} may not use the virtual host of ConnectionStrings:{Setting} at {Host}, or there is no such virtual host: see the runbook for what to create.",
        OperationInterruptedException { ShutdownReason.ReplyCode: Constants.AccessRefused } =>
            $"The user {User} of RabbitMQ at {Host} may not do what its service does with its queues: see the runbook for the permissions it needs.",
        _ => null,
    };
}
