using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Kernel;

namespace InteragencyReview.ProtectedStore;

public abstract record ProtectedEvent;

/// <summary>The protected part of a record as it came in, and what was concluded from it: unreadable without the key of the case.</summary>
/// <param name="Sealed">Nonce, tag and ciphertext.</param>
/// <param name="Digest">Keyed by the same key: tells whether the next one says anything new.</param>
public sealed record ProtectedRecordKept(byte[] Sealed, string Digest) : ProtectedEvent;

/// <summary>What the log shows of a protected record: nothing but when it changed.</summary>
public sealed record ProtectedRecord(ProtectedRecordKept? Last)
{
    public static readonly DeciderDefinition<ProtectedRecord, ProtectedEvent> Definition =
        new(new ProtectedRecord((ProtectedRecordKept?)null), (record, e) => record.Evolve(e));

    public ProtectedRecord Evolve(ProtectedEvent e) => e switch
    {
        ProtectedRecordKept kept => new ProtectedRecord(kept),
        _ => throw new UnreachableEventException(e),
    };

    public static Decision<ProtectedEvent> Keep(ProtectedRecord record, ProtectedRecordKept kept) =>
        record.Last?.Digest == kept.Digest ? [] : [kept];
}
