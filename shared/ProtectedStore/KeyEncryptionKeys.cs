using System.Security.Cryptography;
using System.Text;
using InteragencyReview.Kernel;

namespace InteragencyReview.ProtectedStore;

/// <summary>
/// The keys that wrap the keys of cases. They come from configuration and are in no database. The first wraps; all of them
/// unwrap, so that a new one can be put in front. The names of the streams come from the last, which therefore stays.
/// </summary>
public sealed class KeyEncryptionKeys
{
    private const int IdBytes = 4;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly List<(byte[] Id, byte[] Key)> _keys;
    private readonly KeyedHash _names;

    /// <param name="keys">Each 32 bytes; at least one.</param>
    public KeyEncryptionKeys(IReadOnlyList<byte[]> keys)
    {
        if (keys.Count == 0 || keys.Any(k => k.Length != KeyedHash.KeyBytes))
            throw new ArgumentException($"One or more key-encryption keys of {KeyedHash.KeyBytes} bytes are needed.", nameof(keys));
        _keys = [.. keys.Select(k => (SHA256.HashData(k)[..IdBytes], k))];
        _names = new KeyedHash(HKDF.DeriveKey(HashAlgorithmName.SHA256, keys[^1], KeyedHash.KeyBytes, info: "stream names"u8.ToArray()));
    }

    /// <param name="setting">Base64, several separated by commas.</param>
    public static KeyEncryptionKeys Parse(string? setting)
    {
        try
        {
            return new KeyEncryptionKeys([.. (setting ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Convert.FromBase64String)]);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new InvalidOperationException("Set Keys:Protected to one or more base64 keys of 32 bytes, separated by commas.", e);
        }
    }

    /// <summary>The stream of a record: only who has the key can tell whose it is, or that a record has one.</summary>
    public string StreamOf(string recordKey) => $"protected-{_names.Of(recordKey)}";

    internal byte[] Wrap(ReadOnlySpan<byte> key, string stream)
    {
        var (id, wrapping) = _keys[0];
        return [.. id, .. Encrypt(wrapping, key, stream)];
    }

    internal byte[] Unwrap(byte[] wrapped, string stream)
    {
        var key = _keys.Find(k => k.Id.AsSpan().SequenceEqual(wrapped.AsSpan(0, IdBytes))).Key
            ?? throw new CryptographicException("The key-encryption key that wrapped this case's key is not configured.");
        return Decrypt(key, wrapped.AsSpan(IdBytes), stream);
    }

    /// <summary>AES-256-GCM, bound to the stream it belongs to: nonce, tag, ciphertext.</summary>
    internal static byte[] Encrypt(byte[] key, ReadOnlySpan<byte> plain, string stream)
    {
        var sealedBytes = new byte[NonceBytes + TagBytes + plain.Length];
        RandomNumberGenerator.Fill(sealedBytes.AsSpan(0, NonceBytes));
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(
            sealedBytes.AsSpan(0, NonceBytes),
            plain,
            sealedBytes.AsSpan(NonceBytes + TagBytes),
            sealedBytes.AsSpan(NonceBytes, TagBytes),
            Encoding.UTF8.GetBytes(stream));
        return sealedBytes;
    }

    internal static byte[] Decrypt(byte[] key, ReadOnlySpan<byte> sealedBytes, string stream)
    {
        var plain = new byte[sealedBytes.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(
            sealedBytes[..NonceBytes],
            sealedBytes[(NonceBytes + TagBytes)..],
            sealedBytes.Slice(NonceBytes, TagBytes),
            plain,
            Encoding.UTF8.GetBytes(stream));
        return plain;
    }
}
