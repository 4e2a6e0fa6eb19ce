using System.Buffers.Binary;
using System.Security.Cryptography;
using InteragencyReview.Ledger.Canonical;
using InteragencyReview.Ledger.Sealing;

namespace InteragencyReview.Ledger.Heads;

/// <summary>
/// Position and the first bytes of the hash of each event under a head: enough to tell which one was altered, removed, put in or
/// moved, where the head alone could only say that one was.
/// </summary>
internal sealed class HeadWitness
{
    public const int PrefixLength = 8;
    public const int EntryLength = sizeof(long) + PrefixLength;

    private readonly byte[] _entries;

    private HeadWitness(byte[] entries) => _entries = entries;

    public int Count => _entries.Length / EntryLength;

    /// <summary>Null when it is not the one that was signed.</summary>
    public static HeadWitness? Of(LogHead head, byte[] entries) =>
        entries.Length == (long)head.Events * EntryLength && Digest(entries) == head.WitnessHash ? new(entries) : null;

    public static string Digest(byte[] entries) => Convert.ToHexStringLower(SHA256.HashData(entries));

    public static byte[] Of(IReadOnlyList<Seal> seals)
    {
        var entries = new byte[seals.Count * EntryLength];
        for (var i = 0; i < seals.Count; i++)
        {
            var entry = entries.AsSpan(i * EntryLength, EntryLength);
            BinaryPrimitives.WriteInt64BigEndian(entry, seals[i].Sequence);
            PrefixOf(seals[i].Digest).CopyTo(entry[sizeof(long)..]);
        }

        return entries;
    }

    public static byte[] PrefixOf(EventDigest digest) => digest.ToArray()[..PrefixLength];

    public long PositionAt(int index) => BinaryPrimitives.ReadInt64BigEndian(_entries.AsSpan(index * EntryLength));

    public ReadOnlySpan<byte> PrefixAt(int index) => _entries.AsSpan((index * EntryLength) + sizeof(long), PrefixLength);

    /// <summary>The entry of this position, or null.</summary>
    public byte[]? At(long position)
    {
        for (var i = 0; i < Count; i++)
        {
            if (PositionAt(i) == position)
                return PrefixAt(i).ToArray();
        }

        return null;
    }

    /// <summary>Where an event of this digest stood, or null.</summary>
    public long? PositionOf(EventDigest digest)
    {
        var prefix = PrefixOf(digest);
        for (var i = 0; i < Count; i++)
        {
            if (PrefixAt(i).SequenceEqual(prefix))
                return PositionAt(i);
        }

        return null;
    }
}
