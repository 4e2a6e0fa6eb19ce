using System.Net;
using System.Text;
using System.Text.Json;
using InteragencyReview.Kernel;

namespace InteragencyReview.ServiceDefaultsTests;

public sealed class RunningSample : IAsyncLifetime
{
    private readonly RunningIssuer _issuer = new();

    internal RunningService Service { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _issuer.InitializeAsync();
        Service = await SampleEndpoints.Start(_issuer.Address);
    }

    public Task<string> TokenOf(string persona) => _issuer.TokenOf(persona);

    public async Task DisposeAsync()
    {
        await Service.DisposeAsync();
        await _issuer.DisposeAsync();
    }
}

/// <summary>A command is taken whole or not at all, at a Wolverine endpoint and at an ordinary one alike.</summary>
public sealed class CommandBodyTests(RunningSample sample) : IClassFixture<RunningSample>
{
    private const string Wolverine = "/weigh/6f9619ff-8b86-d011-b42d-00c04fc964ff";
    private const string Ordinary = "/ordinary";

    public static TheoryData<string, string> Faulty => new()
    {
        { """{ "reasons": "secret", "days": 1 }""", "choice is missing." },
        { """{ "days": 1 }""", "choice is missing. reasons is missing." },
        { """{ "choice": null, "reasons": "secret", "days": 1 }""", "choice: one of Accelerate, ConsiderForDiscretion, ContinueNormally, Abstain, Recuse is expected." },
        { """{ "choice": "Accelerate", "reasons": null, "days": 1 }""", "reasons is missing." },
        { """{ "choice": "Accelerate", "reasons": "secret", "days": 1, "colour": "secret" }""", "colour is not a member here." },
        { """{ "Choice": "Accelerate", "reasons": "secret", "days": 1 }""", "Choice is not a member here." },
        { """{ "choice": "Accelerate", "choice": "Abstain", "reasons": "secret", "days": 1 }""", "choice stands twice." },
        { """{ "choice": "Sideways", "reasons": "secret", "days": 1 }""", "choice: one of Accelerate, ConsiderForDiscretion, ContinueNormally, Abstain, Recuse is expected." },
        { """{ "choice": "accelerate", "reasons": "secret", "days": 1 }""", "choice: one of Accelerate, ConsiderForDiscretion, ContinueNormally, Abstain, Recuse is expected." },
        { """{ "choice": "Accelerate, Abstain", "reasons": "secret", "days": 1 }""", "choice: one of Accelerate, ConsiderForDiscretion, ContinueNormally, Abstain, Recuse is expected." },
        { """{ "choice": 1, "reasons": "secret", "days": 1 }""", "choice: one of Accelerate, ConsiderForDiscretion, ContinueNormally, Abstain, Recuse is expected." },
        { """{ "choice": "1", "reasons": "secret", "days": 1 }""", "choice: one of Accelerate, ConsiderForDiscretion, ContinueNormally, Abstain, Recuse is expected." },
        { "{ \"choice\": \"Accelerate\", \"reasons\": \" \\u200b\\t\", \"days\": 1 }", "reasons: a text with a visible character is expected." },
        { """{ "choice": "Accelerate", "reasons": 7, "days": 1 }""", "reasons: a text is expected." },
        { """{ "choice": "Accelerate", "reasons": "secret", "days": 1.5 }""", "days: a whole number from -2147483648 to 2147483647 is expected." },
        { """{ "choice": "Accelerate", "reasons": "secret", "days": 2147483648 }""", "days: a whole number from -2147483648 to 2147483647 is expected." },
        { """{ "choice": "Accelerate", "reasons": "secret", "days": "1" }""", "days: a whole number from -2147483648 to 2147483647 is expected." },
        { """{ "choice": "Accelerate", "reasons": "secret", "days": 1.00000000000000000000000000000000001 }""", "days: a whole number from -2147483648 to 2147483647 is expected." },
        { """{ "choice": "Accelerate", "reasons": "secret", "days": 1, "on": "2011-02-30" }""", "on: a day as in 2011-12-04 is expected." },
        { """{ "choice": "Accelerate", "reasons": "secret", "days": 1, "measure": [] }""", "measure is not of the form expected here (line 1, byte 71)." },
        { """{ "choice": "Accelerate", "reasons": "secret", "days": 1, "measure": {} }""", "measure.revision is missing." },
        { """{ "choice": "Accelerate", "reasons": "secret", "days": 1, "measure": { "revision": 1, "shape": 1 } }""", "measure.shape is not a member here." },
        { """{ "choice": "Accelerate", "reasons": "secret", "days": 1, "measure": { "revision": 1, "final": "secret" } }""", "measure.final: true or false is expected." },
        { """{ "choice": "Accelerate", "reasons": "secret", "days": 1, "panel": ["Dhs", "secret"] }""", "panel[1]: one of Dhs, Eoir, Oil is expected." },
        { "{ \"choice\": \"Accelerate\",\n \"days\": secret }", "days is not JSON (line 2, byte 10)." },
        { """{ "choice": "Accelerate", """, "The body is not JSON (line 1, byte 27)." },
        { "[]", "The body is not of the form expected here (line 1, byte 2)." },
        { """{ "A999123456": 1 }""", "(redacted) is not a member here." },
        { "", "The body is missing." },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public async Task A_body_that_does_not_fit_is_told_which_member_and_never_repeated(string json, string expected)
    {
        foreach (var path in new[] { Wolverine, Ordinary })
        {
            using var answer = await Post(path, json);
            Assert.Equal(expected, await Expect.Problem(answer, 400, "bad-request"));
        }
    }

    [Fact]
    public async Task A_body_of_null_is_refused()
    {
        foreach (var path in new[] { Wolverine, Ordinary })
        {
            using var answer = await Post(path, "null");
            await Expect.Problem(answer, 400, "bad-request");
        }
    }

    [Theory]
    [InlineData("""{ "choice": "Accelerate", "reasons": "a felony <1990>", "days": 365 }""")]
    [InlineData("""{ "choice": "Accelerate", "reasons": "a felony <1990>", "days": 365.0 }""")]
    [InlineData("""{ "choice": "Accelerate", "reasons": "a felony <1990>", "days": 3.65e2, "measure": null }""")]
    public async Task A_body_that_fits_is_taken_and_answered_as_on_the_wire(string json)
    {
        var expected = new Weigh(Choice.Accelerate, "a felony <1990>", 365, null, null, null);
        using var ordinary = await Post(Ordinary, json);
        Assert.Equal(JsonSerializer.Serialize(expected, WireJson.Options), await ordinary.Content.ReadAsStringAsync());
        using var wolverine = await Post(Wolverine, json);
        Assert.True(wolverine.IsSuccessStatusCode, await wolverine.Content.ReadAsStringAsync());
        Assert.Equal(JsonSerializer.Serialize(expected with { Note = "dhs.attorney" }, WireJson.Options), await wolverine.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_body_over_the_limit_of_a_Wolverine_endpoint_is_said_to_be_too_large()
    {
        using var answer = await Post("/tiny", $$"""{ "choice": "Accelerate", "reasons": "{{new string('x', 64)}}", "days": 1 }""");
        await Expect.Problem(answer, 413, "body-too-large");
    }

    [Theory]
    [InlineData(200 * 1024, null)]
    [InlineData(300 * 1024, "body-too-large")]
    public async Task A_command_is_bounded_long_before_records_are(int size, string? problem)
    {
        var json = $$"""{ "choice": "Accelerate", "reasons": "{{new string('x', size)}}", "days": 1 }""";
        using (var answer = await Post(Wolverine, json))
        {
            if (problem is null)
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            else
                await Expect.Problem(answer, 413, problem);
        }

        using var large = await Post("/large", json);
        Assert.Equal(HttpStatusCode.OK, large.StatusCode);
    }

    [Fact]
    public async Task Another_media_type_is_not_supported()
    {
        using var answer = await Post(Wolverine, "choice=Accelerate", "text/plain");
        await Expect.Problem(answer, 415, "unsupported-media-type");
    }

    [Fact]
    public async Task A_query_that_does_not_fit_is_named_and_not_repeated()
    {
        using var answer = await sample.Service.Get("/page?limit=secret");
        Assert.Equal("limit is not of the form expected here.", await Expect.Problem(answer, 400, "bad-request"));
    }

    /// <summary>Over the real server: what it refuses itself is refused as well.</summary>
    [Theory]
    [InlineData("/page?limit=%00")]
    [InlineData("/page?limit=1%0A")]
    [InlineData("/page?limit=%C2%9B")]
    [InlineData("/page?limit=%FF")]
    [InlineData("/page?limit=1&limit=2")]
    [InlineData("/page/%00")]
    [InlineData("/page/a%00b")]
    [InlineData("/page/%1B")]
    [InlineData("/page/%C3%28")]
    public async Task A_path_or_query_that_cannot_be_read_is_a_bad_request(string path)
    {
        using var answer = await sample.Service.Get(path);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("", true)]
    [InlineData("""{ "until": "2011-12-04" }""", false)]
    [InlineData("[]", false)]
    public async Task A_command_without_members_takes_none(string json, bool taken)
    {
        using var answer = await Post("/nothing-to-say", json);
        Assert.Equal(taken ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData(" \t\r\n\u00a0\u2003\u3000", true)]
    [InlineData("\u200b\u200d\ufeff\u00ad\u2060\u202e\0", true)]
    [InlineData("\u3164\u2800\ufe0f", true)]
    [InlineData("\u115f\u1160\uffa0\ufffc", true)]
    [InlineData("\u0301\u0903\u20dd", true)]
    [InlineData("\U000e0041\U0001d159\ue000", true)]
    [InlineData("\u0915\u093e", false)]
    [InlineData("\u200bA", false)]
    [InlineData(".", false)]
    [InlineData("\u5e9f", false)]
    public void A_text_is_blank_when_nobody_would_see_anything_of_it(string? text, bool blank)
    {
        Assert.Equal(blank, VisibleText.IsBlank(text));
        Assert.Equal(blank, WrittenReasons.Check(text, "a ballot")?.Type == "reasons-missing");
    }

    private async Task<HttpResponseMessage> Post(string path, string json, string type = "application/json")
    {
        using var body = new StringContent(json, Encoding.UTF8, type);
        return await sample.Service.Send(HttpMethod.Post, path, await sample.TokenOf("dhs.attorney"), body);
    }
}

/// <summary>What a Wolverine endpoint declares by attributes holds as it does for an ordinary one.</summary>
public sealed class DeclaredEndpointTests(RunningSample sample) : IClassFixture<RunningSample>
{
    [Theory]
    [InlineData("/weigh/6f9619ff-8b86-d011-b42d-00c04fc964ff", null, 401, "unauthenticated")]
    [InlineData("/weigh/6f9619ff-8b86-d011-b42d-00c04fc964ff", "dhs.records", 403, "role-missing")]
    [InlineData("/weigh/6f9619ff-8b86-d011-b42d-00c04fc964ff", "eoir.counsel", 403, "other-agency")]
    [InlineData("/weigh/6f9619ff-8b86-d011-b42d-00c04fc964ff", "dhs.attorney", 400, "bad-request")]
    [InlineData("/weigh/6f9619ff-8b86-d011-b42d-00c04fc964ff", "dhs.chair", 400, "bad-request")]
    [InlineData("/protected", "dhs.attorney", 403, "clearance-missing")]
    [InlineData("/anyone", null, 401, "unauthenticated")]
    [InlineData("/undeclared", null, 401, "unauthenticated")]
    [InlineData("/refused", null, 409, "vote-closed")]
    [InlineData("/broken", null, 500, "internal-error")]
    public async Task Nobody_gets_in_where_they_may_not(string path, string? persona, int status, string slug)
    {
        var method = path.StartsWith("/weigh", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get;
        using var body = method == HttpMethod.Post ? new StringContent("{}", Encoding.UTF8, "application/json") : null;
        using var answer = await sample.Service.Send(method, path, persona is null ? null : await sample.TokenOf(persona), body);
        Assert.DoesNotContain("hunter2", await Expect.Problem(answer, status, slug), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/protected", "dhs.cleared")]
    [InlineData("/anyone", "ops.operator")]
    [InlineData("/undeclared", "ops.operator")]
    [InlineData("/open", null)]
    public async Task Everybody_gets_in_where_they_may(string path, string? persona)
    {
        using var answer = await sample.Service.Get(path, persona is null ? null : await sample.TokenOf(persona));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_long_poll_outlives_the_limit_of_other_requests()
    {
        await using var impatient = await SampleEndpoints.Start(
            "http://127.0.0.1:1", new Dictionary<string, string>(StringComparer.Ordinal) { ["Limits:RequestSeconds"] = "0.1" });
        Assert.Equal("news", await impatient.Http.GetStringAsync("/news"));
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_given_up()
    {
        await using var impatient = await SampleEndpoints.Start(
            "http://127.0.0.1:1", new Dictionary<string, string>(StringComparer.Ordinal) { ["Limits:RequestSeconds"] = "0.1" });
        using var answer = await impatient.Get("/slow");
        await Expect.Problem(answer, 504, "timed-out");
    }

    [Fact]
    public async Task It_is_described_with_its_body_and_who_may_call()
    {
        var document = JsonSerializer.Deserialize<JsonElement>(await sample.Service.Http.GetStringAsync("/openapi/v1.json"));
        var weigh = document.GetProperty("paths").GetProperty("/weigh/{id}").GetProperty("post");
        Assert.Contains("Access: reviewer|chair at DHS.", weigh.GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.True(weigh.GetProperty("security")[0].TryGetProperty("bearer", out _));
        foreach (var status in new[] { "200", "400", "401", "403", "429", "500" })
            Assert.True(weigh.GetProperty("responses").TryGetProperty(status, out _), status);
        Assert.Equal(
            "#/components/schemas/Weigh",
            weigh.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString());

        var schemas = document.GetProperty("components").GetProperty("schemas");
        var members = schemas.GetProperty("Weigh").GetProperty("properties");
        Assert.Equal("integer", members.GetProperty("days").GetProperty("type").GetString());
        Assert.Equal("string", members.GetProperty("reasons").GetProperty("type").GetString());
        Assert.Equal(Enum.GetNames<Agency>(), members.GetProperty("panel").GetProperty("items").GetProperty("enum").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(Enum.GetNames<Choice>(), schemas.GetProperty("Choice").GetProperty("enum").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(["choice", "reasons", "days"], schemas.GetProperty("Weigh").GetProperty("required").EnumerateArray().Select(name => name.GetString()!));

        var open = document.GetProperty("paths").GetProperty("/open").GetProperty("get");
        Assert.False(open.TryGetProperty("security", out _));
        Assert.False(open.GetProperty("responses").TryGetProperty("401", out _));
    }
}
