using System.Security.Cryptography;
using System.Text;

namespace InteragencyReview.Kernel;

/// <summary>HMAC-SHA256 of a text: the same for those who share the key, and says nothing to anyone else.</summary>
public sealed class KeyedHash
{
    public const int KeyBytes = 32;

    private readonly byte[] _key;

    /// <param name="key">32 bytes.</param>
    public KeyedHash(ReadOnlySpan<byte> key)
    {
        if (key.Length != KeyBytes)
            throw new ArgumentException($"A key has {KeyBytes} bytes, not {key.Length}.", nameof(key));
        _key = key.ToArray();
    }

    /// <returns>43 characters of unpadded base64url.</returns>
    public string Of(string text) => System.Buffers.Text.Base64Url.EncodeToString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text)));
}
