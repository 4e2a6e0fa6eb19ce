using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Without RabbitMQ a service works on with what it has; its messages wait in the outbox.</summary>
internal sealed class BrokerHealth(Backlog backlog) : IHealthCheck
{
    /// <summary>Longer than a message takes that the broker takes at all.</summary>
    private const double LongestSendingSeconds = 10;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var status = await backlog.Status(cancellationToken);
        if (status.Queues.IsEmpty)
            return HealthCheckResult.Degraded("RabbitMQ does not answer. Messages wait in the outbox until it does; nothing is lost.");
        return status.OldestUnsentSeconds > LongestSendingSeconds
            ? HealthCheckResult.Degraded(
                "RabbitMQ answers and takes no messages: its disk or its memory is full, or one of its queues. Make room there; what people did is recorded, is sent by itself then, and nothing is lost.")
            : HealthCheckResult.Healthy();
    }
}
