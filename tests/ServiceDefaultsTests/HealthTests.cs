using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using InteragencyReview.PostgresFixture;
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
    public async Task However_many_ask_at_once_the_checks_are_made_once()
    {
        var (made, all) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await using var service = await Start(checks => checks.AddAsyncCheck("database", async () =>
        {
            Interlocked.Increment(ref made);
            await all.Task;
            return HealthCheckResult.Degraded("Slow.");
        }));

        var asked = Enumerable.Range(0, 50).Select(_ => service.Get("/health/ready")).ToList();
        await Condition.Until("the checks are under way", () => Volatile.Read(ref made) > 0);
        all.SetResult();
        foreach (var answer in await Task.WhenAll(asked))
        {
            using (answer)
                Assert.Contains("Slow.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        // Those who came late share the answer, or begin the next before it is too old.
        Assert.InRange(made, 1, 2);
    }

    [Fact]
    public async Task An_answer_grows_old_and_is_not_given_for_ever()
    {
        var well = true;
        await using var service = await Start(checks => checks.AddCheck("database", () => Volatile.Read(ref well) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("Gone.")));
        using (var before = await service.Get("/health/ready"))
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        Volatile.Write(ref well, false);
        await Condition.Until("it is told", async () =>
        {
            using var answer = await service.Get("/health/ready");
            return answer.StatusCode == HttpStatusCode.ServiceUnavailable;
        });
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
