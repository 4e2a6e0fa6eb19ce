using System.Text;
using InteragencyReview.Ledger.Canonical;
using InteragencyReview.Ledger.Sealing;

namespace InteragencyReview.Ledger.Verification.Faults;

/// <summary>An event and its seal do not fit, or one is not there: this finds out what was done.</summary>
internal sealed class EventDiagnosis(LookUp lookUp)
{
    /// <summary>So many seals that were removed side by side are still told from events that were put in.</summary>
    private const int MostRemoved = 1_000;

    /// <param name="entry">What stands there.</param>
    /// <param name="last">The seal before it.</param>
    /// <param name="lastButOne">The seal before that.</param>
    public async Task<LogFault> Of(Entry entry, PackedSeal last, PackedSeal lastButOne, CancellationToken stop)
    {
        if (await lookUp.SealAt(entry.Sequence, stop) is not { } seal || entry.Seal is null)
            return await OfUnsealed(entry.Event!, last.Hash, stop);
        if (!seal.StandsOn(last.Hash))
            return await OfBrokenChain(entry.Event, seal, last, lastButOne, stop);
        return entry.Event is { } e ? await OfDifference(e, seal, stop) : await OfGone(seal, stop);
    }

    private static LogFault Event(FaultKind kind, StoredEvent e, string what) =>
        new(kind, e.Stream, e.Version, e.Sequence, null, $"Version {e.Version} of {e.Stream} at position {e.Sequence} {what}.");

    private static LogFault Sealed(FaultKind kind, Seal seal, string what) =>
        new(kind, seal.Stream, seal.Version, seal.Sequence, null, $"Version {seal.Version} of {seal.Stream} at position {seal.Sequence} {what}.");

    private static LogFault ForgedSeal(Seal seal, string what) =>
        new(FaultKind.ForgedSeal, seal.Stream, seal.Version, seal.Sequence, null, $"The seal of version {seal.Version} of {seal.Stream} at position {seal.Sequence} {what}.");

    /// <summary>There is an event without a seal, although later ones are sealed.</summary>
    private async Task<LogFault> OfUnsealed(StoredEvent e, EventDigest last, CancellationToken stop)
    {
        if (await lookUp.SealOf(e.Digest(), e.Sequence, stop) is { } seal)
            return Event(FaultKind.Reordered, e, $"was sealed at position {seal.Sequence}");
        return await IsSealGone(e, last, stop)
            ? new(FaultKind.ForgedSeal, e.Stream, e.Version, e.Sequence, null, $"The seal of version {e.Version} of {e.Stream} at position {e.Sequence} is gone; the event is as it was sealed.")
            : Event(FaultKind.Inserted, e, "was never sealed, although later events were");
    }

    /// <summary>The next seal stands on the seals that this event and those after it must have had.</summary>
    private async Task<bool> IsSealGone(StoredEvent e, EventDigest last, CancellationToken stop)
    {
        if (await lookUp.SealAfter(e.Sequence, stop) is not { } next)
            return false;
        var hash = last;
        StoredEvent? at = e;
        for (var n = 0; n < MostRemoved && at is not null && at.Sequence < next.Sequence; n++)
        {
            hash = Seal.Of(at, hash).Hash;
            at = await lookUp.EventAfter(at.Sequence, stop);
        }

        return next.StandsOn(hash);
    }

