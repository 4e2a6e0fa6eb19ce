using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Tells the backlog as metrics.</summary>
internal sealed class BacklogWatch : BackgroundService
{
    public const string MeterName = "InteragencyReview.Messages";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Backlog _backlog;
    private readonly TimeProvider _time;
    private readonly ILogger<BacklogWatch> _log;
    private readonly Meter _meter;
    private BacklogStatus? _last;

    public BacklogWatch(Backlog backlog, TimeProvider time, IMeterFactory meters, ILogger<BacklogWatch> log)
    {
        (_backlog, _time, _log) = (backlog, time, log);
        _meter = meters.Create(MeterName);
        _meter.CreateObservableGauge("review.messages.unsent.age", () => _last?.OldestUnsentSeconds ?? 0, "s", "Age of the oldest message that has not reached its queue; 0 when there is none.");
        _meter.CreateObservableGauge("review.messages.unhandled.age", () => _last?.OldestUnhandledSeconds ?? 0, "s", "Age of the oldest message that is not handled; 0 when there is none.");
        _meter.CreateObservableGauge("review.messages.dead_letters", () => _last?.DeadLetters ?? 0, "{message}", "Messages that could not be handled.");
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                _last = await _backlog.Status(stoppingToken);
            }
            catch (Exception e) when (e is NpgsqlException && !stoppingToken.IsCancellationRequested)
            {
                _log.LogWarning(e, "The backlog cannot be read now; trying again in {Pause}.", Pause);
            }

            await Task.Delay(Pause, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
