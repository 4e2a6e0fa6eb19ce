using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Whose tokens are believed. Section <c>Identity</c> of the configuration.</summary>
/// <param name="Authority">The address of the OpenID Connect provider.</param>
/// <param name="Audience">What a token must be for.</param>
/// <param name="RequireHttps">Only ever false in the environment Development.</param>
/// <param name="AllowDevelopmentIssuer">Whether tokens of personas count: in the environment Development, and nowhere else.</param>
public sealed record IdentitySettings(Uri Authority, string Audience, bool RequireHttps, bool AllowDevelopmentIssuer)
{
    public const string DefaultAudience = "interagency-review";

    /// <summary>The issuer of the development personas, whose key anybody can use: believed in Development only.</summary>
    public const string DevelopmentIssuer = "urn:interagency-review:development-issuer";

    /// <exception cref="StartRefusedException">The settings are missing, or unsafe outside Development.</exception>
    public static IdentitySettings From(IConfiguration configuration, IHostEnvironment environment)
    {
        var development = environment.IsDevelopment();
        var section = configuration.GetSection("Identity");
        var authority = section["Authority"];
        var audience = section["Audience"] is { Length: > 0 } named ? named : DefaultAudience;
        var requireHttps = section["RequireHttps"] switch
        {
            null or "" => !development,
            var text when bool.TryParse(text, out var value) => value,
            _ => throw new StartRefusedException("Identity:RequireHttps must be true or false."),
        };

        if (string.IsNullOrWhiteSpace(authority))
            throw new StartRefusedException("Identity:Authority is not set: name the address of the OpenID Connect provider.");
        if (!development && authority.StartsWith(DevelopmentIssuer, StringComparison.OrdinalIgnoreCase))
        {
            throw new StartRefusedException(
                $"Identity:Authority is the development issuer, which is refused in the environment {environment.EnvironmentName}.");
        }

        if (!Uri.TryCreate(authority, UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp))
        {
            throw new StartRefusedException("Identity:Authority must be an absolute https address.");
        }

        if (!development && !requireHttps)
            throw new StartRefusedException($"Identity:RequireHttps cannot be false in the environment {environment.EnvironmentName}.");
        if (requireHttps && address.Scheme != Uri.UriSchemeHttps)
            throw new StartRefusedException($"Identity:Authority must be an https address in the environment {environment.EnvironmentName}.");
        return new(address, audience, requireHttps, development);
    }
}
