using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Microsoft.IdentityModel.Tokens;

namespace InteragencyReview.Standalone.DevelopmentIssuer;

/// <summary>As much of an OpenID Connect provider as the services and a developer need. Development only.</summary>
public static class DevelopmentIssuerEndpoints
{
    /// <param name="keyFile">Where the key is kept, so that tokens survive a restart; null keeps it in memory.</param>
    /// <exception cref="StartRefusedException">The environment is not Development.</exception>
    public static WebApplication MapDevelopmentIssuer(this WebApplication app, string? keyFile = null)
    {
        if (!app.Environment.IsDevelopment())
        {
            throw new StartRefusedException(
                $"The development issuer lets anybody be anybody: it does not start in the environment {app.Environment.EnvironmentName}.");
        }

        var tokens = new PersonaTokens(keyFile);
        app.Lifetime.ApplicationStopped.Register(tokens.Dispose);
        var time = app.Services.GetService<TimeProvider>() ?? TimeProvider.System;

        app.MapGet("/.well-known/openid-configuration", (HttpRequest request) => Results.Json(Discovery(AddressOf(request)), WireJson.Options))
            .AllowAnonymous();
        app.MapGet("/jwks", () => Results.Json(new { Keys = new[] { Public(tokens) } }, WireJson.Options)).AllowAnonymous();
        app.MapGet("/personas", () => Results.Json(Persona.All.Select(Public), WireJson.Options)).AllowAnonymous();
        app.MapPost("/token", (HttpRequest request, CancellationToken stop) => Token(request, tokens, time, stop)).AllowAnonymous();
        return app;
    }

    private static async Task<IResult> Token(HttpRequest request, PersonaTokens tokens, TimeProvider time, CancellationToken stop)
    {
        var form = request.HasFormContentType ? await request.ReadFormAsync(stop) : FormCollection.Empty;
        if (Persona.Find(form["persona"]) is not { } persona)
        {
            return Refused.As(
                new Refusal("unknown-persona", $"Send the form field persona, one of: {string.Join(", ", Persona.All.Select(one => one.Id))}."),
                StatusCodes.Status400BadRequest);
        }

        request.HttpContext.Response.Headers.CacheControl = "no-store";
        return Results.Json(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["access_token"] = tokens.For(persona, time.GetUtcNow()),
            ["token_type"] = "Bearer",
            ["expires_in"] = (int)PersonaTokens.Lifetime.TotalSeconds,
        });
    }

    private static string AddressOf(HttpRequest request) => $"{request.Scheme}://{request.Host}{request.PathBase}";

    private static Dictionary<string, object> Discovery(string address) => new(StringComparer.Ordinal)
    {
        ["issuer"] = IdentitySettings.DevelopmentIssuer,
        ["jwks_uri"] = address + "/jwks",
        ["token_endpoint"] = address + "/token",
        ["response_types_supported"] = new[] { "token" },
        ["subject_types_supported"] = new[] { "public" },
        ["id_token_signing_alg_values_supported"] = new[] { SecurityAlgorithms.EcdsaSha256 },
    };

    private static object Public(PersonaTokens tokens) => new
    {
        tokens.PublicKey.Kty,
        tokens.PublicKey.Crv,
        tokens.PublicKey.X,
        tokens.PublicKey.Y,
        tokens.PublicKey.Kid,
        tokens.PublicKey.Use,
        tokens.PublicKey.Alg,
    };

    private static object Public(Persona persona) => new
    {
        persona.Id,
        persona.Name,
        Agency = persona.Agency?.Code().ToUpperInvariant(),
        Roles = persona.Roles.Select(role => role.Code()),
        persona.Cleared,
    };
}
