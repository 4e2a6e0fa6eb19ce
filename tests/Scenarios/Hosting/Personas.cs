using System.Collections.Concurrent;
using System.Collections.Immutable;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.Standalone.DevelopmentIssuer;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace InteragencyReview.Scenarios.Hosting;

/// <summary>Tokens as the development issuer signs them, and what a service must know to believe them without asking an issuer.</summary>
internal static class Personas
{
    private static readonly PersonaTokens Tokens = new();

    private static readonly ConcurrentDictionary<string, Persona> Added = new(StringComparer.Ordinal);

    /// <summary>Somebody whom the development issuer does not know.</summary>
    /// <returns>The id, to speak as that person.</returns>
    public static string With(string id, Agency agency, params ImmutableArray<Role> roles)
    {
        Added[id] = new Persona(id, id, agency, roles);
        return id;
    }

    public static string TokenOf(string persona) =>
        Tokens.For(Added.GetValueOrDefault(persona) ?? Persona.Find(persona) ?? throw new ArgumentException($"There is no persona {persona}.", nameof(persona)), TimeProvider.System.GetUtcNow());

    public static void Believe(JwtBearerOptions bearer)
    {
        bearer.Configuration = new OpenIdConnectConfiguration { Issuer = IdentitySettings.DevelopmentIssuer };
        bearer.Configuration.SigningKeys.Add(Tokens.PublicKey);
    }
}
