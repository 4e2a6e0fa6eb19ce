using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Looks at the database from time to time, for gauges that tell between two looks what the last one saw.</summary>
public abstract class Watch : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly ILogger _log;

    protected Watch(string meter, IMeterFactory meters, TimeProvider time, ILogger log)
    {
        (_time, _log) = (time, log);
        Meter = meters.Create(meter);
    }

    protected Meter Meter { get; }

    public override void Dispose()
    {
        Meter.Dispose();
        base.Dispose();
    }

    protected abstract Task Look(CancellationToken stop);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Look(stoppingToken);
            }
            catch (Exception e) when (e is NpgsqlException && !stoppingToken.IsCancellationRequested)
            {
                _log.LogWarning(e, "{Watch} cannot look now; trying again in {Pause}.", GetType().Name, Pause);
            }

            await Task.Delay(Pause, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
