using InteragencyReview.Ledger.Heads;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.Ledger.Sealing;

/// <summary>
/// Seals every event once, in order of sequence, up to Marten's high-water mark: below it no number can be committed any more. Reads
/// raw rows, so an event that no code understands is sealed like any other. Of all processes of a service one seals.
/// </summary>
internal sealed class Sealer(LedgerDatabase database, LedgerSettings settings, SealingWatch watch, TimeProvider time, ILogger<Sealer> log) : BackgroundService
{
    /// <summary>How soon another process takes over, and how soon this one tries again.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(3);

    private bool _failing;

    /// <summary>Why no head could be signed, when it was last tried: told once.</summary>
    private string? _notSigned;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using (var session = await SealerSession.TryBegin(database, stoppingToken))
                {
                    if (session is not null)
                        await Follow(session, stoppingToken);
                }

                await watch.Status(stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (HeadNotSignedException e)
            {
                if (_notSigned != e.Message)
                    log.LogError(e, "Events of {Log} are sealed, and the newest head is not signed: {Reason}", settings.Log, e.Message);
                _notSigned = e.Message;
            }
            catch (Exception e)
            {
                if (!_failing)
                    log.LogWarning(e, "Events of {Log} cannot be sealed now; trying again every {Retry}.", settings.Log, Retry);
                _failing = true;
            }

            await Task.Delay(Retry, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Ends only by an exception: the stop, or a session that is lost.</summary>
    private async Task Follow(SealerSession session, CancellationToken stop)
    {
        var last = await session.LastSeal(stop);
        var signer = settings.Keys is { CanSign: true } keys ? await HeadSigner.Begin(session, settings, keys, time, stop) : null;
        log.LogInformation("Sealing the events of {Log} after sequence {Sequence}.", settings.Log, last.Sequence);
        while (true)
        {
            var status = await watch.Look(session.Connection, stop);
            _failing = false;
            if (status.UnsealedEvents > 0 && status.HighWaterMark > last.Sequence)
                last = await SealUpTo(status.HighWaterMark, session, last, signer, stop);
            if (signer is not null)
                await Sign(signer, stop);
            await Task.Delay(settings.LookEvery, time, stop);
        }
    }

    private async Task Sign(HeadSigner signer, CancellationToken stop)
    {
        try
        {
            if (await signer.SignWhatIsDue(stop))
                _notSigned = null;
        }
        catch (InvalidDataException e)
        {
            throw new HeadNotSignedException(e.Message, e);
        }
    }

    private async Task<Seal> SealUpTo(long mark, SealerSession session, Seal last, HeadSigner? signer, CancellationToken stop)
    {
        var looked = time.GetTimestamp();
        while (true)
        {
            var (next, count) = await session.SealNext(last, mark, settings.BatchSize, stop);
            last = next;
            signer?.Sealed(count);
            if (count < settings.BatchSize)
                return last;
            if (signer is not null)
                await Sign(signer, stop);
            if (time.GetElapsedTime(looked) < settings.LookEvery)
                continue;
            await watch.Look(session.Connection, stop);
            looked = time.GetTimestamp();
        }
    }
}
