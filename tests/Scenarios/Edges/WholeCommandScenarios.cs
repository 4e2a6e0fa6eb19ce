using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using InteragencyReview.Kernel;
using InteragencyReview.Scenarios.Operations;

namespace InteragencyReview.Scenarios.Edges;

/// <summary>
/// A command is taken whole or not at all. What each service describes is changed member by member, in every way that a member can be
/// wrong: a new command is covered as soon as it is there.
/// </summary>
[Collection(OnAWholeReview.Name)]
public sealed class WholeCommandScenarios(WholeReview review)
{
    private const string Key = "Idempotency-Key";

    /// <summary>Blanks, zero-width and control characters, marks on nothing, and signs that are drawn as nothing.</summary>
    private static readonly string[] Invisible =
        [" ", "\u00a0\u3000", "\u200b\u200b", "\u2060\ufeff", "\u00ad", "\u202e", "\u2028", "\u2029", "\u0301", "\u0903", "\u115f", "\u1160", "\u3164", "\uffa0", "\u2800", "\ufe0f", "\U000e0041", "\ufffc", "\t\r\n"];

    [Fact]
    public async Task Every_member_of_every_command_is_refused_by_name_in_every_way_that_it_can_be_wrong()
    {
        var commands = (await DescribedEndpoint.All(review)).Where(endpoint => endpoint.IsPost && !endpoint.IsIntake).ToList();
        Assert.Contains(commands, command => command.Route == "/ballots/{id}/cast");
        await review.Rest(); // what other tests have done may still be on its way
        var before = await Recorded();
        var (wrong, tried) = (new List<string>(), 0);
        foreach (var command in commands)
        {
            using var http = await command.Caller();
            var whole = command.Body is { } body ? Whole(command, body) : [];
            foreach (var (what, member, text) in Mutations(command, whole))
            {
                tried++;
                using var answer = await command.Send(http, command.Path(), text, (Key, $"mutation {tried}"));
                var said = await answer.Content.ReadAsStringAsync();
                var detail = answer.StatusCode == HttpStatusCode.BadRequest ? (string?)JsonNode.Parse(said)!["detail"] ?? "" : "";
                if (answer.StatusCode != HttpStatusCode.BadRequest || !detail.Contains(member, StringComparison.Ordinal))
                    wrong.Add($"{command}, {what}: {(int)answer.StatusCode} {said}");
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {tried}:\n{string.Join('\n', wrong.Take(30))}");
        Assert.True(tried > 20 * commands.Count(command => command.Body is not null), $"Only {tried} were tried.");
        Assert.Equal(before, await Recorded());
    }

    [Fact]
    public async Task Every_command_as_it_is_described_is_taken()
    {
        foreach (var command in (await DescribedEndpoint.All(review)).Where(endpoint => endpoint.IsPost && !endpoint.IsIntake))
        {
            using var http = await command.Caller();
            using var answer = await command.Send(http, command.Path(), command.Body is { } body ? Written(Whole(command, body)) : "");
            var said = await answer.Content.ReadAsStringAsync();

            // A filter whose words are those of the rules in force is described as a text, and refused with the words that there are.
            Assert.True((int)answer.StatusCode is < 500 and not 400 || said.Contains(" is one of ", StringComparison.Ordinal), $"{command}: {said}");
        }
    }

    [Theory]
    [InlineData("""{"reasons":"r"}""", "choice is missing.")]
    [InlineData("""{"choice":"ConsiderForDiscretion, ContinueNormally","reasons":"two lanes"}""", "choice: one of")]
    [InlineData("{\"choice\":\"Accelerate\",\"reasons\":\"\\u200b\\u200b\"}", "reasons: a text with a visible character")]
    [InlineData("{\"choice\":\"Accelerate\",\"reasons\":\"a\\u0000b\"}", "reasons: a text without control characters")]
    [InlineData("""{"choice":"Accelerate","reasons":"r","lane":"Accelerate"}""", "lane is not a member here.")]
    public async Task A_ballot_that_is_not_whole_leaves_the_seat_as_it_was(string body, string expected)
    {
        var (_, seat) = await review.NewSeat(Agency.Dhs);
        var cast = (await DescribedEndpoint.All(review)).Single(endpoint => endpoint is { Service: "dhs", Route: "/ballots/{id}/cast" });
        using var http = await cast.Caller();

        using var answer = await cast.Send(http, cast.Path("id", $"{seat}"), body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(expected, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await review.Database.Ask<long>($"select version from dhs.mt_streams where id = '{Ballots.Seat.StreamOf(seat)}'"));
    }

    /// <summary>Every member there is, each with a value it may have.</summary>
    private static Dictionary<string, string> Whole(DescribedEndpoint command, JsonNode body) =>
        (body["properties"]?.AsObject() ?? []).ToDictionary(member => member.Key, member => ValueOf(command, member.Value!), StringComparer.Ordinal);

    private static string ValueOf(DescribedEndpoint command, JsonNode schema)
    {
        var described = command.Resolve(schema);
        if (described["enum"] is JsonArray words)
            return words[0]!.ToJsonString();
        var types = DescribedEndpoint.TypesOf(described).ToList();
        return types switch
        {
            _ when types.Contains("integer") || types.Contains("number") => "1",
            _ when types.Contains("boolean") => "true",
            _ when types.Contains("string") => $"\"{TextOf((string?)described["format"])}\"",
            _ when types.Contains("array") => $"[{ValueOf(command, described["items"]!)}]",
            _ when types.Contains("object") || described["properties"] is not null => Written(Whole(command, described)),
            _ => throw new InvalidOperationException($"{command}: a value of {schema.ToJsonString()} is not known here."),
        };
    }

    private static string TextOf(string? format) => format switch
    {
        "uuid" => "6f9619ff-8b86-d011-b42d-00c04fc964ff",
        "date" => "2011-12-04",
        "date-time" => "2011-12-04T10:00:00Z",
        _ => "text",
    };

    private static IEnumerable<(string What, string Member, string Body)> Mutations(DescribedEndpoint command, Dictionary<string, string> whole)
    {
        yield return ("an unknown member", "colour", Written(whole, ("colour", "1")));
        if (whole.Count == 0)
            yield break;

        yield return ("no object", "", "[]");
        yield return ("null", "", "null");
        yield return ("more than one", "", Written(whole) + Written(whole));
        var required = (command.Body!["required"]?.AsArray() ?? []).Select(name => (string)name!).ToHashSet(StringComparer.Ordinal);
        if ((bool?)command.Operation["requestBody"]!["required"] == true)
            yield return ("nothing", "", "");
        foreach (var (member, value) in whole)
        {
            yield return ("twice", member, Written(whole, (member, value)));
            var capital = char.ToUpperInvariant(member[0]) + member[1..];
            yield return ("in other letters", capital, Written(Without(whole, member), (capital, value)));
            if (required.Contains(member))
            {
                yield return ("missing", member, Written(Without(whole, member)));
                yield return ("null", member, Written(whole, member, "null"));
            }

            foreach (var other in OtherKinds(value))
                yield return (other, member, Written(whole, member, other));
            var schema = command.Resolve(command.Body["properties"]![member]!);
            foreach (var text in schema["enum"] is JsonArray words ? OtherWords(words) : value.StartsWith('"') ? Texts(required.Contains(member)) : [])
                yield return (text, member, Written(whole, member, text));
        }
    }

    private static IEnumerable<string> OtherKinds(string value)
    {
        yield return $"{{\"value\":{value}}}";
        if (!value.StartsWith('['))
        {
            yield return $"[{value}]";
            yield return "[]";
        }

        if (!value.StartsWith('{'))
            yield return "{}";
        if (!value.StartsWith('"'))
            yield return $"\"{value}\"";
        if (value != "1")
            yield return "1";
        else
            yield return "1.5";
        yield return "99999999999999999999";
        if (value is not ("true" or "false"))
            yield return "true";
    }

    private static IEnumerable<string> OtherWords(JsonArray words)
    {
        var names = words.Select(word => (string)word!).ToList();
        foreach (var name in names)
        {
            yield return $"\"{name.ToLowerInvariant()}\"";
            yield return $"\"{name} \"";
        }

        yield return $"\"{names[0]}, {names[^1]}\"";
        yield return "\"0\"";
        yield return "0";
        yield return "\"\"";
        yield return "\"Sideways\"";
    }

    private static IEnumerable<string> Texts(bool required) =>
        Invisible.Concat(["a\0b", "a\u001b[2Jb", "a\u0085b"]).Concat(required ? [""] : []).Select(text => JsonSerializer.Serialize(text)).Append("\"\\ud800\"");

    private static Dictionary<string, string> Without(Dictionary<string, string> whole, string member) =>
        whole.Where(other => other.Key != member).ToDictionary(StringComparer.Ordinal);

    private static string Written(Dictionary<string, string> whole, string member, string value) =>
        Written(whole.ToDictionary(other => other.Key, other => other.Key == member ? value : other.Value, StringComparer.Ordinal));

    private static string Written(Dictionary<string, string> members, params (string Name, string Value)[] more) =>
        $"{{{string.Join(',', members.Select(member => (member.Key, member.Value)).Concat(more).Select(member => $"\"{member.Item1}\":{member.Item2}"))}}}";

    /// <summary>Events, claims and answers that are kept, of all services.</summary>
    private Task<long> Recorded() => review.Database.Ask<long>(
        """
        select (select count(*) from dhs.mt_events) + (select count(*) from eoir.mt_events) + (select count(*) from oil.mt_events) + (select count(*) from working_group.mt_events)
             + (select count(*) from dhs.mt_doc_ballotclaim) + (select count(*) from dhs.mt_doc_commandanswer) + (select count(*) from working_group.mt_doc_commandanswer)
        """);
}
