using System.Collections.Concurrent;
using System.Net;
using InteragencyReview.Kernel;
using InteragencyReview.SystemTests.Running;

namespace InteragencyReview.SystemTests.KillPoints;

/// <summary>People who go on trying until they are answered; the same command, the same key. What they were answered is kept.</summary>
internal sealed class People(Office office)
{
    private readonly ConcurrentBag<(string CaseId, ServiceName Agency, int Revision)> _acknowledged = [];

    /// <summary>How many ballots were answered with 200.</summary>
    public int Acknowledged => _acknowledged.Count;

    public (ServiceName Agency, int Revision)[] AcknowledgedOn(string caseId) =>
        [.. _acknowledged.Where(ballot => ballot.CaseId == caseId).Select(ballot => (ballot.Agency, ballot.Revision))];

    /// <summary>From the opening of a vote to the last ballot.</summary>
    public async Task Vote(string caseId)
    {
        await Open(caseId);
        await CastAll(caseId);
    }

    public async Task CastAll(string caseId)
    {
        foreach (var agency in ServiceName.DhsLast)
            await Cast(agency, caseId);
    }

    public async Task Open(string caseId) =>
        Assert.True((await Insistently(() => office.CallVote(caseId))).Status is HttpStatusCode.Created or HttpStatusCode.OK);

    /// <param name="mayBeTooLate">The other two may have decided the vote before: then the seat is closed, and that is an answer.</param>
    public async Task Cast(ServiceName agency, string caseId, bool mayBeTooLate = false)
    {
        var ballot = await Ballot(agency, caseId);
        var answer = await Insistently(() => office.Cast(agency, ballot, Choice.Accelerate, commandId: $"{caseId}-{agency}"));
        if (mayBeTooLate && answer is { Status: HttpStatusCode.Conflict, Problem: "seat-closed" })
            return;
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        _acknowledged.Add((caseId, agency, answer.Json.GetProperty("revision").GetInt32()));
    }

    /// <summary>The ballot of an agency, once its seat is open.</summary>
    public Task<string> Ballot(ServiceName agency, string caseId) => Eventually.Found(
        async () => Office.BallotOn(caseId, await Insistently(() => office.Ballots(agency))),
        $"{agency} has a ballot on case {caseId}");

    private static Task<Office.Answer> Insistently(Func<Task<Office.Answer>> command) => Eventually.Found(
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
        "the service answers again");
}
