using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Builder;

namespace InteragencyReview.ServiceDefaultsTests;

public sealed class ApiDescriptionTests(RunningIssuer issuer) : IClassFixture<RunningIssuer>
{
    public sealed record Cast(Choice Choice, string Reasons);

    [Fact]
    public async Task A_service_describes_its_endpoints_who_may_call_them_and_how_they_refuse()
    {
        await using var service = await RunningService.Start(issuer.Address, app =>
        {
            app.MapPost("/ballots/{id:guid}/cast", (Guid id, Cast cast) => cast).RequireAccess(Access.For(Role.Reviewer).At(Agency.Dhs));
            app.MapGet("/open", () => "in").AllowAnonymous();
        });
        var document = JsonSerializer.Deserialize<JsonElement>(await service.Http.GetStringAsync("/openapi/v1.json"));

        Assert.StartsWith("3.1.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal("bearer", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").GetProperty("scheme").GetString());
        Assert.True(document.GetProperty("components").GetProperty("schemas").TryGetProperty("Problem", out _));

        var cast = document.GetProperty("paths").GetProperty("/ballots/{id}/cast").GetProperty("post");
        Assert.Contains("reviewer at DHS", cast.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.True(cast.GetProperty("security")[0].TryGetProperty("bearer", out _));
        foreach (var status in new[] { "200", "400", "401", "403", "429", "500" })
            Assert.True(cast.GetProperty("responses").TryGetProperty(status, out _), status);
        Assert.Equal(
            "#/components/schemas/Problem",
            cast.GetProperty("responses").GetProperty("403").GetProperty("content").GetProperty("application/problem+json").GetProperty("schema").GetProperty("$ref").GetString());

        var open = document.GetProperty("paths").GetProperty("/open").GetProperty("get");
        Assert.False(open.TryGetProperty("security", out _));
        Assert.False(open.GetProperty("responses").TryGetProperty("401", out _));
    }
}
