using InteragencyReview.Ledger.Heads;
using InteragencyReview.Ledger.Sealing;

namespace InteragencyReview.Ledger.Verification.Faults;

/// <summary>
/// Events and seals agree with each other, and not with a signed head: both were changed. The witness of the head tells where, and what
/// was done.
/// </summary>
internal sealed class HeadDiagnosis(LookUp lookUp, LogHeads heads)
{
    /// <summary>A signed head does not cover what stands there.</summary>
    /// <param name="after">Position of the head before it.</param>
    public async Task<LogFault> Of(LogHead head, long after, CancellationToken stop)
    {
        var block = await lookUp.Seals(after, head.Position, head.Events + 1, stop);
        if (HeadWitness.Of(head, await heads.Witness(head.Number, stop)) is not { } witness)
        {
            var kind = block.Count.CompareTo(head.Events) switch { < 0 => FaultKind.Missing, 0 => FaultKind.Altered, _ => FaultKind.Inserted };
            return new(kind, null, null, after + 1, head.Number, $"Head {head.Number} covers {head.Events} other events from position {after + 1} to {head.Position}; which of them, its witness no longer tells.");
        }

        var at = FirstDifference(block, witness);

        // Every event is there: then it is the head that is wrong.
        if (at == block.Count && at == witness.Count)
            return new(FaultKind.ForgedHead, null, null, head.Position, head.Number, $"Head {head.Number} is not the head of the events that it covers.");
        return await OfFirstDifference(head, witness, block, at, null, stop);
    }

    /// <summary>
    /// Something is wrong at a sequence. Was something before it, that only the head proves which covers both? Null when not, or when its
    /// witness is damaged.
    /// </summary>
    public async Task<LogFault?> Before(long sequence, LogHead head, long after, CancellationToken stop)
    {
        if (HeadWitness.Of(head, await heads.Witness(head.Number, stop)) is not { } witness)
            return null;
        var block = await lookUp.Seals(after, sequence - 1, head.Events + 1, stop);
        var at = FirstDifference(block, witness);
        var isBefore = at < block.Count || (at < witness.Count && witness.PositionAt(at) < sequence);
        return isBefore ? await OfFirstDifference(head, witness, block, at, sequence, stop) : null;
    }

    private static int FirstDifference(IReadOnlyList<Seal> block, HeadWitness witness)
    {
        var at = 0;
        while (at < block.Count && at < witness.Count && block[at].Sequence == witness.PositionAt(at)
            && witness.PrefixAt(at).SequenceEqual(HeadWitness.PrefixOf(block[at].Digest)))
        {
            at++;
        }

        return at;
    }

    private static LogFault Of(FaultKind kind, Seal seal, string what, LogHead head) => new(
        kind, seal.Stream, seal.Version, seal.Sequence, head.Number, $"Version {seal.Version} of {seal.Stream} at position {seal.Sequence} {what}, as head {head.Number} proves.");

    /// <param name="following">Sequence after the block, when it is not all that the head covers.</param>
    private async Task<LogFault> OfFirstDifference(LogHead head, HeadWitness witness, IReadOnlyList<Seal> block, int at, long? following, CancellationToken stop)
    {
        var (stands, stood) = (at < block.Count ? block[at].Sequence : long.MaxValue, at < witness.Count ? witness.PositionAt(at) : long.MaxValue);
        var signedAt = at < block.Count ? witness.PositionOf(block[at].Digest) : null;
        var moved = at < witness.Count ? await lookUp.SealOf(witness.PrefixAt(at).ToArray(), stop) : null;
        if (stood < stands)
            return moved is null ? await OfGone(head, witness, at, stop) : Of(FaultKind.Reordered, moved.Value, $"was signed at position {stood}", head);

        // What stands here may have been pushed here by what was taken out or put in before it.
        if (signedAt is not null && moved is null && at < witness.Count)
            return await OfGone(head, witness, at, stop);
        var isPushedOn = moved is not null && moved.Value.Sequence == (at + 1 < block.Count ? block[at + 1].Sequence : following);
        return (signedAt is not null, stands == stood) switch
        {
            (true, _) => Of(FaultKind.Reordered, block[at], $"was signed at position {signedAt}", head),
            (false, true) when moved is null => Of(FaultKind.Altered, block[at], "is not the event that was signed", head),
            (false, true) when !isPushedOn => Of(FaultKind.Reordered, moved!.Value, $"was signed at position {stood}", head),
            _ => Of(FaultKind.Inserted, block[at], "was not there when the head was signed", head),
        };
    }

    /// <summary>The seal of an event that was signed stands nowhere any more.</summary>
    private async Task<LogFault> OfGone(LogHead head, HeadWitness witness, int at, CancellationToken stop)
    {
        var position = witness.PositionAt(at);
        if (await lookUp.EventAt(position, stop) is { } e && witness.PrefixAt(at).SequenceEqual(HeadWitness.PrefixOf(e.Digest())))
        {
            return new(
                FaultKind.ForgedSeal,
                e.Stream,
                e.Version,
                position,
                head.Number,
                $"The seal of version {e.Version} of {e.Stream} at position {position} is gone, as head {head.Number} proves; the event is as it was signed.");
        }

        if (await lookUp.HoleBefore(position, stop) is { } hole)
            return Gone(FaultKind.Missing, hole.Stream, hole.Version, "is gone");
        if (await lookUp.CutStream(stop) is { } cut)
            return Gone(FaultKind.Truncated, cut.Stream, cut.Version, "is gone, the last of its stream");
        return await lookUp.EventAfter(position - 1, stop) is null
            ? Gone(FaultKind.Truncated, null, null, "and what came after it is gone: the log ends before it")
            : Gone(FaultKind.Missing, null, null, "is gone");

        LogFault Gone(FaultKind kind, string? stream, long? version, string what) => new(
            kind,
            stream,
            version,
            position,
            head.Number,
            $"{(stream is null ? "The event" : $"Version {version} of {stream}")} at position {position} {what}, as head {head.Number} proves.");
    }
}
