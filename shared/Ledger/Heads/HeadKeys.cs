using System.Security.Cryptography;

namespace InteragencyReview.Ledger.Heads;

/// <summary>
/// The keys of the heads, from configuration and in no database. The first signs, when it is a private one; all of them verify,
/// so that a new one can be put in front and what the old ones signed still stands.
/// </summary>
public sealed class HeadKeys : IDisposable
{
    private const int IdDigits = 16;

    private readonly List<(string Id, ECDsa Key)> _keys;
    private readonly Lock _gate = new();

    private HeadKeys(List<(string Id, ECDsa Key)> keys, bool canSign) => (_keys, CanSign) = (keys, canSign);

    /// <summary>False where only public keys are known: at the agencies that compare.</summary>
    public bool CanSign { get; }

    public IEnumerable<string> Ids => _keys.Select(k => k.Id);

    /// <param name="setting">
    /// Base64, several separated by commas or line ends: a private key (PKCS #8) to sign and verify, or a public one (SubjectPublicKeyInfo)
    /// to verify only.
    /// </param>
    /// <exception cref="FormatException">One of them is not such a key.</exception>
    public static HeadKeys Parse(string setting)
    {
        var keys = new List<(string Id, ECDsa Key)>();
        var canSign = false;
        foreach (var text in setting.Split([',', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var key = ECDsa.Create();
            var isPrivate = Import(key, text, keys.Count + 1);
            canSign |= isPrivate && keys.Count == 0;
            keys.Add((Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..IdDigits], key));
        }

        return keys.Count > 0 ? new(keys, canSign) : throw new FormatException("There is no key.");
    }

    /// <summary>A new private key, as <see cref="Parse"/> reads it.</summary>
    public static string NewPrivateKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
    }

    /// <summary>The public halves, as <see cref="Parse"/> reads them: for whoever verifies.</summary>
    public string PublicKeys() => string.Join('\n', _keys.Select(k => Convert.ToBase64String(k.Key.ExportSubjectPublicKeyInfo())));

    public bool Knows(string id) => _keys.Exists(k => k.Id == id);

    public LogHead Sign(LogHead head)
    {
        if (!CanSign)
            throw new InvalidOperationException("The first of the keys is a public one: it cannot sign.");
        var named = head with { KeyId = _keys[0].Id };
        lock (_gate)
            return named with { Signature = Convert.ToBase64String(_keys[0].Key.SignData(named.SignedForm(), HashAlgorithmName.SHA256)) };
    }

    /// <summary>Whether the key the head names has signed exactly this head.</summary>
    public bool Verify(LogHead head)
    {
        if (_keys.Find(k => k.Id == head.KeyId).Key is not { } key)
            return false;
        var signature = new byte[head.Signature.Length];
        lock (_gate)
            return Convert.TryFromBase64String(head.Signature, signature, out var length)
                && key.VerifyData(head.SignedForm(), signature.AsSpan(0, length), HashAlgorithmName.SHA256);
    }

    public void Dispose() => _keys.ForEach(k => k.Key.Dispose());

    /// <returns>Whether it is a private key.</returns>
    private static bool Import(ECDsa key, string text, int number)
    {
        try
        {
            var bytes = Convert.FromBase64String(text);
            try
            {
                key.ImportPkcs8PrivateKey(bytes, out _);
                return true;
            }
            catch (CryptographicException)
            {
                key.ImportSubjectPublicKeyInfo(bytes, out _);
                return false;
            }
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            throw new FormatException($"Key {number} is not the base64 of an ECDSA key: PKCS #8 for a private one, SubjectPublicKeyInfo for a public one.", e);
        }
    }
}
