using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Tells how far Marten's daemon is behind the log.</summary>
internal sealed class ProjectionWatch : Watch
{
    public const string MeterName = "InteragencyReview.Projections";

    private readonly NpgsqlDataSource _database;
    private readonly string _look;
    private long _lag;

    public ProjectionWatch(NpgsqlDataSource database, Schemas schemas, TimeProvider time, IMeterFactory meters, ILogger<ProjectionWatch> log)
        : base(MeterName, meters, time, log)
    {
        _database = database;
        _look =
            $"""
            select coalesce((select max(seq_id) from {schemas.Events}.mt_events), 0)
                 - coalesce((select min(last_seq_id) from {schemas.Events}.mt_event_progression), 0)
            """;
        Meter.CreateObservableGauge("review.projection.lag", () => _lag, "{event}", "Events that the slowest of Marten's daemon, its high-water mark included, has not come to yet.");
    }

    protected override async Task Once(CancellationToken stop)
    {
        await using var command = _database.CreateCommand(_look);
        _lag = Math.Max(0, (long)(await command.ExecuteScalarAsync(stop))!);
    }
}
