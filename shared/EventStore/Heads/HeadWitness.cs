using System.Buffers.Binary;
using System.Security.Cryptography;

namespace InteragencyReview.EventStore.Heads;

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

    public static void Write(byte[] entries, int index, long position, ReadOnlySpan<byte> hash)
    {
        var entry = entries.AsSpan(index * EntryLength, EntryLength);
        BinaryPrimitives.WriteInt64BigEndian(entry, position);
        hash[..PrefixLength].CopyTo(entry[sizeof(long)..]);
    }

    public long PositionAt(int index) => BinaryPrimitives.ReadInt64BigEndian(_entries.AsSpan(index * EntryLength));

    public ReadOnlySpan<byte> PrefixAt(int index) => _entries.AsSpan((index * EntryLength) + sizeof(long), PrefixLength);

    /// <summary>Where an event of this hash stood, or null.</summary>
    public long? PositionOf(ReadOnlySpan<byte> hash)
    {
        for (var i = 0; i < Count; i++)
        {
            if (PrefixAt(i).SequenceEqual(hash[..PrefixLength]))
                return PositionAt(i);
        }

        return null;
    }
}
