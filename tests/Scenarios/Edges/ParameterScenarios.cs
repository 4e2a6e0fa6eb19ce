using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Hosting;
using InteragencyReview.Scenarios.Intake;
using InteragencyReview.Scenarios.Operations;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.Standalone.DevelopmentIssuer;
using InteragencyReview.SystemTests.Running;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace InteragencyReview.Scenarios.Edges;

/// <summary>Whatever stands in a path, a query or a header: an answer that says what is wrong, never one of ours.</summary>
[Collection(OnAWholeReview.Name)]
public sealed class ParameterScenarios(WholeReview review)
{
    /// <summary>Control characters, and bytes that are no UTF-8, escaped as in a URL.</summary>
    private static readonly string[] Unreadable = ["%00", "a%00b", "%0A", "%1B%5B2J", "%7F", "%C2%85", "%FF", "%C3%28", "%ED%A0%80"];

    private static readonly string[] Odd =
        ["%2500", "%252e%252e", "%E2%80%8B", "%E2%80%AE", new string('9', 4_000), "-1", "0", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "2147483647", "NaN", "'%22%3B--", "*", "%20", "..%2F..", "AAAA", "bnVsbA"];

    [Fact]
    public async Task No_parameter_of_any_endpoint_makes_a_service_fail()
    {
        var (wrong, tried) = (new List<string>(), 0);
        foreach (var endpoint in await DescribedEndpoint.All(review))
        {
            using var http = await endpoint.Caller();
            foreach (var parameter in endpoint.Parameters)
            {
                foreach (var value in Unreadable.Concat(Odd))
                {
                    // The test's server takes no NUL in a path; the real one is asked in ServiceDefaultsTests.
                    if ((parameter.In == "header" && value.Length > 1_000) || (parameter.In == "path" && value.Contains("%00", StringComparison.Ordinal)))
                        continue;
                    tried++;
                    using var answer = parameter.In switch
                    {
                        "path" => await endpoint.Send(http, endpoint.Path(parameter.Name, value)),
                        "query" => await endpoint.Send(http, $"{endpoint.Path()}?{parameter.Name}={value}"),
                        _ => await endpoint.Send(http, endpoint.Path(), "{}", (parameter.Name, Latin(value))),
                    };
                    var said = await answer.Content.ReadAsStringAsync();
                    if ((int)answer.StatusCode >= 500 || (parameter.In != "header" && Unreadable.Contains(value, StringComparer.Ordinal) && answer.StatusCode != HttpStatusCode.BadRequest) || !IsProblemOrAnswer(answer))
                        wrong.Add($"{endpoint}, {parameter.Name} = {value[..Math.Min(30, value.Length)]}: {(int)answer.StatusCode} {said[..Math.Min(300, said.Length)]}");
                }
            }

            using var header = await endpoint.Send(http, endpoint.Path(), "{}", ("If-Match", "\"\u0001\""));
            Assert.True(header.StatusCode == HttpStatusCode.BadRequest, $"{endpoint}: {(int)header.StatusCode}");
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {tried}:\n{string.Join('\n', wrong.Take(30))}");
    }

    [Fact]
    public async Task Every_word_of_a_query_or_path_is_one_of_those_there_are_by_its_own_letters()
    {
        var words = 0;
        foreach (var endpoint in await DescribedEndpoint.All(review))
        {
            foreach (var parameter in endpoint.Parameters.Where(parameter => parameter.Schema["enum"] is not null))
            {
                words++;
                var known = parameter.Schema["enum"]!.AsArray().Select(word => (string)word!).ToList();
                using var http = await endpoint.Caller();
                foreach (var value in (string[])["0", "1", "77", known[0].ToLowerInvariant(), $"{known[0]},{known[1]}", $"%20{known[0]}", "Sideways"])
                {
                    using var answer = await endpoint.Send(http, parameter.In == "path" ? endpoint.Path(parameter.Name, value) : $"{endpoint.Path()}?{parameter.Name}={value}", "{}");
                    Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{endpoint}, {parameter.Name} = {value}: {(int)answer.StatusCode}");
                    Assert.Contains($"{parameter.Name} is one of {string.Join(", ", known)}.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
                }
            }
        }

        Assert.True(words >= 5, $"Only {words} parameters are described as words.");
    }

    [Theory]
    [InlineData("/queues/Accelerate?custody=DETAINED", "custody is one of detained, never, released.")]
    [InlineData("/queues/Accelerate?indicator=a2c", "indicator is one of A1, A2a, A2b, A2c,")]
    [InlineData("/queues/Accelerate?waitingDays=-1", "waitingDays is a number from 0 to")]
    [InlineData("/queues/Accelerate?waitingDays=2147483647", "waitingDays is a number from 0 to")]
    [InlineData("/queues/Accelerate?after=eyJwcmlvcml0eSI6MX0", "after is not a cursor of this list")]
    [InlineData("/queues/Accelerate?after=", "after is not a cursor of this list")]
    [InlineData("/queues/Accelerate?office=A&office=B", "office stands twice.")]
    [InlineData("/queues/Accelerate?office=%00", "office must be UTF-8 text without control characters.")]
    [InlineData("/unmatched?after=x", "after is not a cursor of this list")]
    public async Task What_the_queues_do_not_know_is_said(string path, string expected)
    {
        using var http = review.WorkingGroup.As("dhs.chair");
        using var answer = await http.GetAsync(path);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x.y.z")]
    [InlineData("-1.0.b3b4a1de-5f3a-4b53-8ad4-6d4b1f0d6f0e")]
    [InlineData("2147483648.0.b3b4a1de-5f3a-4b53-8ad4-6d4b1f0d6f0e")]
    [InlineData("1.9223372036854775807.b3b4a1de-5f3a-4b53-8ad4-6d4b1f0d6f0e")]
    [InlineData("1.0.nobody")]
    public async Task A_place_that_somebody_made_up_is_none_of_a_queue(string place)
    {
        using var http = review.WorkingGroup.As("dhs.chair");
        using var answer = await http.GetAsync($"/queues/Accelerate?waitingDays=0&after={PageCursor.Write("queue Accelerate", place)}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_place_that_somebody_made_up_is_none_of_any_other_list()
    {
        const string id = "b3b4a1de-5f3a-4b53-8ad4-6d4b1f0d6f0e";
        using var chair = review.WorkingGroup.As("dhs.chair");
        using var docket = review.Eoir.As("eoir.docket");
        foreach (var place in (string[])["x.y", "0.nobody", $"0.0.{id}", $"-1.{id}", $"9223372036854775807.{id}", $"9223372036854775808.{id}", "\0"])
        {
            await Refused(chair, "/escalations", "is_escalated", place);
            await Refused(chair, "/concurrences", "awaits_concurrence", place);
        }

        await Refused(chair, "/unmatched", "unmatched", "Oil/9/\0");
        var feed = (await docket.GetFromJsonAsync<JsonElement>("/docket-feed/snapshot")).GetProperty("cursor").GetString();
        await Refused(docket, "/docket-feed/snapshot", "docket-snapshot", $"{feed} hearing-\0");
        await Refused(docket, "/docket-feed/snapshot", "docket-snapshot", "nowhere hearing-1");
        Assert.Equal(HttpStatusCode.OK, await Answer(docket, "/docket-feed/snapshot", "docket-snapshot", $"{feed} hearing-1"));

        static async Task Refused(HttpClient http, string path, string list, string place)
        {
            var status = await Answer(http, path, list, place);
            Assert.True(status == HttpStatusCode.BadRequest, $"{path}, {place.Replace("\0", "NUL", StringComparison.Ordinal)}: {(int)status}");
        }

        static async Task<HttpStatusCode> Answer(HttpClient http, string path, string list, string place)
        {
            using var answer = await http.GetAsync($"{path}?after={PageCursor.Write(list, place)}");
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_full_page_of_unmatched_records_names_a_next_one_only_where_something_follows()
    {
        using var folder = new Folder();
        await folder.Write("docket.ndjson", Folder.Petition("ZZZZ-1", "9", "A999600190"), Folder.Petition("ZZZZ-2", "9", "A999600191")).Import(review);
        var start = PageCursor.Write("unmatched", "Oil/9/ZZZZ");
        await Condition.Until("both petitions have come to the working group", async () => Keys(await Page($"/unmatched?after={start}")).Count() == 2);

        Assert.False((await Page($"/unmatched?limit=2&after={start}")).TryGetProperty("next", out _));
        var first = await Page($"/unmatched?limit=1&after={start}");
        Assert.Equal("9/ZZZZ-1", Assert.Single(Keys(first)));
        var second = await Page($"/unmatched?limit=1&after={first.GetProperty("next").GetString()}");
        Assert.Equal("9/ZZZZ-2", Assert.Single(Keys(second)));
        Assert.False(second.TryGetProperty("next", out _));

        static IEnumerable<string?> Keys(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("key").GetString());
    }

    [Fact]
    public async Task A_queue_is_filtered_paged_and_says_when_no_case_has_an_office_at_all()
    {
        var cases = Enumerable.Range(0, 3).Select(_ => DocketCase.OfAFelon(review.NextNumber())).ToArray();
        await review.Import(cases);
        foreach (var one in cases)
            await review.Tied(one);

        var first = await Page("/queues/Accelerate?limit=2");
        Assert.Equal(2, first.GetProperty("items").GetArrayLength());
        var cursor = first.GetProperty("next").GetString();
        var second = await Page($"/queues/Accelerate?limit=2&after={cursor}");
        Assert.Empty(Ids(first).Intersect(Ids(second), StringComparer.Ordinal));
        using (var http = review.WorkingGroup.As("dhs.chair"))
        using (var other = await http.GetAsync($"/queues/ContinueNormally?after={cursor}"))
            Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);

        var office = first.GetProperty("items")[0].GetProperty("office").GetString();
        var filtered = await Page($"/queues/Accelerate?office={office}&limit=200");
        Assert.All(filtered.GetProperty("items").EnumerateArray(), item => Assert.Equal(office, item.GetProperty("office").GetString()));
        Assert.False(filtered.TryGetProperty("note", out _));
        Assert.Empty(Ids(await Page("/queues/Accelerate?stage=Charging&limit=200")));
        Assert.All((await Page("/queues/Accelerate?state=Screened&limit=200")).GetProperty("items").EnumerateArray(), item => Assert.Equal("Screened", item.GetProperty("state").GetString()));

        var nowhere = await Page("/queues/Accelerate?office=ZZZ");
        Assert.Empty(Ids(nowhere));
        Assert.Equal("No case of any lane has this office.", nowhere.GetProperty("note").GetString());
        Assert.Equal("No case of any lane has this court.", (await Page("/queues/Accelerate?court=ZZZ")).GetProperty("note").GetString());
        Assert.False((await Page($"/queues/Undetermined?office={office}")).TryGetProperty("note", out _));
    }

    [Fact]
    public async Task An_empty_page_takes_no_second_connection_while_it_holds_one()
    {
        using var http = review.WorkingGroup.As("dhs.chair");
        var asked = Enumerable.Range(0, 60).Select(n => http.GetAsync(n % 2 == 0 ? "/queues/Accelerate?office=ZZZ" : "/queues/Accelerate?court=ZZZ")).ToList();
        foreach (var answer in await Task.WhenAll(asked).WaitAsync(TimeSpan.FromSeconds(10)))
        {
            using (answer)
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    /// <summary>The roles of a route are an answer to "who may"; one whom its agency keeps out would be told a lie.</summary>
    [Fact]
    public void Every_role_that_an_endpoint_names_has_somebody_who_can_use_it()
    {
        var idle = new List<string>();
        foreach (var host in new[] { review.Dhs, review.Eoir, review.Oil, review.WorkingGroup })
        {
            foreach (var endpoint in host.Services.GetRequiredService<EndpointDataSource>().Endpoints)
            {
                if (Access.Of(endpoint) is { } access)
                {
                    idle.AddRange(access.Roles.Concat(access.RolesAnywhere)
                        .Where(role => !Persona.All.Any(persona => persona.Roles.Contains(role) && access.Refuse(Officer(persona)) is null))
                        .Select(role => $"{endpoint.DisplayName}: {role}"));
                }
            }
        }

        Assert.Empty(idle);

        static Officer Officer(Persona persona) => new(persona.Id, persona.Name, persona.Agency, [.. persona.Roles], persona.Cleared);
    }

    private static IEnumerable<string> Ids(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("caseId").GetString()!);

    private static bool IsProblemOrAnswer(HttpResponseMessage answer) =>
        answer.IsSuccessStatusCode || answer.Content.Headers.ContentType?.MediaType == "application/problem+json";

    private static string Latin(string escaped) => Uri.UnescapeDataString(escaped) is var text && text.Any(char.IsControl) ? "\u0001" : text;

    private async Task<JsonElement> Page(string path)
    {
        using var http = review.WorkingGroup.As("dhs.chair");
        using var answer = await http.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonSerializer.Deserialize<JsonElement>(await answer.Content.ReadAsStringAsync());
    }
}
