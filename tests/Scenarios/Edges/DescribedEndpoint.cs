using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Alba;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Scenarios.Hosting;
using InteragencyReview.Scenarios.Operations;
using InteragencyReview.Standalone.DevelopmentIssuer;

namespace InteragencyReview.Scenarios.Edges;

/// <summary>An endpoint as its service describes it at <c>/openapi/v1.json</c>: what is asserted of all needs no list of them.</summary>
internal sealed record DescribedEndpoint(string Service, IAlbaHost Host, string Method, string Route, JsonNode Operation, JsonNode Document)
{
    public const string Json = "application/json";

    public bool IsPost => Method == "POST";

    /// <summary>Records are answered for one by one: what is said of commands is not said of them.</summary>
    public bool IsIntake => IsPost && !Parameters.Any(parameter => parameter.In == "header");

    public JsonNode? Body => Operation["requestBody"]?["content"]?[Json]?["schema"] is { } schema ? Resolve(schema) : null;

    public ImmutableArray<Parameter> Parameters =>
    [
        .. (Operation["parameters"]?.AsArray() ?? []).Select(parameter =>
            new Parameter((string)parameter!["name"]!, (string)parameter["in"]!, Resolve(parameter["schema"]!))),
    ];

    internal sealed record Parameter(string Name, string In, JsonNode Schema);

    public static async Task<List<DescribedEndpoint>> All(WholeReview review)
    {
        var endpoints = new List<DescribedEndpoint>();
        foreach (var (service, host) in new[] { (ServiceNames.Dhs, review.Dhs), (ServiceNames.Eoir, review.Eoir), (ServiceNames.Oil, review.Oil), (ServiceNames.WorkingGroup, review.WorkingGroup) })
        {
            using var http = host.Server.CreateClient();
            var document = JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json"))!;
            endpoints.AddRange(
                from path in document["paths"]!.AsObject()
                from operation in path.Value!.AsObject()
                select new DescribedEndpoint(service, host, operation.Key.ToUpperInvariant(), path.Key, operation.Value!, document));
        }

        return endpoints;
    }

    /// <summary>A schema where it is described, without the null that may stand in its place.</summary>
    public JsonNode Resolve(JsonNode schema)
    {
        if (schema["$ref"] is { } reference)
            return ((string)reference!).TrimStart('#', '/').Split('/').Aggregate(Document, (node, name) => node[name]!);
        var choices = (schema["oneOf"] ?? schema["anyOf"])?.AsArray().FirstOrDefault(choice => choice!["$ref"] is not null || (string?)choice["type"] != "null");
        return choices is null ? schema : Resolve(choices);
    }

    public static IEnumerable<string> TypesOf(JsonNode schema) => schema["type"] switch
    {
        JsonArray types => types.Select(type => (string)type!),
        { } type => [(string)type!],
        null => [],
    };

    /// <summary>The route with something in its places that nobody has.</summary>
    /// <param name="place">The place to fill otherwise.</param>
    /// <param name="with">As it stands in the URL, escaped.</param>
    public string Path(string? place = null, string with = "")
    {
        var path = Route;
        foreach (var parameter in Parameters.Where(parameter => parameter.In == "path"))
            path = path.Replace($"{{{parameter.Name}}}", parameter.Name == place ? with : ValueOf(parameter.Schema), StringComparison.Ordinal);
        return path;
    }

    public static string ValueOf(JsonNode schema) =>
        schema["enum"] is JsonArray words ? (string)words[0]! : (string?)schema["format"] == "uuid" ? "6f9619ff-8b86-d011-b42d-00c04fc964ff" : "77";

    /// <summary>Somebody who may call it.</summary>
    public async Task<HttpClient> Caller()
    {
        foreach (var persona in Persona.All)
        {
            var http = Host.As(persona.Id);
            using var answer = await Send(http, Path(), "{");
            if (answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
                return http;
            http.Dispose();
        }

        throw new InvalidOperationException($"Nobody may call {this}.");
    }

    public async Task<HttpResponseMessage> Send(HttpClient http, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(Method), path);
        if (IsPost)
            request.Content = new StringContent(body ?? "", Encoding.UTF8, IsIntake ? "application/x-ndjson" : Json);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request);
    }

    public override string ToString() => $"{Service} {Method} {Route}";
}
