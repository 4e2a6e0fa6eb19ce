using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.Standalone.DevelopmentIssuer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace InteragencyReview.ServiceDefaultsTests;

public sealed class TokenTests(RunningIssuer issuer) : IClassFixture<RunningIssuer>, IAsyncLifetime
{
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.Start(issuer.Address, app =>
    {
        app.MapGet("/ballots", () => "in").RequireAccess(Access.For(Role.Reviewer));
        app.MapGet("/agency", (HttpContext http) => http.User.Officer().Agency?.ToString() ?? "none");
    });

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_token_forged_with_the_right_key_and_the_right_claims_is_believed_so_that_the_others_fail_for_their_own_reason()
    {
        using var answer = await _service.Get("/ballots", Sign(_ => { }));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public Task For_another_audience_it_is_refused() => Refused(Sign(token => token.Audience = "somebody-else"));

    [Fact]
    public Task Without_an_audience_it_is_refused() => Refused(Sign(token => token.Audience = null));

    [Fact]
    public Task From_another_issuer_it_is_refused() => Refused(Sign(token => token.Issuer = "https://elsewhere.example"));

    [Fact]
    public Task Once_expired_it_is_refused_and_says_so() => Refused(
        Sign(token =>
        {
            token.NotBefore = DateTime.UtcNow.AddHours(-2);
            token.Expires = DateTime.UtcNow.AddMinutes(-2);
        }),
        "token-expired");

    [Fact]
    public Task Before_its_time_it_is_refused() => Refused(Sign(token =>
    {
        token.NotBefore = DateTime.UtcNow.AddMinutes(10);
        token.Expires = DateTime.UtcNow.AddHours(1);
    }));

    [Fact]
    public Task Without_a_subject_it_is_refused() => Refused(Sign(token => token.Claims.Remove("sub")));

    [Fact]
    public async Task Signed_by_another_key_it_is_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await Refused(Sign(token => token.SigningCredentials = new(new ECDsaSecurityKey(key) { KeyId = KeyId() }, SecurityAlgorithms.EcdsaSha256)));
    }

    [Fact]
    public Task Signed_with_the_public_key_as_a_shared_secret_it_is_refused()
    {
        var secret = Encoding.UTF8.GetBytes(PublicPem());
        return Refused(Sign(token => token.SigningCredentials = new(new SymmetricSecurityKey(secret) { KeyId = KeyId() }, SecurityAlgorithms.HmacSha256)));
    }

    [Fact]
    public Task Unsigned_it_is_refused() => Refused(Sign(token => token.SigningCredentials = null));

    [Fact]
    public Task With_its_algorithm_changed_to_none_it_is_refused()
    {
        var parts = Sign(_ => { }).Split('.');
        return Refused($"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.");
    }

    [Fact]
    public Task With_a_role_slipped_in_it_is_refused()
    {
        var parts = Sign(_ => { }).Split('.');
        var claims = JsonSerializer.Deserialize<Dictionary<string, object>>(Base64UrlEncoder.Decode(parts[1]))!;
        claims["role"] = new[] { "reviewer", "chair" };
        return Refused($"{parts[0]}.{Base64UrlEncoder.Encode(JsonSerializer.Serialize(claims))}.{parts[2]}");
    }

    [Fact]
    public Task Rubbish_is_refused() => Refused("rubbish");

    [Theory]
    [InlineData("DHS", "Dhs")]
    [InlineData("eoir", "Eoir")]
    [InlineData("USCIS", "none")]
    public async Task The_agency_is_one_of_three_or_none(string claim, string agency)
    {
        using var answer = await _service.Get("/agency", Sign(token => token.Claims["agency"] = claim));
        Assert.Equal(agency, await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Two_agencies_in_one_token_are_none()
    {
        using var answer = await _service.Get("/agency", Sign(token => token.Claims["agency"] = new[] { "DHS", "EOIR" }));
        Assert.Equal("none", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_role_of_another_system_gives_nothing()
    {
        using var answer = await _service.Get("/ballots", Sign(token => token.Claims["role"] = new[] { "Reviewer", "admin", "0" }));
        await Expect.Problem(answer, 403, "role-missing");
    }

    [Fact]
    public async Task While_the_provider_cannot_be_reached_a_caller_is_asked_to_try_again_and_the_service_is_not_ready()
    {
        await using var cutOff = await RunningService.Start("http://127.0.0.1:1", app => app.MapGet("/ballots", () => "in"));
        using var answer = await cutOff.Get("/ballots", Sign(_ => { }));
        await Expect.Problem(answer, 503, "identity-unreachable");
        Assert.NotNull(answer.Headers.RetryAfter);

        using var ready = await cutOff.Get("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.DoesNotContain("127.0.0.1", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private async Task Refused(string token, string slug = "token-refused")
    {
        using var answer = await _service.Get("/ballots", token);
        await Expect.Problem(answer, 401, slug);
        Assert.Contains("invalid_token", answer.Headers.WwwAuthenticate.Single().ToString(), StringComparison.Ordinal);
    }

    private string Sign(Action<SecurityTokenDescriptor> change)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(issuer.KeyFile));
        var token = new SecurityTokenDescriptor
        {
            Issuer = IdentitySettings.DevelopmentIssuer,
            Audience = IdentitySettings.DefaultAudience,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = "forged", ["role"] = new[] { "reviewer" } },
            NotBefore = DateTime.UtcNow,
            Expires = DateTime.UtcNow.AddHours(1),
            SigningCredentials = new(
                new ECDsaSecurityKey(key) { KeyId = KeyId(), CryptoProviderFactory = new() { CacheSignatureProviders = false } },
                SecurityAlgorithms.EcdsaSha256),
        };
        change(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    private string KeyId()
    {
        using var tokens = new PersonaTokens(issuer.KeyFile);
        return tokens.PublicKey.Kid;
    }

    private string PublicPem()
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(issuer.KeyFile));
        return key.ExportSubjectPublicKeyInfoPem();
    }
}
