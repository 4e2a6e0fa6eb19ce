using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Standalone.DevelopmentIssuer;

namespace InteragencyReview.SystemTests.Running;

/// <summary>What people do with the system, over HTTP, each as the persona whose work it is.</summary>
public sealed class Office(ReviewSystem system)
{
    private const string Ndjson = "application/x-ndjson";

    /// <summary>What an import said of its lines.</summary>
    public sealed record Intake(int Read, int Accepted, int Unchanged, int Rejected);

    /// <summary>An answer, whatever it says.</summary>
    public sealed record Answer(HttpStatusCode Status, string Body)
    {
        public bool IsSuccess => (int)Status is >= 200 and <= 299;

        public JsonElement Json => JsonDocument.Parse(Body).RootElement;

        /// <summary>The last part of a problem's type.</summary>
        public string Problem => Json.GetProperty("type").GetString()!.Split(':', '/')[^1];
    }

    /// <summary>Told of every answer.</summary>
    public Action<string, Answer> Heard { get; init; } = static (_, _) => { };

    /// <summary>Where a request is sent, if not to the first process of the service.</summary>
    public Func<ServiceName, Uri?> At { get; init; } = static _ => null;

    /// <summary>Given to every request: the trace it belongs to.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Brings in what the three agencies hold; says what became of it, DHS's files, EOIR's, OIL's, the crosswalk.</summary>
    public async Task<Intake[]> Import(Docket docket) =>
    [
        await Post(ServiceName.Dhs, "dhs.records", "/case-files", docket.CaseFiles),
        await Post(ServiceName.Eoir, "eoir.records", "/case-records", docket.CaseRecords),
        await Post(ServiceName.Oil, "oil.records", "/dockets", docket.Petitions),
        await Post(ServiceName.Dhs, "dhs.records", "/crosswalk", docket.Crosswalk),
    ];

    /// <summary>The row of a case in a lane, once it stands there and all three records are tied to it.</summary>
    public Task<string> CaseInQueue(DocketCase one) => Eventually.Found(
        async () =>
        {
            if (await QueueRow(one, one.Lane) is not { } row)
                return null;
            var id = row.GetProperty("caseId").GetString()!;
            var keys = (await Get(ServiceName.WorkingGroup, "dhs.chair", $"/cases/{id}")).Json.GetProperty("keys");
            return keys.TryGetProperty("idnCase", out _) && keys.TryGetProperty("docketNumber", out _) ? id : null;
        },
        $"case {one.CaseFileId} stands in {one.Lane} with all its records");

    public async Task<JsonElement?> QueueRow(DocketCase one, Lane lane)
    {
        var after = "";
        while (true)
        {
            var page = (await Get(ServiceName.WorkingGroup, "dhs.chair", $"/queues/{lane}?limit=200{after}")).Json;
            foreach (var item in page.GetProperty("items").EnumerateArray())
            {
                if (item.GetProperty("caseFileId").GetString() == one.CaseFileId)
                    return item;
            }

            if (!page.TryGetProperty("next", out var next))
                return null;
            after = $"&after={next.GetString()}";
        }
    }

    public async Task<JsonElement> Case(string caseId) => (await Get(ServiceName.WorkingGroup, "dhs.chair", $"/cases/{caseId}")).Json;

    /// <returns>The id of the vote.</returns>
    public async Task<string> OpenVote(string caseId)
    {
        var answer = await CallVote(caseId);
        Assert.True(answer.Status is HttpStatusCode.Created or HttpStatusCode.OK, $"{answer.Status}");
        return answer.Json.GetProperty("voteId").GetString()!;
    }

    public Task<Answer> CallVote(string caseId) =>
        Send(ServiceName.WorkingGroup, Known("dhs.chair"), HttpMethod.Post, $"/cases/{caseId}/votes", JsonContent.Create(new { }));

    /// <summary>The id of the agency's ballot on a case, once its seat is open.</summary>
    public Task<string> Ballot(ServiceName agency, string caseId, string state = "Open") => Eventually.Found(
        async () => BallotOn(caseId, await Ballots(agency, state)),
        $"{agency} has a ballot on case {caseId} that is {state}");

