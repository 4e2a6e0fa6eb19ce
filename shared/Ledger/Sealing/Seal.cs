using System.Buffers.Binary;
using System.Security.Cryptography;
using InteragencyReview.Ledger.Canonical;

namespace InteragencyReview.Ledger.Sealing;

/// <summary>What the ledger keeps about one event: who it was, what it said, and a hash that stands on the seal before it.</summary>
/// <param name="Digest">Hash over the event's canonical form.</param>
/// <param name="Hash">Hash over the hash before it, the sequence and the digest.</param>
internal readonly record struct Seal(long Sequence, Guid EventId, string Stream, long Version, EventDigest Digest, EventDigest Hash)
{
    /// <summary>The first seal stands on 32 zero bytes.</summary>
    public static Seal Of(StoredEvent e, EventDigest previous)
    {
        var digest = e.Digest();
        return new(e.Sequence, e.Id, e.Stream, e.Version, digest, Chain(previous, e.Sequence, digest));
    }

    public static EventDigest Chain(EventDigest previous, long sequence, EventDigest digest)
    {
        Span<byte> link = stackalloc byte[EventDigest.Length + sizeof(long) + EventDigest.Length];
        previous.CopyTo(link);
        BinaryPrimitives.WriteInt64BigEndian(link[EventDigest.Length..], sequence);
        digest.CopyTo(link[(EventDigest.Length + sizeof(long))..]);
        Span<byte> hash = stackalloc byte[EventDigest.Length];
        SHA256.HashData(link, hash);
        return EventDigest.Of(hash);
    }

    public bool StandsOn(EventDigest previous) => Hash == Chain(previous, Sequence, Digest);

    public bool IsOf(StoredEvent e) => e.Id == EventId && e.Version == Version && e.Stream == Stream;
}
