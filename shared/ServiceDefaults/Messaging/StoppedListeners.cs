using Microsoft.Extensions.Logging;
using Npgsql;
using Wolverine.Runtime;
using Wolverine.Transports;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Starts listeners of RabbitMQ again that Wolverine has stopped, since what they brought could not be written down. Wolverine looks for
/// the database less and less often, up to every half minute: after an absence of minutes, votes would wait for that look.
/// </summary>
internal sealed class StoppedListeners(IWolverineRuntime wolverine, NpgsqlDataSource database, TimeProvider time, ILogger<StoppedListeners> log)
    : Recurring(TimeSpan.FromSeconds(2), time, log)
{
    protected override async Task Once(CancellationToken stop)
    {
        var stopped = wolverine.Endpoints.ActiveListeners().Where(listener => listener.Status == ListeningStatus.Stopped).ToList();
        if (stopped.Count == 0 || !await database.Answers(stop))
            return;
        foreach (var listener in stopped)
            await listener.StartAsync();
    }
}
