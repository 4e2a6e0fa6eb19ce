using System.Collections.Concurrent;
using System.Net;
using InteragencyReview.Kernel;
using InteragencyReview.SystemTests.Running;

namespace InteragencyReview.SystemTests.KillPoints;

/// <summary>People who go on trying until they are answered; the same command, the same key. What they were answered is kept.</summary>
/// <param name="patience">How long they wait for what must come, where many things go wrong at once; else as long as every test.</param>
internal sealed class People(Office office, TimeSpan? patience = null)
{
    private const string NoneAnyMore = "";

    private readonly ConcurrentBag<(string CaseId, ServiceName Agency, int Revision)> _acknowledged = [];

    /// <summary>How many ballots were answered with 200.</summary>
    public int Acknowledged => _acknowledged.Count;

    public (ServiceName Agency, int Revision)[] AcknowledgedOn(string caseId) =>
        [.. _acknowledged.Where(ballot => ballot.CaseId == caseId).Select(ballot => (ballot.Agency, ballot.Revision))];

    /// <summary>Sends what the agencies hold of a case until all of it is taken.</summary>
    /// <returns>The case, once all three records are tied.</returns>
    public async Task<string> BringIn(DocketCase one)
    {
        var docket = new Docket([one]);
        foreach (var (service, persona, path, lines) in new[]
        {
            (ServiceName.Dhs, "dhs.records", "/case-files", docket.CaseFiles),
            (ServiceName.Eoir, "eoir.records", "/case-records", docket.CaseRecords),
            (ServiceName.Oil, "oil.records", "/dockets", docket.Petitions),
            (ServiceName.Dhs, "dhs.records", "/crosswalk", docket.Crosswalk),
        })
        {
            var taken = await Insistently(() => office.TryPost(service, persona, path, lines));
            Assert.True(taken.IsSuccess && taken.Json.GetProperty("rejected").GetInt32() == 0, taken.Body);
        }

        return await Eventually.Found(
            async () => await Insistently(() => office.Get(ServiceName.WorkingGroup, "dhs.chair", $"/cases?key={one.CaseFileId}")) is var found
                && found.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("caseId").GetString()).FirstOrDefault() is { } id
                && (await Insistently(() => office.Get(ServiceName.WorkingGroup, "dhs.chair", $"/cases/{id}"))).Json.GetProperty("keys") is var keys
                && keys.TryGetProperty("idnCase", out _)
                && keys.TryGetProperty("docketNumber", out _) ? id : null,
            $"case {one.CaseFileId} has all its records",
            within: patience);
    }

    /// <summary>From the opening of a vote to the last ballot.</summary>
    /// <param name="first">Whose ballot is cast before the others'; all the same if it is no agency.</param>
    public async Task Vote(string caseId, bool mayBeTooLate = false, ServiceName? first = null)
    {
        await Open(caseId);
        await CastAll(caseId, mayBeTooLate, first);
    }

    public async Task CastAll(string caseId, bool mayBeTooLate = false, ServiceName? first = null)
    {
        foreach (var agency in ServiceName.DhsLast.OrderByDescending(agency => agency == first))
            await Cast(agency, caseId, mayBeTooLate);
    }

    public Task<Office.Answer> Case(string caseId) => Insistently(() => office.Get(ServiceName.WorkingGroup, "dhs.chair", $"/cases/{caseId}"));

    public async Task Open(string caseId) =>
        Assert.True((await Insistently(() => office.CallVote(caseId))).Status is HttpStatusCode.Created or HttpStatusCode.OK);

    /// <param name="mayBeTooLate">The other two may have decided the vote before: then the seat is closed, and that is an answer.</param>
    public async Task Cast(ServiceName agency, string caseId, bool mayBeTooLate = false)
    {
        var ballot = mayBeTooLate ? await BallotUnlessDecided(agency, caseId) : await Ballot(agency, caseId);
        if (ballot == NoneAnyMore)
            return;
        var answer = await Insistently(() => office.Cast(agency, ballot, Choice.Accelerate, commandId: $"{caseId}-{agency}"));
        if (mayBeTooLate && answer is { Status: HttpStatusCode.Conflict, Problem: "seat-closed" })
            return;
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        _acknowledged.Add((caseId, agency, answer.Json.GetProperty("revision").GetInt32()));
    }

    /// <summary>The ballot of an agency, once its seat is open.</summary>
    public Task<string> Ballot(ServiceName agency, string caseId) => Eventually.Found(
        () => OpenBallot(agency, caseId),
        $"{agency} has a ballot on case {caseId}",
        within: patience);

    private Task<string> BallotUnlessDecided(ServiceName agency, string caseId) => Eventually.Found(
        async () => await OpenBallot(agency, caseId)
            ?? ((await Case(caseId)).Json.GetProperty("state").GetString() == "Decided" ? NoneAnyMore : null),
        $"{agency} has a ballot on case {caseId}, or it is decided",
        within: patience);

    private async Task<string?> OpenBallot(ServiceName agency, string caseId) =>
        Office.BallotOn(caseId, await Insistently(() => office.Ballots(agency)));

    private Task<Office.Answer> Insistently(Func<Task<Office.Answer>> command) => Eventually.Found(
        async () =>
        {
            try
            {
                var answer = await command();
                return answer.Status < HttpStatusCode.InternalServerError ? answer : null;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                return null;
            }
        },
        "the service answers again",
        within: patience);
}
