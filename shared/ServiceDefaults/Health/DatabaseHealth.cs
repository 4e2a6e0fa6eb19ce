using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Without its database a service can do nothing.</summary>
internal sealed class DatabaseHealth(NpgsqlDataSource database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        await database.Answers(cancellationToken)
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("The database does not answer. Requests fail and messages wait until it does; nothing is lost.");
}

internal static class DatabaseAnswer
{
    public static async Task<bool> Answers(this NpgsqlDataSource database, CancellationToken stop)
    {
        try
        {
            await using var look = database.CreateCommand("select 1");
            await look.ExecuteScalarAsync(stop);
            return true;
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            return false;
        }
    }
}
