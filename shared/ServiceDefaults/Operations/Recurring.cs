using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.ServiceDefaults;

public static class Lifetimes
{
    /// <summary>Returns when the service has started, and with it what sends its messages.</summary>
    public static async Task Started(this IHostApplicationLifetime lifetime, CancellationToken stop)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stop);
    }
}

/// <summary>
/// Work that is done again and again while the service runs. Whatever it fails with is logged, and tried again: the host ends a service
/// of which a background task has failed, and nobody may be kept from voting since a gauge could not be read.
/// </summary>
public abstract class Recurring(TimeSpan pause, TimeProvider time, ILogger log) : BackgroundService
{
    /// <summary>How long after its start the service does it for the first time.</summary>
    protected virtual TimeSpan FirstAfter => TimeSpan.Zero;

    protected abstract Task Once(CancellationToken stop);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(FirstAfter, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Once(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(e, "{Work} could not be done; trying again in {Pause}.", GetType().Name, pause);
            }
            catch (Exception)
            {
                return;
            }

            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
