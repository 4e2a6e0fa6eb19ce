using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.Standalone.DevelopmentIssuer;
using InteragencyReview.SystemTests.Running;
using ServiceName = InteragencyReview.SystemTests.Running.ServiceName;

namespace InteragencyReview.SystemTests;

/// <summary>
/// Promise 12: access.tsv says who may call what, and nobody else may. Every endpoint of every running service is called by
/// everybody there can be: each role, of each agency and of none, cleared and not; each persona; and nobody.
/// </summary>
[Collection(OnSharedSystem.Name)]
public sealed class AccessTests(SharedSystem shared)
{
    private const string Anybody = "anonymous";
    private const string Every = "*";
    private const int AtOnce = 8;

    // Not described by the description itself.
    private static readonly Endpoint[] Undescribed =
        [new("GET", "/health/live", null), new("GET", "/health/ready", null), new("GET", "/openapi/v1.json", null)];

    private static readonly ImmutableArray<Persona> Everybody =
    [
        .. Persona.All,
        .. from role in Enum.GetValues<Role>()
           from agency in Enum.GetValues<Agency>().Cast<Agency?>().Append(null)
           from cleared in new[] { false, true }
           select new Persona($"{role.Code()}.{agency?.Code() ?? "none"}{(cleared ? ".cleared" : "")}", "Somebody", agency, [role], cleared),
    ];

    private sealed record Endpoint(string Method, string Route, string? ContentType);

    /// <summary>Whoever has role, agency and clearance of the row may call; an asterisk stands for any.</summary>
    private sealed record Row(string Service, string Method, string Route, string Role, string Agency, string Clearance)
    {
        public bool IsOf(ServiceName service, Endpoint endpoint) =>
            Service == service.Value && Method == endpoint.Method && Route == endpoint.Route;

        public bool Allows(Persona? persona) => persona is null
            ? Role == Anybody
            : Role == Anybody
                || ((Role == Every || RolesThatCount(persona).Any(role => role.Code() == Role))
                    && (Agency == Every || Agency == (persona.Agency?.Code() ?? "none"))
                    && (Clearance == Every || (Clearance == "protected" && persona.Cleared)));

        /// <summary>A judge or Board member takes no part in a review, whatever else was given.</summary>
        private static IEnumerable<Role> RolesThatCount(Persona persona) =>
            persona.Roles.Contains(ServiceDefaults.Role.Adjudicator) ? [ServiceDefaults.Role.Adjudicator] : persona.Roles;
    }

    [Fact]
    public async Task Who_may_call_what_is_what_the_table_says()
    {
        var table = Read();
        var wrong = new List<string>();
        foreach (var service in ServiceName.All)
        {
            var endpoints = await Endpoints(service);
            wrong.AddRange(endpoints.Where(endpoint => !table.Exists(row => row.IsOf(service, endpoint)))
                .Select(endpoint => $"{service} {endpoint.Method} {endpoint.Route} is not in the table."));
            wrong.AddRange(table.Where(row => row.Service == service.Value && !Array.Exists(endpoints, endpoint => row.IsOf(service, endpoint)))
                .Select(row => $"{service} has no {row.Method} {row.Route}."));
            wrong.AddRange(await Walk(service, endpoints, table));
        }

        wrong.AddRange(table.Where(row => !Array.Exists(ServiceName.All, service => service.Value == row.Service)).Select(row => $"There is no service {row.Service}."));
        wrong.AddRange(table.Where(row => row.Role != Anybody && !Everybody.Any(row.Allows)).Select(row => $"{row} lets nobody in."));
        Assert.True(wrong.Count == 0, $"{wrong.Count} differences:\n{string.Join('\n', wrong.Take(40))}");
    }

    private static List<Row> Read() =>
    [
        .. from line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "access.tsv")).Skip(1)
           where line.Length > 0
           let cells = line.Split('\t')
           select new Row(cells[0], cells[1], cells[2], cells[3], cells[4], cells[5]),
    ];

    private async Task<Endpoint[]> Endpoints(ServiceName service)
    {
        using var client = shared.System.Client(service, Persona.Find("ops.operator"));
        using var description = JsonDocument.Parse(await client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)));
        return
        [
            .. Undescribed,
            .. from path in description.RootElement.GetProperty("paths").EnumerateObject()
               where !Array.Exists(Undescribed, endpoint => endpoint.Route == path.Name)
               from operation in path.Value.EnumerateObject()
               select new Endpoint(operation.Name.ToUpperInvariant(), path.Name, ContentTypeOf(operation.Value)),
        ];
    }

    private static string? ContentTypeOf(JsonElement operation) =>
        operation.TryGetProperty("requestBody", out var body) ? body.GetProperty("content").EnumerateObject().First().Name : null;

    private async Task<List<string>> Walk(ServiceName service, Endpoint[] endpoints, List<Row> table)
    {
        var wrong = new List<string>();
        await Parallel.ForEachAsync(
            Everybody.Cast<Persona?>().Append(null),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (persona, stop) =>
            {
                using var client = shared.System.Client(service, persona);
                foreach (var endpoint in endpoints)
                {
                    var allowed = table.Exists(row => row.IsOf(service, endpoint) && row.Allows(persona));
                    var status = await Call(client, endpoint, stop);
                    var expected = (allowed, persona) switch
                    {
                        (true, _) => status is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests) && (int)status < 500,
                        (false, null) => status == HttpStatusCode.Unauthorized,
                        (false, _) => status == HttpStatusCode.Forbidden,
                    };
                    if (expected)
                        continue;
                    lock (wrong)
                        wrong.Add($"{service} {endpoint.Method} {endpoint.Route} answers {persona?.Id ?? Anybody} {(int)status}; the table says {(allowed ? "allowed" : "refused")}.");
                }
            });
        return wrong;
    }

    /// <summary>Of nothing that exists, so that whoever may call changes nothing.</summary>
    private static async Task<HttpStatusCode> Call(HttpClient client, Endpoint endpoint, CancellationToken stop)
    {
        var path = endpoint.Route
            .Replace("{lane}", nameof(Lane.Accelerate), StringComparison.Ordinal)
            .Replace("{agency}", nameof(Agency.Eoir), StringComparison.Ordinal)
            .Replace("{key}", "0", StringComparison.Ordinal)
            .Replace("{idnCase}", "0", StringComparison.Ordinal)
            .Replace("{circuit}", "0", StringComparison.Ordinal)
            .Replace("{number}", "0", StringComparison.Ordinal)
            .Replace("{name}", "none", StringComparison.Ordinal);
        foreach (var id in new[] { "{id}", "{caseId}", "{voteId}" })
            path = path.Replace(id, Guid.Empty.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('{', path);

        using var request = new HttpRequestMessage(new HttpMethod(endpoint.Method), path);
        if (endpoint.ContentType is not null)
            request.Content = new StringContent("{}", Encoding.UTF8, endpoint.ContentType);
        using var response = await client.SendAsync(request, stop);
        return response.StatusCode;
    }
}
