using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace InteragencyReview.Kernel;

/// <summary>Ids from natural keys (RFC 9562 version 8, SHA-256), so that doing something twice names it the same both times.</summary>
public static class DeterministicGuid
{
    private static readonly Guid Root = new("6f6bb3a3-2f0e-5a53-9a6e-1b1f8a2011aa");

    /// <param name="kind">What the id is of: the same key never collides between kinds.</param>
    /// <param name="key">The parts of the natural key. A part may hold any character.</param>
    public static Guid Of(string kind, params ReadOnlySpan<string> key)
    {
        var name = new StringBuilder(kind);
        foreach (var part in key)
            name.Append('\u001f').Append(part.Length).Append(':').Append(part);

        Span<byte> input = stackalloc byte[16 + Encoding.UTF8.GetMaxByteCount(name.Length)];
        Root.TryWriteBytes(input, bigEndian: true, out _);
        var length = 16 + Encoding.UTF8.GetBytes(name.ToString(), input[16..]);

        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(input[..length], hash);
        var high = BinaryPrimitives.ReadUInt16BigEndian(hash[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(hash[6..], (ushort)((high & 0x0fff) | 0x8000)); // version 8: vendor-defined, ours is SHA-256
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
