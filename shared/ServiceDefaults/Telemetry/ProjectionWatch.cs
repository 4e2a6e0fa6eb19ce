using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Tells how far the high-water mark of Marten's daemon is behind the log. There is no other asynchronous projection.</summary>
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
                 - coalesce((select last_seq_id from {schemas.Events}.mt_event_progression where name = 'HighWaterMark'), 0)
            """;
        Meter.CreateObservableGauge("review.projection.lag", () => _lag, "{event}", "Events that Marten's high-water mark has not come to yet.");
    }

    protected override async Task Once(CancellationToken stop)
    {
        await using var command = _database.CreateCommand(_look);
        _lag = Math.Max(0, (long)(await command.ExecuteScalarAsync(stop))!);
    }
}
