using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace InteragencyReview.ServiceDefaultsTests;

public sealed class HealthTests(RunningIssuer issuer) : IClassFixture<RunningIssuer>
{
    [Fact]
    public async Task A_service_that_has_all_it_needs_is_ready()
    {
        var (status, body) = await Ready(checks => checks.AddCheck("database", () => HealthCheckResult.Healthy()));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("ready", body.GetProperty("status").GetString());
        Assert.Equal("sample", body.GetProperty("service").GetString());
        Assert.Equal(["identity", "ending", "database"], body.GetProperty("checks").EnumerateArray().Select(check => check.GetProperty("name").GetString()!));
    }

    [Fact]
    public async Task A_backlog_is_degraded_and_still_serves()
    {
        var (status, body) = await Ready(checks => checks.AddCheck("backlog", () => HealthCheckResult.Degraded("The oldest message waits 90 s.")));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("degraded", body.GetProperty("status").GetString());
        var check = Check(body, "backlog");
        Assert.Equal("degraded", check.GetProperty("status").GetString());
        Assert.Equal("The oldest message waits 90 s.", check.GetProperty("note").GetString());
    }

    [Fact]
    public async Task A_service_without_what_it_needs_is_sent_no_requests()
    {
        var (status, body) = await Ready(checks => checks.AddCheck("database", () => HealthCheckResult.Unhealthy("The database does not answer.")));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("not-ready", body.GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_check_that_fails_tells_nothing_of_how()
    {
        var (status, body) = await Ready(checks => checks.AddCheck("database", () => throw new InvalidOperationException("Host=10.0.0.1;Password=hunter2")));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.DoesNotContain("hunter2", body.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("10.0.0.1", body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_that_never_answers_does_not_hold_the_others_up()
    {
        using var never = new SemaphoreSlim(0);
        var (status, body) = await Ready(checks => checks.AddAsyncCheck(
            "database",
            async stop =>
            {
                await never.WaitAsync(stop);
                return HealthCheckResult.Healthy();
            },
            timeout: TimeSpan.FromMilliseconds(100)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("No answer in time.", Check(body, "database").GetProperty("note").GetString());
    }

    [Fact]
    public async Task A_process_that_answers_is_alive_whatever_it_lacks()
    {
        await using var service = await Start(checks => checks.AddCheck("database", () => HealthCheckResult.Unhealthy("Gone.")));
        using var answer = await service.Get("/health/live");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> Ready(Action<IHealthChecksBuilder> checks)
    {
        await using var service = await Start(checks);
        using var answer = await service.Get("/health/ready");
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private Task<RunningService> Start(Action<IHealthChecksBuilder> checks) =>
        RunningService.Start(issuer.Address, _ => { }, builder => checks(builder.Services.AddHealthChecks()));

    private static JsonElement Check(JsonElement body, string name) =>
        body.GetProperty("checks").EnumerateArray().Single(check => check.GetProperty("name").GetString() == name);
}
