using InteragencyReview.Ledger.Canonical;
using InteragencyReview.Ledger.Sealing;

namespace InteragencyReview.Ledger.Heads;

/// <summary>Signs the head of the seals when they have grown enough, or long enough ago.</summary>
internal sealed class HeadSigner(SealerSession session, LedgerSettings settings, HeadKeys keys, TimeProvider time)
{
    private LogHead? _last;
    private long _unsigned;
    private long _since;

    private bool IsDue => _unsigned >= settings.HeadEvents || (_unsigned > 0 && time.GetElapsedTime(_since) >= settings.HeadInterval);

    public static async Task<HeadSigner> Begin(SealerSession session, LedgerSettings settings, HeadKeys keys, TimeProvider time, CancellationToken stop)
    {
        var signer = new HeadSigner(session, settings, keys, time) { _last = await LogHeads.Last(session.Connection, stop), _since = time.GetTimestamp() };
        signer._unsigned = await session.CountAfter(signer._last?.Position ?? 0, stop);
        return signer;
    }

    public void Sealed(int events)
    {
        if (_unsigned == 0)
            _since = time.GetTimestamp();
        _unsigned += events;
    }

    /// <returns>False when nothing was due.</returns>
    public async Task<bool> SignWhatIsDue(CancellationToken stop)
    {
        var signed = false;
        while (IsDue)
        {
            await Sign(stop);
            signed = true;
        }

        return signed;
    }

    private async Task Sign(CancellationToken stop)
    {
        var seals = await session.SealsAfter(_last?.Position ?? 0, settings.HeadEvents, stop);
        var hash = _last is null ? default : EventDigest.Of(Convert.FromHexString(_last.Hash));
        foreach (var seal in seals)
        {
            if (!seal.StandsOn(hash))
                throw new InvalidDataException($"The seal of sequence {seal.Sequence} does not stand on the one before it, so no head is signed: run review verify on this log.");
            hash = seal.Hash;
        }

        var witness = HeadWitness.Of(seals);
        var head = keys.Sign(new(
            settings.Log,
            (_last?.Number ?? 0) + 1,
            seals[^1].Sequence,
            seals.Count,
            _last?.Hash ?? "",
            hash.ToString(),
            HeadWitness.Digest(witness),
            ToMicrosecond(time.GetUtcNow()),
            "",
            ""));
        if (!await LogHeads.Write(session.Connection, head, witness, stop))
            throw new InvalidDataException($"Head {head.Number} was written by somebody else, who does not hold the lock of the sealer.");
        _last = head;
        _unsigned -= seals.Count;
        _since = time.GetTimestamp();
    }

    /// <summary>PostgreSQL keeps microseconds; what is finer is cut off before anything is said about the head.</summary>
    private static DateTimeOffset ToMicrosecond(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
