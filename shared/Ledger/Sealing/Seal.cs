using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using InteragencyReview.Ledger.Canonical;

namespace InteragencyReview.Ledger.Sealing;

/// <summary>What the ledger keeps about one event: which it was, what it said, and a hash that stands on the seal before it.</summary>
/// <param name="Digest">Hash over the event's canonical form.</param>
/// <param name="Hash">Hash over the hash before it and everything else in the seal.</param>
internal readonly record struct Seal(long Sequence, Guid EventId, string Stream, long Version, EventDigest Digest, EventDigest Hash)
{
    private const int GuidLength = 16;
    private const int FixedLength = EventDigest.Length + sizeof(long) + GuidLength + sizeof(long) + EventDigest.Length;
    private const int LongestOnStack = 256;

    public static Seal Of(StoredEvent e, EventDigest previous)
    {
        var digest = e.Digest();
        return new(e.Sequence, e.Id, e.Stream, e.Version, digest, Chain(previous, e, digest));
    }

    /// <summary>The first seal stands on 32 zero bytes.</summary>
    public static EventDigest Chain(EventDigest previous, StoredEvent e, EventDigest digest) =>
        Chain(previous, e.Sequence, e.Id, e.Version, digest, e.StreamBytes);

    public bool StandsOn(EventDigest previous) => Hash == ChainedTo(previous);

    /// <summary>The hash that it would have on top of another.</summary>
    public EventDigest ChainedTo(EventDigest previous) => Chain(previous, Sequence, EventId, Version, Digest, Encoding.UTF8.GetBytes(Stream));

    public bool IsOf(StoredEvent e) => e.Id == EventId && e.Version == Version && e.Stream == Stream;

    private static EventDigest Chain(EventDigest previous, long sequence, Guid id, long version, EventDigest digest, ReadOnlySpan<byte> stream)
    {
        var length = FixedLength + stream.Length;
        var link = length <= LongestOnStack ? stackalloc byte[length] : new byte[length];
        var rest = link;
        previous.CopyTo(rest);
        rest = rest[EventDigest.Length..];
        BinaryPrimitives.WriteInt64BigEndian(rest, sequence);
        rest = rest[sizeof(long)..];
        id.TryWriteBytes(rest, bigEndian: true, out _);
        rest = rest[GuidLength..];
        BinaryPrimitives.WriteInt64BigEndian(rest, version);
        rest = rest[sizeof(long)..];
        digest.CopyTo(rest);
        stream.CopyTo(rest[EventDigest.Length..]);
        Span<byte> hash = stackalloc byte[EventDigest.Length];
        SHA256.HashData(link, hash);
        return EventDigest.Of(hash);
    }
}
