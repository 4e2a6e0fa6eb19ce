using InteragencyReview.Kernel;

namespace InteragencyReview.ProtectedStore;

public abstract record ProtectedEvent;

/// <summary>The protected part of a record as it came in, and what was concluded from it: unreadable without the key of the case.</summary>
/// <param name="Sealed">Nonce, tag and ciphertext.</param>
/// <param name="Digest">Keyed by the same key: tells whether the next one says anything new.</param>
public sealed record ProtectedRecordKept(byte[] Sealed, string Digest) : ProtectedEvent;

/// <summary>What the log shows of a protected record: nothing but when it changed.</summary>
public sealed record ProtectedRecord : IAggregate
{
    public static readonly ProtectedRecord Initial = new();

    public string Id { get; init; } = "";

    public long Version { get; init; }

    /// <summary>Of the last one. The sealed part itself stands in the event alone.</summary>
    public string? Digest { get; init; }

    public ProtectedRecord Apply(ProtectedEvent e) => e switch
    {
        ProtectedRecordKept kept => this with { Digest = kept.Digest },
        _ => throw new UnreachableEventException(e),
    };

    public static Decision<ProtectedEvent> Keep(ProtectedRecord record, ProtectedRecordKept kept) =>
        record.Digest == kept.Digest ? [] : [kept];
}
