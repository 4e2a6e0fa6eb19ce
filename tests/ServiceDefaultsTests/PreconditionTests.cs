using System.Net;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace InteragencyReview.ServiceDefaultsTests;

public sealed class PreconditionTests(RunningIssuer issuer) : IClassFixture<RunningIssuer>, IAsyncLifetime
{
    private const long Current = 7;
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.Start(issuer.Address, app =>
    {
        static IResult Change(HttpRequest request) =>
            Precondition.Of(request).Against(Current) ?? Precondition.Tag(Current + 1, Results.Ok());
        app.MapPost("/change", Change).AllowAnonymous();
    });

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Theory]
    [InlineData("\"7\"")]
    [InlineData("\"6\", \"7\"")]
    [InlineData("*")]
    public async Task A_change_of_the_version_seen_is_made_and_answered_with_the_new_version(string seen)
    {
        using var answer = await Post("/change", seen);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("\"8\"", answer.Headers.ETag?.Tag);
    }

    [Theory]
    [InlineData("\"6\"")]
    [InlineData("W/\"7\"")]
    [InlineData("\"something else\"")]
    [InlineData("\"07\"")]
    public async Task A_change_of_another_version_is_refused_with_the_one_there_is(string seen)
    {
        using var answer = await Post("/change", seen);
        await Expect.Problem(answer, 412, "precondition-failed");
        Assert.Equal("\"7\"", answer.Headers.ETag?.Tag);
    }

    [Fact]
    public async Task Who_says_nothing_about_what_was_seen_changes_what_there_is()
    {
        using var answer = await Post("/change", seen: null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("\"7")]
    [InlineData("")]
    public async Task What_is_no_tag_is_told_so(string seen)
    {
        using var answer = await Post("/change", seen);
        Assert.Contains("If-Match", await Expect.Problem(answer, 400, "bad-request"), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> Post(string path, string? seen) => _service.Send(HttpMethod.Post, path, token: null, headers: headers =>
    {
        if (seen is not null)
            headers.TryAddWithoutValidation("If-Match", seen);
    });
}
