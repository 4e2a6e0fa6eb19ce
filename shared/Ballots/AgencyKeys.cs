using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Microsoft.Extensions.Configuration;

namespace InteragencyReview.Ballots;

/// <summary>Keys that an agency has from its configuration.</summary>
public static class AgencyKeys
{
    /// <summary>The key under which the three agencies hash A-numbers, so that their records meet without the numbers.</summary>
    /// <exception cref="StartRefusedException">Keys:ANumber is not set, or not 32 bytes.</exception>
    public static KeyedHash ANumbers(IConfiguration configuration)
    {
        var key = new byte[KeyedHash.KeyBytes];
        return Convert.TryFromBase64String(configuration["Keys:ANumber"] ?? "", key, out var length) && length == KeyedHash.KeyBytes
            ? new KeyedHash(key)
            : throw new StartRefusedException("Set Keys:ANumber (environment: Keys__ANumber) to 32 bytes in base64, the same at all three agencies.");
    }
}