    public Task<Answer> Ballots(ServiceName agency, string state = "Open") => Get(agency, agency.Officer, $"/ballots?state={state}&limit=500");

    public static string? BallotOn(string caseId, Answer page) => page.Json.GetProperty("items").EnumerateArray()
        .Where(item => item.GetProperty("caseId").GetString() == caseId)
        .Select(item => item.GetProperty("id").GetString())
        .SingleOrDefault();

    /// <param name="commandId">What is repeated when the same ballot is sent again.</param>
    /// <param name="caster">When it is not the agency's usual officer.</param>
    public async Task<Answer> Cast(ServiceName agency, string ballot, Choice choice, string? commandId = null, Persona? caster = null)
    {
        using var body = JsonContent.Create(new { choice = choice.ToString(), reasons = "As the guidance says." });
        return await Send(agency, caster ?? Known(agency.Officer), HttpMethod.Post, $"/ballots/{ballot}/cast", body, commandId);
    }

    /// <summary>As a supervisor of DHS, once the vote waits for that.</summary>
    public async Task ConcurWhenAsked(string voteId)
    {
        await Eventually.True(
            async () => (await Get(ServiceName.WorkingGroup, "dhs.chair", $"/votes/{voteId}")).Json.GetProperty("awaitsConcurrence").GetBoolean(),
            "a supervisor is asked to concur");
        Assert.Equal(HttpStatusCode.OK, (await Concur(voteId, "dhs.supervisor")).Status);
    }

    public Task<Answer> Concur(string voteId, string persona) => Concur(voteId, Known(persona));

    public async Task<Answer> Concur(string voteId, Persona persona)
    {
        using var body = JsonContent.Create(new { concurs = true, reasons = "Agreed." });
        return await Send(ServiceName.WorkingGroup, persona, HttpMethod.Post, $"/votes/{voteId}/concurrence", body);
    }

    /// <summary>What the docket feed has on a case.</summary>
    public async Task<JsonElement[]> OnFeed(string caseId)
    {
        var events = (await Get(ServiceName.Eoir, "eoir.docket", "/docket-feed?limit=1000")).Json;
        return [.. events.EnumerateArray().Where(e => e.GetProperty("subject").GetString() == caseId)];
    }

    public Task Decided(string caseId) => InState(caseId, "Decided");

    public Task InState(string caseId, string state) => Eventually.True(
        async () => (await Case(caseId)).GetProperty("state").GetString() == state,
        $"case {caseId} is {state}",
        async () => $"It is: {await Case(caseId)}");

    public Task<Answer> Get(ServiceName service, string persona, string path) => Send(service, Known(persona), HttpMethod.Get, path, content: null);

    public async Task<Intake> Post(ServiceName service, string persona, string path, string lines)
    {
        var answer = await TryPost(service, persona, path, lines);
        Assert.True(answer.IsSuccess, $"{path}: {answer.Body}");
        return JsonSerializer.Deserialize<Intake>(answer.Body, WireJson.Options)!;
    }

    /// <summary>Records that may not be taken.</summary>
    public Task<Answer> TryPost(ServiceName service, string persona, string path, string lines) =>
        Send(service, Known(persona), HttpMethod.Post, path, new StringContent(lines, Encoding.UTF8, Ndjson));

    private static Persona Known(string id) => Persona.Find(id) ?? throw new ArgumentException($"There is no persona {id}.", nameof(id));

    private async Task<Answer> Send(
        ServiceName service, Persona persona, HttpMethod method, string path, HttpContent? content, string? commandId = null)
    {
        using var client = system.Client(service, persona, At(service));
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (commandId is not null)
            request.Headers.Add("Idempotency-Key", commandId);
        if (TraceParent is not null)
            request.Headers.Add("traceparent", TraceParent);
        using var response = await client.SendAsync(request);
        var answer = new Answer(response.StatusCode, await response.Content.ReadAsStringAsync());
        Heard(path, answer);
        return answer;
    }
}
