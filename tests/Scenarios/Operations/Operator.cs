using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Alba;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Hosting;

namespace InteragencyReview.Scenarios.Operations;

/// <summary>Who keeps a service running, over HTTP.</summary>
internal sealed class Operator(IAlbaHost service) : IDisposable
{
    private readonly HttpClient _http = service.As("ops.operator");

    public void Dispose() => _http.Dispose();

    public Task<JsonElement> Get(string path) => _http.GetFromJsonAsync<JsonElement>(path);

    public async Task<(HttpStatusCode Status, JsonElement Answer)> Post(string path, object? body = null)
    {
        using var answer = await _http.PostAsJsonAsync(path, body ?? new { });
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    /// <summary>Without the empty messages that Wolverine puts in the place of what it cannot read; they go by themselves.</summary>
    public async Task<IReadOnlyList<JsonElement>> DeadLetters() =>
    [
        .. (await Get("/dead-letters?limit=500")).GetProperty("items").EnumerateArray()
            .Where(letter => letter.GetProperty("type").GetString() != "wolverine-ping"),
    ];

    /// <summary>Waits for one that fits.</summary>
    public async Task<JsonElement> DeadLetter(Func<JsonElement, bool> fits)
    {
        List<JsonElement> found = [];
        await Condition.Until("there is such a dead letter", async () => (found = [.. (await DeadLetters()).Where(fits)]).Count > 0);
        return Assert.Single(found);
    }

    public async Task Discard(JsonElement letter, string reason) =>
        Assert.Equal(HttpStatusCode.OK, (await Post($"/dead-letters/{letter.GetProperty("id").GetString()}/discard", new { reason })).Status);

    /// <returns>The run, once it has ended.</returns>
    public async Task<JsonElement> Run(string projection, string kind)
    {
        Assert.Equal(HttpStatusCode.Accepted, (await Post($"/projections/{projection}/{kind}")).Status);
        JsonElement run = default;
        await Condition.Until($"the {kind} of {projection} has ended", async () =>
            (run = await Get($"/projections/{projection}/run")).GetProperty("state").GetString() != "Running");
        Assert.Equal("Done", run.GetProperty("state").GetString());
        return run;
    }

    public async Task<IReadOnlyList<string>> Differences(string projection, string kind) =>
    [
        .. (await Run(projection, kind)).GetProperty("first").EnumerateArray().Select(difference => string.Join(
            ' ',
            difference.GetProperty("members").EnumerateArray().Select(member => member.GetString())
                .Prepend(difference.GetProperty("fault").GetString())
                .Prepend(difference.GetProperty("stream").GetString()))),
    ];
}
