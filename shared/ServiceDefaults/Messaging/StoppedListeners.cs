using Microsoft.Extensions.Logging;
using Wolverine.Runtime;
using Wolverine.Transports;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Starts listeners of RabbitMQ again that Wolverine has stopped, since what they brought could not be written down. Wolverine looks for
/// the database less and less often, up to every half minute: after an absence of minutes, votes would wait for that look.
/// </summary>
internal sealed class StoppedListeners(IWolverineRuntime wolverine, TimeProvider time, ILogger<StoppedListeners> log)
    : Recurring(TimeSpan.FromSeconds(2), time, log)
{
    /// <summary>Nobody's: to release what came from there is a statement that writes and changes nothing.</summary>
    private static readonly Uri Nowhere = new("wolverine://inbox-health-probe");

    protected override async Task Once(CancellationToken stop)
    {
        var stopped = wolverine.Endpoints.ActiveListeners().Where(listener => listener.Status == ListeningStatus.Stopped).ToList();
        if (stopped.Count == 0 || !await CanBeWritten())
            return;

        // A listener that is started while the broker is away fails, and comes to life beside the next one when the broker is back.
        if ((await BrokerQueues.Waiting(wolverine.Options)).IsEmpty)
            return;
        foreach (var listener in stopped)
            await listener.StartAsync();
    }

    private async Task<bool> CanBeWritten()
    {
        try
        {
            await wolverine.Storage.Inbox.ReleaseIncomingAsync(0, Nowhere);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
