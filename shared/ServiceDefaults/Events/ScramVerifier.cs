using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// What PostgreSQL keeps of a password (RFC 5802, 7677). It is made here, since a password in a statement stands in the server's log as soon
/// as statements are logged, or one fails.
/// </summary>
internal static class ScramVerifier
{
    private const int Iterations = 4096;
    private const int SaltLength = 16;

    /// <summary>Others would have to be brought into the one form of SASLprep first, and would let nobody in when that were done differently.</summary>
    public static bool CanBeOf(string password) => password.Length > 0 && Ascii.IsValid(password);

    public static string Of(string password) => Of(password, RandomNumberGenerator.GetBytes(SaltLength));

    public static string Of(string password, byte[] salt)
    {
        if (!CanBeOf(password))
            throw new ArgumentException("It has characters beyond ASCII, or none.", nameof(password));
        var salted = Rfc2898DeriveBytes.Pbkdf2(Encoding.ASCII.GetBytes(password), salt, Iterations, HashAlgorithmName.SHA256, SHA256.HashSizeInBytes);
        var stored = SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
        var server = HMACSHA256.HashData(salted, "Server Key"u8);
        return string.Create(
            CultureInfo.InvariantCulture, $"SCRAM-SHA-256${Iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(stored)}:{Convert.ToBase64String(server)}");
    }
}
