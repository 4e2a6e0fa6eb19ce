using Microsoft.Extensions.Logging;

namespace InteragencyReview.Messaging;

/// <summary>Keeps the backlog metrics of a queue fresh while it is being received from.</summary>
internal static class BacklogWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    public static async Task Run(
        ITransport transport, string queue, TransportTelemetry telemetry, TimeProvider clock, ILogger log, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                telemetry.Observe(queue, await transport.Backlog(queue, stop));
                await Task.Delay(Interval, clock, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogWarning("The backlog of {Queue} cannot be read ({Reason}): its metrics stand still until it can.", queue, e.Message);
                await Task.Delay(Interval, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
