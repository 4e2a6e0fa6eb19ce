using System.Net.Http.Json;
using System.Text.Json;
using InteragencyReview.Standalone.DevelopmentIssuer;
using Microsoft.IdentityModel.JsonWebTokens;

namespace InteragencyReview.ServiceDefaultsTests;

public sealed class DevelopmentIssuerTests(RunningIssuer issuer) : IClassFixture<RunningIssuer>, IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new(issuer.Address) };

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task It_lists_its_personas()
    {
        var personas = await _http.GetFromJsonAsync<JsonElement>("/personas");
        Assert.Equal(Persona.All.Select(persona => persona.Id), personas.EnumerateArray().Select(persona => persona.GetProperty("id").GetString()));
        var judge = personas.EnumerateArray().Single(persona => persona.GetProperty("id").GetString() == "eoir.judge");
        Assert.Equal(["adjudicator", "reviewer"], judge.GetProperty("roles").EnumerateArray().Select(role => role.GetString()!));
    }

    [Fact]
    public async Task It_shows_its_public_key_and_never_the_private_one()
    {
        var jwks = await _http.GetStringAsync("/jwks");
        Assert.Contains("\"kty\":\"EC\"", jwks, StringComparison.Ordinal);
        Assert.DoesNotContain("\"d\":", jwks, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_holds_for_a_working_day_and_says_who_it_is_of()
    {
        var token = new JsonWebToken(await issuer.TokenOf("dhs.cleared"));
        Assert.Equal(TimeSpan.FromHours(8), token.ValidTo - token.ValidFrom);
        Assert.Equal("ES256", token.Alg);
        Assert.Equal("dhs.cleared", token.Subject);
        Assert.Equal("DHS", token.GetClaim("agency").Value);
        Assert.Equal("protected", token.GetClaim("clearance").Value);
    }

    [Fact]
    public async Task Without_an_agency_or_clearance_the_token_has_no_such_claim()
    {
        var token = new JsonWebToken(await issuer.TokenOf("oversight.inspector"));
        Assert.DoesNotContain(token.Claims, claim => claim.Type is "agency" or "clearance");
    }

    [Fact]
    public async Task An_unknown_persona_is_told_which_there_are()
    {
        using var form = new FormUrlEncodedContent([new("persona", "nobody")]);
        using var answer = await _http.PostAsync("/token", form);
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("dhs.attorney", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_survives_a_restart_and_is_the_owner_s_alone()
    {
        using var before = new PersonaTokens(issuer.KeyFile);
        using var after = new PersonaTokens(issuer.KeyFile);
        Assert.Equal(before.PublicKey.Kid, after.PublicKey.Kid);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(issuer.KeyFile));
    }
}
