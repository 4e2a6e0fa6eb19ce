using Marten;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Removes the answers whose time is over. Several processes may do so at once.</summary>
internal sealed class ForgetAnswers(IDocumentStore store, TimeProvider time, ILogger<ForgetAnswers> log) : Recurring(Pause, time, log)
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

    private readonly TimeProvider _time = time;

    protected override TimeSpan FirstAfter => Pause;

    protected override async Task Once(CancellationToken stop)
    {
        var cutoff = _time.GetUtcNow() - CommandAnswer.Lasts;
        await using var session = store.LightweightSession();
        session.DeleteWhere<CommandAnswer>(answer => answer.At <= cutoff);
        await session.SaveChangesAsync(stop);
    }
}
