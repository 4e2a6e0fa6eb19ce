using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Without its database a service can do nothing.</summary>
internal sealed class DatabaseHealth(NpgsqlDataSource database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = database.CreateCommand("select 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (NpgsqlException)
        {
            return HealthCheckResult.Unhealthy("The database does not answer. Requests fail and messages wait until it does; nothing is lost.");
        }
    }
}
