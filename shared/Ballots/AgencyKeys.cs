using InteragencyReview.Kernel;
using InteragencyReview.ProtectedStore;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace InteragencyReview.Ballots;

/// <summary>What the three agencies have in common beside their ballot boxes: keys from configuration, and the vault they open.</summary>
public static class AgencyKeys
{
    /// <exception cref="StartRefusedException">A key is not set, or is none.</exception>
    public static WebApplicationBuilder AddAgency(this WebApplicationBuilder builder, Agency here)
    {
        var sealing = SealingKeys(builder.Configuration);
        builder.Services
            .AddSingleton(new HostAgency(here))
            .AddSingleton(ANumbers(builder.Configuration))
            .AddSingleton(provider => new ProtectedFactsVault(
                provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<Schemas>().Events, sealing));
        return builder;
    }

    /// <summary>The key under which the three agencies hash A-numbers, so that their records meet without the numbers.</summary>
    private static KeyedHash ANumbers(IConfiguration configuration)
    {
        var key = new byte[KeyedHash.KeyBytes];
        return Convert.TryFromBase64String(configuration["Keys:ANumber"] ?? "", key, out var length) && length == KeyedHash.KeyBytes
            ? new KeyedHash(key)
            : throw new StartRefusedException("Set Keys:ANumber (environment: Keys__ANumber) to 32 bytes in base64, the same at all three agencies.");
    }

    private static KeyEncryptionKeys SealingKeys(IConfiguration configuration)
    {
        try
        {
            return KeyEncryptionKeys.Parse(configuration["Keys:Protected"]);
        }
        catch (InvalidOperationException e)
        {
            throw new StartRefusedException("Set Keys:Protected (environment: Keys__Protected) to one or more base64 keys of 32 bytes, separated by commas.", e);
        }
    }
}