    /// <summary>A seal does not stand on the one before it.</summary>
    private async Task<LogFault> OfBrokenChain(StoredEvent? e, Seal seal, PackedSeal last, PackedSeal lastButOne, CancellationToken stop)
    {
        var next = await lookUp.SealAfter(seal.Sequence, stop);
        if (next?.StandsOn(last.Hash) is true)
            return e is null ? ForgedSeal(seal, "was never written by this system") : Event(FaultKind.Inserted, e, "was put in, seal and all");
        if (last != default && seal.StandsOn(lastButOne.Hash))
            return Sealed(FaultKind.Inserted, (await lookUp.SealAt(last.Sequence, stop))!.Value, "was put in, seal and all");
        if (e is null)
            return await OfGone(seal, stop);
        if (Seal.Chain(last.Hash, e, e.Digest()) == seal.Hash)
            return ForgedSeal(seal, "does not say what was sealed");
        if (e.Digest() != seal.Digest)
            return await OfDifference(e, seal, stop);
        if (next is null || !next.Value.StandsOn(seal.Hash))
        {
            if (next?.StandsOn(seal.ChainedTo(last.Hash)) is true || last == default)
                return ForgedSeal(seal, "does not stand on the one before it");
        }

        // The event and the seals after it stand as they were: what was before them does not.
        if (seal.Sequence > last.Sequence + 1 && await Hole(last.Sequence, seal.Sequence, stop) is { } hole)
            return hole;
        return last == default
            ? ForgedSeal(seal, "is the first, and stands on another that is gone")
            : Sealed(FaultKind.Altered, (await lookUp.SealAt(last.Sequence, stop))!.Value, $"is not the event that position {seal.Sequence} was sealed after");
    }

    /// <summary>Event and seal stand side by side, and say different things.</summary>
    private async Task<LogFault> OfDifference(StoredEvent e, Seal seal, CancellationToken stop)
    {
        var digest = e.Digest();
        if (digest == seal.Digest)
            return ForgedSeal(seal, "names another event than the one that was sealed");
        if (await lookUp.SealOf(digest, seal.Sequence, stop) is { } elsewhere)
            return Event(FaultKind.Reordered, e, $"was sealed at position {elsewhere.Sequence}");
        if (e.Id == seal.EventId && e.Digest(seal.EventId, Encoding.UTF8.GetBytes(seal.Stream), seal.Version) == seal.Digest)
            return Event(FaultKind.Reordered, e, $"was sealed as version {seal.Version} of {seal.Stream}");
        if (e.Id != seal.EventId && await lookUp.EventOf(seal, stop) is { } moved)
        {
            return moved.Sequence == (await lookUp.EventAfter(e.Sequence, stop))?.Sequence
                ? Event(FaultKind.Inserted, e, "was put between two events")
                : Event(FaultKind.Reordered, moved, $"was sealed at position {seal.Sequence}");
        }

        return Sealed(FaultKind.Altered, seal, "does not say what was sealed");
    }

    /// <summary>There is a seal, and its event does not stand beside it.</summary>
    private async Task<LogFault> OfGone(Seal seal, CancellationToken stop)
    {
        if (await lookUp.EventOf(seal, stop) is { } moved)
            return Event(FaultKind.Reordered, moved, $"was sealed at position {seal.Sequence}");
        var isFollowed = await lookUp.HasVersion(seal.Stream, seal.Version + 1, long.MaxValue, stop);
        var isLast = !isFollowed && (await lookUp.HasVersion(seal.Stream, 1, seal.Version - 1, stop) || await lookUp.EventAfter(seal.Sequence, stop) is null);
        return isLast ? Sealed(FaultKind.Truncated, seal, "is gone, the last of its stream") : Sealed(FaultKind.Missing, seal, "is gone");
    }

    /// <summary>An event that is gone with its seal, where its stream shows the hole.</summary>
    private async Task<LogFault?> Hole(long after, long before, CancellationToken stop)
    {
        if (await lookUp.HoleBefore(after, stop) is { } hole)
            return new(FaultKind.Missing, hole.Stream, hole.Version, null, null, $"Version {hole.Version} of {hole.Stream} is gone, seal and all, from between position {after} and {before}.");
        return await lookUp.CutStream(stop) is { } cut
            ? new(FaultKind.Truncated, cut.Stream, cut.Version, null, null, $"Version {cut.Version} of {cut.Stream} is gone, seal and all, from between position {after} and {before}.")
            : null;
    }
}
