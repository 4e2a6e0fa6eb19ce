using Marten;
using Marten.Exceptions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Removes the answers whose time is over. Several processes may do so at once.</summary>
internal sealed class ForgetAnswers(IDocumentStore store, TimeProvider time, ILogger<ForgetAnswers> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await Forget(stoppingToken);
            }
            catch (Exception e) when (e is NpgsqlException or MartenCommandException && !stoppingToken.IsCancellationRequested)
            {
                log.LogWarning("Answers of commands whose time is over could not be removed ({Problem}); trying again in {Pause}", e.GetType().Name, Pause);
            }
        }
    }

    internal async Task Forget(CancellationToken stop)
    {
        var cutoff = time.GetUtcNow() - CommandAnswer.Lasts;
        await using var session = store.LightweightSession();
        session.DeleteWhere<CommandAnswer>(answer => answer.At <= cutoff);
        await session.SaveChangesAsync(stop);
    }
}
