using Microsoft.Extensions.Logging;

namespace InteragencyReview.EventStore.Heads;

/// <summary>When a head is signed, and for which log.</summary>
/// <param name="Log">The name of the log, for instance <c>dhs</c>.</param>
/// <param name="Interval">A log that has grown has a new head after this time at the latest.</param>
/// <param name="Events">A log that has grown by so many has a new head at once; no head covers more.</param>
public sealed record HeadSettings(string Log, TimeSpan Interval, int Events)
{
    public static readonly TimeSpan UsualInterval = TimeSpan.FromMinutes(1);
    public const int UsualEvents = 10_000;
    public const int MostEvents = HeadBlock.MostEvents;
}

/// <summary>Signs the head of the log when the log has grown. Of all replicas one does.</summary>
public sealed class HeadSigner(IEventStore store, LogHeads heads, HeadKeys keys, HeadSettings settings, TimeProvider time, ILogger<HeadSigner> log)
{
    /// <summary>The name under which the one signer owns its work.</summary>
    public const string Ownership = "log-heads";

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>How long a quiet log is left alone, should the signal that it has grown be lost.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    private readonly HeadBlock _block = new(Math.Min(settings.Events, HeadBlock.MostEvents));

    /// <summary>Runs until stopped; never throws but for the stop.</summary>
    public async Task Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var ownership = await store.TryOwn(Ownership, stop);
                if (ownership is not null)
                {
                    using var mine = CancellationTokenSource.CreateLinkedTokenSource(stop, ownership.Lost);
                    await Follow(mine.Token);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogWarning(e, "The head of the log could not be signed; trying again.");
            }

            await Task.Delay(Look, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Signs what has come since the last head, at most as many events as one head covers.</summary>
    /// <returns>The new head, or null when nothing has come, or another process was faster.</returns>
    public async Task<LogHead?> Sign(CancellationToken stop)
    {
        var last = await heads.Last(stop);
        _block.Clear();
        await heads.Unsigned(last?.Position ?? 0, Math.Min(settings.Events, HeadBlock.MostEvents), _block, stop);
        if (_block.Count == 0)
            return null;
        var witness = _block.Witness();
        var head = keys.Sign(new(
            settings.Log,
            (last?.Number ?? 0) + 1,
            _block.PositionAt(_block.Count - 1),
            _block.Count,
            last?.Hash ?? "",
            _block.Hash(last?.Hash ?? ""),
            HeadWitness.Digest(witness),
            EventHash.ToMicrosecond(time.GetUtcNow()),
            "",
            ""));
        return await heads.Write(head, witness, stop) ? head : null;
    }

    private async Task Follow(CancellationToken stop)
    {
        var signed = (await heads.Last(stop))?.Position ?? 0;
        var since = time.GetTimestamp();
        while (true)
        {
            var signal = store.Signal();
            var grown = await store.Head(stop) - signed;
            if (grown >= settings.Events || (grown > 0 && time.GetElapsedTime(since) >= settings.Interval))
            {
                if (await Sign(stop) is not { } head)
                    return;
                signed = head.Position;
                since = time.GetTimestamp();
                continue;
            }

            if (grown <= 0)
            {
                await store.WaitForAppend(signal, Quiet, stop);
                since = time.GetTimestamp();
            }

            await Task.Delay(Look < settings.Interval ? Look : settings.Interval, time, stop);
        }
    }
}
