using System.Net;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.Standalone.DevelopmentIssuer;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace InteragencyReview.ServiceDefaultsTests;

/// <summary>What is unsafe does not start, and says in one line why.</summary>
public sealed class StartTests(RunningIssuer issuer) : IClassFixture<RunningIssuer>
{
    [Theory]
    [InlineData("Production", "http://login.example", "https")]
    [InlineData("Staging", "http://127.0.0.1:5000", "https")]
    [InlineData("Production", "urn:interagency-review:development-issuer", "development issuer")]
    [InlineData("Production", "", "not set")]
    [InlineData("Development", "", "not set")]
    [InlineData("Production", "login.example", "absolute https address")]
    public async Task An_unsafe_authority_is_refused_in_one_line(string environment, string authority, string words)
    {
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => RunningService.Start(authority, _ => { }, environment: environment));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.ToString());
    }

    [Fact]
    public async Task Https_cannot_be_switched_off_in_Production() =>
        await Assert.ThrowsAsync<StartRefusedException>(() => RunningService.Start(
            "https://login.example",
            _ => { },
            environment: "Production",
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["Identity:RequireHttps"] = "false" }));

    [Fact]
    public async Task A_limit_of_nothing_is_refused() =>
        await Assert.ThrowsAsync<StartRefusedException>(() => RunningService.Start(
            issuer.Address,
            _ => { },
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["Limits:RequestsPerSecond"] = "0" }));

    [Theory]
    [InlineData("Development", HttpStatusCode.OK)]
    [InlineData("Staging", HttpStatusCode.Unauthorized)]
    [InlineData("Production", HttpStatusCode.Unauthorized)]
    public async Task A_token_of_the_development_issuer_is_believed_in_Development_only_even_when_the_provider_vouches_for_it(string environment, HttpStatusCode expected)
    {
        using var tokens = new PersonaTokens(issuer.KeyFile);
        await using var service = await RunningService.Start(
            "https://login.example",
            app => app.MapGet("/anything", () => "in"),
            builder => builder.Services.PostConfigure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, bearer =>
            {
                var provider = new OpenIdConnectConfiguration { Issuer = IdentitySettings.DevelopmentIssuer };
                provider.SigningKeys.Add(tokens.PublicKey);
                bearer.ConfigurationManager = new StaticConfigurationManager<OpenIdConnectConfiguration>(provider);
            }),
            environment);
        using var answer = await service.Get("/anything", await issuer.TokenOf("dhs.attorney"));
        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    [InlineData("production")]
    public async Task The_development_issuer_itself_starts_in_Development_only(string environment)
    {
        await using var app = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = environment }).Build();
        var refused = Assert.Throws<StartRefusedException>(() => app.MapDevelopmentIssuer());
        Assert.Contains("does not start", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.ToString());
    }
}
