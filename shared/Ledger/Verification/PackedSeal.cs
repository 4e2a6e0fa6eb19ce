using System.Buffers.Binary;
using InteragencyReview.Ledger.Canonical;
using InteragencyReview.Ledger.Sealing;

namespace InteragencyReview.Ledger.Verification;

/// <summary>A seal as the walk reads it: in one value, since taking six columns apart costs more than all that is done with them.</summary>
internal readonly record struct PackedSeal(long Sequence, byte[] Bytes)
{
    /// <summary>What the constructor reads.</summary>
    public const string Columns = "sequence, uuid_send(event_id) || int8send(version) || digest || hash || convert_to(stream_id, 'UTF8')";

    private const int Version = 16;
    private const int Digest = Version + sizeof(long);
    private const int HashAt = Digest + EventDigest.Length;
    private const int Stream = HashAt + EventDigest.Length;

    /// <summary>The hash that stands in it; none before the first.</summary>
    public EventDigest Hash => Bytes is null || Bytes.Length < Stream ? default : EventDigest.Of(Bytes.AsSpan(HashAt, EventDigest.Length));

    /// <summary>It is, in every part, the seal that this event must have on top of the hash before it.</summary>
    public bool Is(StoredEvent e, EventDigest previous)
    {
        var length = Stream + e.StreamBytes.Length;
        if (Bytes.Length != length)
            return false;
        var digest = e.Digest();
        Span<byte> expected = stackalloc byte[Stream];
        e.Id.TryWriteBytes(expected, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(expected[Version..], e.Version);
        digest.CopyTo(expected[Digest..]);
        Seal.Chain(previous, e, digest).CopyTo(expected[HashAt..]);
        return expected.SequenceEqual(Bytes.AsSpan(0, Stream)) && e.StreamBytes.SequenceEqual(Bytes.AsSpan(Stream));
    }
}
