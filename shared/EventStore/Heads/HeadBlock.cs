using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace InteragencyReview.EventStore.Heads;

/// <summary>The events between two heads, in order of position: what the next head stands on.</summary>
internal sealed class HeadBlock(int capacity)
{
    /// <summary>No head covers more, so that nobody who follows the chain needs more memory than this.</summary>
    public const int MostEvents = 100_000;
    public const int HashLength = SHA256.HashSizeInBytes;

    private const int PositionLength = sizeof(long);
    private const int LeafLength = PositionLength + HashLength;
    private const int FirstEvents = 1_000;

    private byte[] _leaves = new byte[Math.Min(capacity, FirstEvents) * LeafLength];

    public int Capacity => capacity;

    public int Count { get; private set; }

    public void Clear() => Count = 0;

    public void Add(long position, ReadOnlySpan<byte> hash)
    {
        if ((Count + 1) * LeafLength > _leaves.Length)
            Array.Resize(ref _leaves, Math.Min(capacity, Count * 2) * LeafLength);
        var leaf = _leaves.AsSpan(Count++ * LeafLength, LeafLength);
        BinaryPrimitives.WriteInt64BigEndian(leaf, position);
        hash.CopyTo(leaf[PositionLength..]);
    }

    public long PositionAt(int index) => BinaryPrimitives.ReadInt64BigEndian(_leaves.AsSpan(index * LeafLength));

    public ReadOnlySpan<byte> HashAt(int index) => _leaves.AsSpan((index * LeafLength) + PositionLength, HashLength);

    /// <summary>The hash of a head that covers these events after the head <paramref name="previous"/>.</summary>
    public string Hash(string previous)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.ASCII.GetBytes($"{previous}\n"));
        hash.AppendData(_leaves.AsSpan(0, Count * LeafLength));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public byte[] Witness()
    {
        var witness = new byte[Count * HeadWitness.EntryLength];
        for (var i = 0; i < Count; i++)
            HeadWitness.Write(witness, i, PositionAt(i), HashAt(i));
        return witness;
    }
}
