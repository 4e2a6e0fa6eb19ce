using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using InteragencyReview.EventStore.Heads;

namespace InteragencyReview.EventStore.Verification;

/// <summary>The 32 bytes of an event's hash, without an object of their own. The default stands for none.</summary>
internal readonly record struct EventDigest(ulong A, ulong B, ulong C, ulong D)
{
    private const int HexLength = 2 * HeadBlock.HashLength;
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdef"u8);

    public static bool IsHex(ReadOnlySpan<byte> text) => text.Length == HexLength && !text.ContainsAnyExcept(HexDigits);

    public static EventDigest Of(ReadOnlySpan<byte> hash) => MemoryMarshal.Read<EventDigest>(hash);

    /// <param name="hex">For which <see cref="IsHex"/> holds.</param>
    public static EventDigest Parse(ReadOnlySpan<byte> hex)
    {
        Span<byte> hash = stackalloc byte[HeadBlock.HashLength];
        Convert.FromHexString(hex, hash, out _, out _);
        return Of(hash);
    }

    public void CopyTo(Span<byte> hash) => MemoryMarshal.Write(hash, in this);

    public override string ToString()
    {
        Span<byte> hash = stackalloc byte[Unsafe.SizeOf<EventDigest>()];
        CopyTo(hash);
        return Convert.ToHexStringLower(hash);
    }
}
