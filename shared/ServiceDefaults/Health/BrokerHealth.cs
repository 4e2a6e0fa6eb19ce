using Microsoft.Extensions.Diagnostics.HealthChecks;
using Wolverine.RabbitMQ.Internal;
using Wolverine.Runtime;
using Wolverine.Transports;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Without RabbitMQ a service works on with what it has; its messages wait in the outbox.</summary>
internal sealed class BrokerHealth(IWolverineRuntime wolverine) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var broker = await wolverine.Options.Transports.GetOrCreate<RabbitMqTransport>().ProbeAsync(cancellationToken);
        return broker.Status is BrokerHealthStatus.Unhealthy or BrokerHealthStatus.Unknown
            ? HealthCheckResult.Degraded("RabbitMQ does not answer. Messages wait in the outbox until it does; nothing is lost.")
            : HealthCheckResult.Healthy();
    }
}
