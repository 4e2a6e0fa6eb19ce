using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Alba;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Hosting;
using InteragencyReview.SystemTests.Running;

namespace InteragencyReview.Scenarios.Operations;

/// <summary>The four services on one database, and what people do with them.</summary>
public class WholeReview : IAsyncLifetime
{
    /// <summary>In one statement: what moves from one of these places to the next stands in one of them at each moment.</summary>
    private static readonly string UnderWay = "select " + string.Join(
        " + ",
        new[] { "dhs", "eoir", "oil", "working_group" }.SelectMany(service => new[]
        {
            $"(select count(*) from {service}_messages.wolverine_outgoing_envelopes)",
            $"(select count(*) from {service}_messages.wolverine_incoming_envelopes where status = 'Incoming' or (status = 'Scheduled' and attempts > 0))",
        }).Concat(Enum.GetValues<Agency>()
            .SelectMany(agency => new[] { QueueNames.ToWorkingGroup(agency), QueueNames.FactsToWorkingGroup(agency), QueueNames.FromWorkingGroup(agency) })
            .SelectMany(queue => new[] { $"(select count(*) from queues.wolverine_queue_{queue})", $"(select count(*) from queues.wolverine_queue_{queue}_scheduled)" })));

    private int _cases;

    public ReviewDatabase Database { get; private set; } = null!;

    public IAlbaHost Dhs { get; private set; } = null!;

    public IAlbaHost Eoir { get; private set; } = null!;

    public IAlbaHost Oil { get; private set; } = null!;

    public IAlbaHost WorkingGroup { get; protected set; } = null!;

    public async Task InitializeAsync()
    {
        Database = await ReviewDatabase.New(ServiceProgram.Dhs, ServiceProgram.Eoir, ServiceProgram.Oil, ServiceProgram.WorkingGroup);
        WorkingGroup = await StartWorkingGroup();
        Dhs = await Database.Start(ServiceProgram.Dhs);
        Eoir = await Database.Start(ServiceProgram.Eoir);
        Oil = await Database.Start(ServiceProgram.Oil);
    }

    public async Task DisposeAsync() => await Database.DisposeAsync();

    protected virtual Task<IAlbaHost> StartWorkingGroup() => Database.Start(ServiceProgram.WorkingGroup);

    public int NextNumber() => Interlocked.Increment(ref _cases);

    public IAlbaHost Of(Agency agency) => agency switch
    {
        Agency.Dhs => Dhs,
        Agency.Eoir => Eoir,
        Agency.Oil => Oil,
        _ => throw new ArgumentOutOfRangeException(nameof(agency)),
    };

    /// <summary>All that the three agencies hold of some cases, and what ties it.</summary>
    public async Task Import(params DocketCase[] cases)
    {
        var docket = new Docket([.. cases]);
        await Send(Dhs, "dhs.records", "/case-files", docket.CaseFiles);
        await Send(Eoir, "eoir.records", "/case-records", docket.CaseRecords);
        await Send(Oil, "oil.records", "/dockets", docket.Petitions);
        await Send(Dhs, "dhs.records", "/crosswalk", docket.Crosswalk);
    }

    public static async Task<JsonElement> Send(IAlbaHost host, string persona, string path, string lines)
    {
        using var http = host.As(persona);
        using var body = new StringContent(lines, Encoding.UTF8, "application/x-ndjson");
        using var answer = await http.PostAsync(path, body);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <returns>The case, once all of its records are tied to it.</returns>
    public async Task<Guid> Tied(DocketCase one)
    {
        Guid? id = null;
        await Condition.Until($"{one.CaseFileId} stands in the queue with all its records", async () =>
            (id = await Database.Find<Guid?>(
                $"""
                select (r.data ->> 'caseId')::uuid from working_group.mt_doc_review r
                where r.data::text like '%"{one.CaseFileId}"%' and r.data::text like '%"{one.IdnCase}"%' and r.data::text like '%"{one.DocketNumber}"%'
                """)) is not null);
        return id!.Value;
    }

    /// <summary>Waits until everything that was done has come to all whom it concerns.</summary>
    public Task Rest() => Condition.Until("nothing is under way", async () => await Database.Ask<long>(UnderWay) == 0);

    public async Task<Guid> OpenVote(Guid caseId)
    {
        using var chair = WorkingGroup.As("dhs.chair");
        using var answer = await chair.PostAsJsonAsync($"/cases/{caseId}/votes", new { });
        Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.OK, $"{answer.StatusCode}");
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("voteId").GetGuid();
    }

    /// <returns>The agency's seat in the vote, once it has heard of it.</returns>
    public async Task<Guid> Seat(Agency agency, Guid voteId)
    {
        var id = InteragencyReview.Ballots.Seat.IdOf(voteId, agency);
        await Condition.Until($"{agency} has a seat", async () =>
            await Database.Find<string>($"select id from {agency.Code()}.mt_doc_seat where id = '{InteragencyReview.Ballots.Seat.StreamOf(id)}'") is not null);
        return id;
    }

    public Task<HttpResponseMessage> Cast(Agency agency, Guid seat, Choice choice, string reasons = "As the guidance says.", string? ifMatch = null) =>
        Cast(Of(agency), agency == Agency.Dhs ? "dhs.attorney" : agency == Agency.Eoir ? "eoir.counsel" : "oil.attorney", seat, choice, reasons, ifMatch);

    private static async Task<HttpResponseMessage> Cast(IAlbaHost host, string persona, Guid seat, Choice choice, string reasons, string? ifMatch)
    {
        using var http = host.As(persona);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/ballots/{seat}/cast") { Content = JsonContent.Create(new { choice = choice.ToString(), reasons }) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await http.SendAsync(request);
    }

    /// <returns>A seat of the agency in a vote on a new case.</returns>
    public async Task<(Guid Vote, Guid Seat)> NewSeat(Agency agency)
    {
        var one = DocketCase.OfAFelon(NextNumber());
        await Import(one);
        var vote = await OpenVote(await Tied(one));
        return (vote, await Seat(agency, vote));
    }
}

[CollectionDefinition(Name)]
public sealed class OnAWholeReview : ICollectionFixture<WholeReview>
{
    public const string Name = "a whole review";
}
