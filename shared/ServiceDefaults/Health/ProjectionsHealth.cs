using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Marten's daemon says up to which event the log is complete, and seals and asynchronous projections wait for it. What it could not
/// apply it leaves out, and notes.
/// </summary>
internal sealed class ProjectionsHealth(NpgsqlDataSource database, Schemas schemas) : IHealthCheck
{
    private const double LongestDelaySeconds = 30;

    private readonly string _look =
        $"""
        select
            (select count(*) from {schemas.Events}.mt_doc_deadletterevent),
            (select extract(epoch from clock_timestamp() - timestamp)::float8 from {schemas.Events}.mt_events
             where seq_id > coalesce((select last_seq_id from {schemas.Events}.mt_event_progression where name = 'HighWaterMark'), 0)
             order by seq_id limit 1)
        """;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await using var command = database.CreateCommand(_look);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (skipped, delay) = (reader.GetInt64(0), reader.IsDBNull(1) ? 0 : reader.GetDouble(1));
        List<string> notes = [];
        if (skipped > 0)
        {
            var (events, names) = skipped == 1 ? ("1 event could not be applied to a projection and was left out", "it") : ($"{skipped} events could not be applied to a projection and were left out", "them");
            notes.Add($"{events}: the table mt_doc_deadletterevent names {names}.");
        }

        if (delay > LongestDelaySeconds)
            notes.Add($"Projections and seals are {delay:F0} s behind the log. A transaction that stays open, or a daemon that does not run, holds them up.");
        return notes.Count == 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded(string.Join(' ', notes));
    }
}
