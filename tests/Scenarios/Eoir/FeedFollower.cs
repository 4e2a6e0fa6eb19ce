using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Alba;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Hosting;

namespace InteragencyReview.Scenarios.Eoir;

/// <summary>A docket system: it reads page after page, by the links it is given, and waits at the end.</summary>
internal sealed partial class FeedFollower(IAlbaHost eoir, string start = "/docket-feed?limit=3") : IDisposable
{
    private readonly HttpClient _http = eoir.As("eoir.docket");
    private string _next = start;

    /// <summary>The entries in the order in which they were read, by case and decision version.</summary>
    public List<string> Seen { get; } = [];

    public List<Guid> Ids { get; } = [];

    /// <summary>Where it would read on.</summary>
    public string Next => _next;

    public void Dispose() => _http.Dispose();

    /// <summary>Reads on until so many entries were read in all.</summary>
    public Task HasSeen(int entries) => Condition.Until($"{entries} entries were read, not {Seen.Count}", async () =>
    {
        if (Seen.Count < entries)
            await ReadOn(waitSeconds: 1);
        return Seen.Count >= entries;
    });

    /// <summary>Reads on until the case stands on the feed.</summary>
    public Task HasSeen(string idnCase) => Condition.Until($"case {idnCase} is on the feed", async () =>
    {
        if (!IsOn(idnCase))
            await ReadOn(waitSeconds: 1);
        return IsOn(idnCase);
    });

    /// <summary>Reads what is there, to the end.</summary>
    public async Task<FeedFollower> ToTheEnd()
    {
        while (await ReadOn(waitSeconds: 0) > 0)
        {
            // There may be more.
        }

        return this;
    }

    public async Task<int> ReadOn(int waitSeconds)
    {
        using var answer = await _http.GetAsync($"{_next}&wait={waitSeconds}");
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        Assert.Equal("application/cloudevents-batch+json", answer.Content.Headers.ContentType!.MediaType);
        var page = await answer.Content.ReadFromJsonAsync<JsonElement[]>();
        foreach (var entry in page!)
        {
            Ids.Add(entry.GetProperty("id").GetGuid());
            var data = entry.GetProperty("data");
            Seen.Add($"{data.GetProperty("idnCase").GetString()} v{data.GetProperty("decisionVersion").GetInt32()}");
        }

        _next = NextLink().Match(answer.Headers.GetValues("Link").Single()).Groups["url"].Value;
        return page.Length;
    }

    private bool IsOn(string idnCase) => Seen.Exists(seen => seen.StartsWith(idnCase + " ", StringComparison.Ordinal));

    [GeneratedRegex("^<(?<url>[^>]+)>; rel=\"next\"$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex NextLink();
}
