using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace InteragencyReview.Ledger.Canonical;

/// <summary>The 32 bytes of a SHA-256, without an object of their own. The default stands for none.</summary>
internal readonly record struct EventDigest(ulong A, ulong B, ulong C, ulong D)
{
    public const int Length = SHA256.HashSizeInBytes;

    public static EventDigest Of(ReadOnlySpan<byte> hash) => hash.Length == Length ? MemoryMarshal.Read<EventDigest>(hash) : default;

    public void CopyTo(Span<byte> hash) => MemoryMarshal.Write(hash, in this);

    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(bytes);
        return bytes;
    }

    public override string ToString()
    {
        Span<byte> hash = stackalloc byte[Unsafe.SizeOf<EventDigest>()];
        CopyTo(hash);
        return Convert.ToHexStringLower(hash);
    }
}
