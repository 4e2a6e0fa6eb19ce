using System.Security.Cryptography;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace InteragencyReview.Standalone.DevelopmentIssuer;

/// <summary>Signs tokens for personas, with a key made here. Whoever holds it can be anybody, so it is believed in Development only.</summary>
public sealed class PersonaTokens : IDisposable
{
    /// <summary>A working day.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(8);

    private readonly ECDsa _key;
    private readonly SigningCredentials _credentials;

    /// <param name="keyFile">Where the key is kept, so that tokens survive a restart; null keeps it in memory.</param>
    /// <exception cref="CannotRunException">The file holds no key.</exception>
    public PersonaTokens(string? keyFile = null)
    {
        _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (keyFile is not null)
            KeepIn(keyFile);

        var publicHalf = ECDsa.Create(_key.ExportParameters(includePrivateParameters: false));
        PublicKey = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(publicHalf));
        PublicKey.Kid = Base64UrlEncoder.Encode(PublicKey.ComputeJwkThumbprint());
        PublicKey.Use = "sig";
        PublicKey.Alg = SecurityAlgorithms.EcdsaSha256;
        _credentials = new(new ECDsaSecurityKey(_key) { KeyId = PublicKey.Kid }, SecurityAlgorithms.EcdsaSha256);
    }

    public JsonWebKey PublicKey { get; }

    public string For(Persona persona, DateTimeOffset now)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            [Officer.SubjectClaim] = persona.Id,
            [Officer.NameClaim] = persona.Name,
            [Officer.RoleClaim] = persona.Roles.Select(role => role.Code()).ToArray(),
        };
        if (persona.Agency is { } agency)
            claims[Officer.AgencyClaim] = agency.Code().ToUpperInvariant();
        if (persona.Cleared)
            claims[Officer.ClearanceClaim] = Officer.ProtectedClearance;

        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = IdentitySettings.DevelopmentIssuer,
            Audience = IdentitySettings.DefaultAudience,
            Claims = claims,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (now + Lifetime).UtcDateTime,
            SigningCredentials = _credentials,
        });
    }

    public void Dispose() => _key.Dispose();

    private void KeepIn(string keyFile)
    {
        if (!File.Exists(keyFile))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(keyFile))!);
            DataFolder.Write(keyFile, _key.ExportPkcs8PrivateKeyPem());
            return;
        }

        try
        {
            _key.ImportFromPem(File.ReadAllText(keyFile));
        }
        catch (Exception damaged) when (damaged is ArgumentException or CryptographicException)
        {
            throw new CannotRunException($"{keyFile} is no key: delete it, and a new one is made. Tokens that were given out before count no more.");
        }
    }
}
