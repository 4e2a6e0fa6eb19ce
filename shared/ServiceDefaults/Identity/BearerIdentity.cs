using System.Text.Json;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace InteragencyReview.ServiceDefaults;

/// <summary>JWT bearer tokens of one OpenID Connect provider; whatever does not say otherwise needs one.</summary>
internal static class BearerIdentity
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProviderWithin = TimeSpan.FromSeconds(5);

    // Signatures only the provider can make: no shared secrets, and never "none".
    private static readonly string[] Signatures =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    public static void AddIdentity(this IServiceCollection services)
    {
        services.AddSingleton(provider => IdentitySettings.From(
            provider.GetRequiredService<IConfiguration>(),
            provider.GetRequiredService<IHostEnvironment>()));
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<IdentitySettings>(Apply);
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddSingleton<IAuthorizationHandler, AccessDecision>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessDecision.Answer>();
        services.AddHealthChecks().AddCheck<ProviderCheck>("identity", timeout: HealthEndpoints.Within);
    }

    private static void Apply(JwtBearerOptions bearer, IdentitySettings settings)
    {
        bearer.Authority = settings.Authority.ToString();
        bearer.Audience = settings.Audience;
        bearer.RequireHttpsMetadata = settings.RequireHttps;
        bearer.BackchannelTimeout = ProviderWithin;
        bearer.MapInboundClaims = false;
        bearer.IncludeErrorDetails = false;
        bearer.TokenValidationParameters = new()
        {
            ValidAudience = settings.Audience,
            ValidAlgorithms = Signatures,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ClockSkew = ClockSkew,
            NameClaimType = Officer.SubjectClaim, // what events and messages are attributed to
            RoleClaimType = Officer.RoleClaim,
        };
        bearer.Events = new()
        {
            OnMessageReceived = AwaitProvider,
            OnTokenValidated = validated =>
            {
                if (!settings.AllowDevelopmentIssuer && validated.SecurityToken.Issuer == IdentitySettings.DevelopmentIssuer)
                    validated.Fail("Tokens of the development issuer are believed in Development only.");
                else if (string.IsNullOrEmpty(validated.Principal?.FindFirst(Officer.SubjectClaim)?.Value))
                    validated.Fail("A token without a subject can be attributed to nobody.");
                return Task.CompletedTask;
            },
            OnChallenge = Challenge,
        };
    }

    // Without the provider's keys every token looks forged; the caller must hear "try again", not "sign in again".
    private static async Task AwaitProvider(MessageReceivedContext received)
    {
        if (received.Request.Headers.Authorization.Count == 0 || received.Options.ConfigurationManager is not { } provider)
            return;
        try
        {
            await provider.GetConfigurationAsync(received.HttpContext.RequestAborted);
        }
        catch (Exception e) when (IsUnreachable(e))
        {
            received.HttpContext.Features.Set(new ProviderUnreachable());
            received.NoResult();
        }
    }

    private static Task Challenge(JwtBearerChallengeContext challenge)
    {
        if (challenge.HttpContext.Features.Get<ProviderUnreachable>() is not null)
        {
            challenge.HandleResponse();
            challenge.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            challenge.Response.Headers.RetryAfter = "5";
            challenge.HttpContext.Features.Set(
                new Explanation("identity-unreachable", "The identity provider cannot be reached. Try again shortly."));
            return Task.CompletedTask;
        }

        challenge.Error = challenge.AuthenticateFailure is null ? null : "invalid_token";
        challenge.HttpContext.Features.Set(challenge.AuthenticateFailure switch
        {
            null => new Explanation("unauthenticated", "Sign in: this needs a bearer token."),
            SecurityTokenExpiredException => new Explanation("token-expired", "The token has expired. Sign in again."),
            _ => new Explanation("token-refused", "The token is not one this service believes."),
        });
        return Task.CompletedTask;
    }

    private static bool IsUnreachable(Exception e) =>
        e is InvalidOperationException or IOException or HttpRequestException or JsonException or TaskCanceledException;

    private sealed record ProviderUnreachable;

    private sealed class ProviderCheck(IOptionsMonitor<JwtBearerOptions> bearer) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                if (bearer.Get(JwtBearerDefaults.AuthenticationScheme).ConfigurationManager is { } provider)
                    await provider.GetConfigurationAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception e) when (IsUnreachable(e))
            {
                return HealthCheckResult.Unhealthy("The identity provider cannot be reached.");
            }
        }
    }
}
