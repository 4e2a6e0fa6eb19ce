using System.Net;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Builder;

namespace InteragencyReview.ServiceDefaultsTests;

public sealed class LimitTests(RunningIssuer issuer) : IClassFixture<RunningIssuer>
{
    [Fact]
    public async Task A_caller_over_the_limit_is_told_when_to_come_back_and_the_others_are_served()
    {
        await using var service = await RunningService.Start(
            issuer.Address,
            app => app.MapGet("/", () => "in"),
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["Limits:RequestsPerSecond"] = "1", ["Limits:Burst"] = "3" });
        var busy = await issuer.TokenOf("dhs.attorney");

        // All at once, so that a slow machine does not refill the bucket between them.
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => service.Get("/", busy)));

        Assert.True(answers.Count(answer => answer.StatusCode == HttpStatusCode.OK) >= 3);
        var refused = answers.First(answer => answer.StatusCode != HttpStatusCode.OK);
        await Expect.Problem(refused, 429, "too-many-requests");
        Assert.True(refused.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));

        using var other = await service.Get("/", await issuer.TokenOf("eoir.counsel"));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task A_caller_who_comes_back_when_told_to_is_served_again()
    {
        await using var service = await RunningService.Start(
            issuer.Address,
            app => app.MapGet("/", () => "in"),
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["Limits:RequestsPerSecond"] = "1", ["Limits:Burst"] = "1" });
        var busy = await issuer.TokenOf("dhs.attorney");
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => service.Get("/", busy)));
        var refused = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);

        await Task.Delay(refused.Headers.RetryAfter!.Delta!.Value);

        using var again = await service.Get("/", busy);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task Those_who_are_not_signed_in_share_the_limit_of_their_address()
    {
        await using var service = await RunningService.Start(
            issuer.Address,
            app => app.MapGet("/", () => "in"),
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["Limits:RequestsPerSecond"] = "1", ["Limits:Burst"] = "2" });
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => service.Get("/", i % 2 == 0 ? null : "rubbish")));

        Assert.True(answers.Count(answer => answer.StatusCode == HttpStatusCode.Unauthorized) >= 2);
        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task A_long_poll_outlives_the_limit_of_other_requests()
    {
        await using var service = await RunningService.Start(
            issuer.Address,
            app => app.MapGet("/feed", async (CancellationToken stop) =>
            {
                await Task.Delay(TimeSpan.FromSeconds(0.5), stop);
                return "news";
            }).AllowAnonymous().WithRequestTimeout(Limits.LongPoll),
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["Limits:RequestSeconds"] = "0.1" });
        Assert.Equal("news", await service.Http.GetStringAsync("/feed"));
    }
}
