using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using JasperFx;
using Marten.Exceptions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace InteragencyReview.ServiceDefaultsTests;

/// <summary>Every answer that is not what was asked for has the same shape, and tells the caller's fault and nothing of ours.</summary>
public sealed class ProblemTests(RunningIssuer issuer) : IClassFixture<RunningIssuer>, IAsyncLifetime
{
    private RunningService _service = null!;
    private string _token = null!;

    public sealed record Cast(Choice Choice, string Reasons, Nested? Nested);

    public sealed record Nested(int Revision);

    public async Task InitializeAsync()
    {
        _token = await issuer.TokenOf("dhs.attorney");
        _service = await RunningService.Start(
            issuer.Address,
            app =>
            {
                app.MapGet("/broken", string () => throw new InvalidOperationException("the password is hunter2"));
                app.MapGet("/not-understood", string () => throw new UnknownEventTypeException("vote_opened_v9"));
                app.MapGet("/away", string () => throw new NpgsqlException("Failed to connect to 10.0.0.7:5432", new SocketException()));
                app.MapGet("/changed", string () => throw new ConcurrencyException(typeof(Cast), "seat-1"));
                app.MapGet("/refused", () => Refused.As(new Refusal("vote-closed", "The vote is closed."), StatusCodes.Status409Conflict));
                app.MapGet("/nothing", () => Results.NotFound());
                app.MapGet("/plain-problem", () => Results.Problem("Already there.", statusCode: 409));
                app.MapGet("/queue", (int limit, Guid? after) => limit);
                app.MapGet("/cases/{caseId:guid}", (Guid caseId) => caseId);
                app.MapPost("/ballots", (Cast cast) => cast);
                app.MapPost("/tiny", (Cast cast) => cast).WithMetadata(new RequestSizeLimitAttribute(64));
                app.MapGet("/half", async (HttpContext http) =>
                {
                    http.Response.BodyWriter.Write("{ \"lane\": "u8);
                    await Task.Yield();
                    throw new InvalidOperationException("half way");
                });
                app.MapGet("/malformed", string () => throw new MalformedRequestException("Column 7 of line 3 is no date."));
            });
    }

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task A_record_that_this_version_does_not_understand_is_said_to_be_so()
    {
        using var answer = await Get("/not-understood");
        await Expect.Problem(answer, 503, "event-not-understood");
        Assert.Contains("newer version", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_away_is_said_to_be_so_and_when_to_come_back()
    {
        using var answer = await Get("/away");
        Assert.Contains("same Idempotency-Key", await Expect.Problem(answer, 503, "unavailable"), StringComparison.Ordinal);
        Assert.NotNull(answer.Headers.RetryAfter?.Delta);
        Assert.DoesNotContain("10.0.0.7", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_that_others_kept_changing_is_a_conflict_and_no_bug()
    {
        using var answer = await Get("/changed");
        await Expect.Problem(answer, 409, "changed-meanwhile");
    }

    [Fact]
    public async Task A_bug_shows_nothing_but_a_trace_id()
    {
        using var answer = await Get("/broken");
        await Expect.Problem(answer, 500, "internal-error");
        var body = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("hunter2", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_keeps_its_type_and_its_words()
    {
        using var answer = await Get("/refused");
        Assert.Equal("The vote is closed.", await Expect.Problem(answer, 409, "vote-closed"));
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/no-such-place")]
    [InlineData("/cases/not-a-guid")]
    public async Task What_is_not_there_is_a_problem_too(string path)
    {
        using var answer = await Get(path);
        await Expect.Problem(answer, 404, "not-found");
    }

    [Fact]
    public async Task A_problem_made_the_framework_s_way_gets_a_stable_type()
    {
        using var answer = await Get("/plain-problem");
        Assert.Equal("Already there.", await Expect.Problem(answer, 409, "conflict"));
    }

    [Fact]
    public async Task A_browser_that_asks_for_a_page_gets_the_problem_all_the_same()
    {
        using var answer = await _service.Send(HttpMethod.Get, "/broken", _token, headers: headers => headers.Accept.ParseAdd("text/html"));
        await Expect.Problem(answer, 500, "internal-error");
    }

    [Fact]
    public async Task Another_method_is_answered_with_those_there_are()
    {
        using var answer = await _service.Send(HttpMethod.Delete, "/ballots", _token);
        await Expect.Problem(answer, 405, "method-not-allowed");
        Assert.Equal(["POST"], answer.Content.Headers.Allow);
    }

    [Fact]
    public async Task Another_media_type_is_not_supported()
    {
        using var body = new StringContent("choice=Accelerate", Encoding.UTF8, "text/plain");
        using var answer = await _service.Send(HttpMethod.Post, "/ballots", _token, body);
        await Expect.Problem(answer, 415, "unsupported-media-type");
    }

    [Fact]
    public async Task A_body_that_is_not_there_is_missed()
    {
        using var answer = await Post("/ballots", "");
        Assert.Equal("The body is missing.", await Expect.Problem(answer, 400, "bad-request"));
    }

    [Fact]
    public async Task Half_an_answer_is_never_followed_by_a_problem() =>
        await Assert.ThrowsAsync<HttpRequestException>(() => Get("/half"));

    [Theory]
    [InlineData("/queue", "limit is missing (query string).")]
    [InlineData("/queue?limit=many", "limit is not of the form expected here.")]
    [InlineData("/queue?limit=5&after=yesterday", "after is not of the form expected here.")]
    public async Task A_parameter_that_does_not_fit_is_named(string path, string expected)
    {
        using var answer = await Get(path);
        Assert.Equal(expected, await Expect.Problem(answer, 400, "bad-request"));
    }

    [Fact]
    public async Task What_a_service_says_of_a_malformed_request_reaches_the_caller()
    {
        using var answer = await Get("/malformed");
        Assert.Equal("Column 7 of line 3 is no date.", await Expect.Problem(answer, 400, "bad-request"));
    }

    [Fact]
    public async Task A_body_over_the_service_s_limit_is_refused()
    {
        using var answer = await Post("/ballots", $$"""{ "choice": "Accelerate", "reasons": "{{new string('x', 8 * 1024 * 1024)}}" }""");
        await Expect.Problem(answer, 413, "body-too-large");
    }

    [Fact]
    public async Task A_body_over_the_endpoint_s_own_limit_is_refused()
    {
        using var answer = await Post("/tiny", $$"""{ "choice": "Accelerate", "reasons": "{{new string('x', 64)}}" }""");
        await Expect.Problem(answer, 413, "body-too-large");
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_given_up()
    {
        await using var impatient = await RunningService.Start(
            issuer.Address,
            app => app.MapGet("/slow", async (CancellationToken stop) => await Task.Delay(Timeout.Infinite, stop)).AllowAnonymous(),
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["Limits:RequestSeconds"] = "0.2" });
        using var answer = await impatient.Get("/slow");
        await Expect.Problem(answer, 504, "timed-out");
    }

    [Fact]
    public async Task Json_is_written_and_read_as_on_the_wire()
    {
        using var answer = await Post("/ballots", """{ "choice": "Accelerate", "reasons": "a felony <1990>" }""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(
            System.Text.Json.JsonSerializer.Serialize(new Cast(Choice.Accelerate, "a felony <1990>", null), WireJson.Options),
            await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Every_answer_carries_the_headers_that_keep_it_from_caches_and_browsers_tricks()
    {
        foreach (var path in new[] { "/refused", "/broken", "/no-such-place", "/health/live" })
        {
            using var answer = await Get(path);
            Assert.Contains("no-store", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.False(answer.Headers.Contains("Server"));
        }
    }

    private Task<HttpResponseMessage> Get(string path) => _service.Get(path, _token);

    private async Task<HttpResponseMessage> Post(string path, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");

        // The answer can come before the body is sent, as for one that is too large.
        return await _service.Send(HttpMethod.Post, path, _token, body, headers => headers.ExpectContinue = true);
    }
}
