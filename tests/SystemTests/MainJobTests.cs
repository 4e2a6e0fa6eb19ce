using System.Net;
using InteragencyReview.Kernel;
using InteragencyReview.SystemTests.Running;

namespace InteragencyReview.SystemTests;

/// <summary>The main job: dockets go in, three agencies vote, the case is in its queue and the decision in the courts.</summary>
[Collection(OnSharedSystem.Name)]
public sealed class MainJobTests(SharedSystem shared)
{
    private ReviewSystem _system = shared.System;
    private Office _office = shared.Office;

    [Theory, On(Transport.PostgreSql), On(Transport.RabbitMq)]
    public async Task From_three_agencies_records_to_one_decision_in_three_logs_and_on_the_feed(Transport transport)
    {
        await Use(transport);
        var felon = DocketCase.OfAFelon(shared.NextNumber());
        var docket = new Docket([felon, DocketCase.OfAStudent(shared.NextNumber()), DocketCase.OfAFelon(shared.NextNumber())]);
        Assert.All(await _office.Import(docket), intake => Assert.Equal(new(3, 3, 0, 0), intake));
        foreach (var one in docket.Cases)
            await _office.CaseInQueue(one);

        var caseId = await _office.CaseInQueue(felon);
        var voteId = await _office.OpenVote(caseId);
        foreach (var agency in ServiceName.DhsLast)
        {
            Assert.Equal(HttpStatusCode.OK, (await _office.Cast(agency, await _office.Ballot(agency, caseId), Choice.Accelerate)).Status);
            // DHS's ballot decides as soon as one other is there; the third, when it comes later, is kept and not counted.
            if (agency != ServiceName.Dhs)
                await BallotRecorded(voteId, agency.Officer);
        }

        await _office.Decided(caseId);
        await Logs.Rest(_system);

        var row = Assert.NotNull(await _office.QueueRow(felon, Lane.Accelerate));
        Assert.Equal("Decided", row.GetProperty("state").GetString());
        Assert.Equal("Accelerate", row.GetProperty("decidedLane").GetString());
        Assert.Equal(["dhs.attorney", "eoir.counsel", "oil.attorney"], await Voters(voteId));
        await DecidedOnceEverywhere(caseId);
        var entry = Assert.Single(await _office.OnFeed(caseId)).GetProperty("data");
        Assert.Equal(felon.IdnCase, entry.GetProperty("idnCase").GetString());
        Assert.Equal("Accelerate", entry.GetProperty("lane").GetString());
    }

    [Theory, On(Transport.PostgreSql), On(Transport.RabbitMq)]
    public async Task Everything_sent_twice_changes_nothing(Transport transport)
    {
        await Use(transport);
        var docket = new Docket([DocketCase.OfAFelon(shared.NextNumber())]);
        await _office.Import(docket);
        var caseId = await _office.CaseInQueue(docket.Cases[0]);
        var voteId = await _office.OpenVote(caseId);
        Assert.Equal(voteId, await _office.OpenVote(caseId));
        var ballots = new Dictionary<ServiceName, string>();
        foreach (var agency in ServiceName.DhsLast)
        {
            ballots.Add(agency, await _office.Ballot(agency, caseId));
            for (var time = 0; time < 2; time++)
                Assert.True((await _office.Cast(agency, ballots[agency], Choice.Accelerate, commandId: $"{caseId}-{agency}")).IsSuccess);
        }

        await _office.Decided(caseId);
        await Logs.Rest(_system);
        var before = await Events();
        Assert.All(await _office.Import(docket), intake => Assert.Equal(new(1, 0, 1, 0), intake));
        foreach (var agency in ServiceName.DhsLast)
            Assert.True((await _office.Cast(agency, ballots[agency], Choice.Accelerate, commandId: $"{caseId}-{agency}")).IsSuccess);
        await Logs.Rest(_system);

        Assert.Equal(before, await Events());
        await DecidedOnceEverywhere(caseId);
        Assert.Single(await _office.OnFeed(caseId));
    }

    [Theory, On(Transport.PostgreSql), On(Transport.RabbitMq)]
    public async Task Discretion_waits_for_a_supervisor_of_DHS_who_did_not_vote(Transport transport)
    {
        await Use(transport);
        var student = DocketCase.OfAStudent(shared.NextNumber());
        await _office.Import(new Docket([student]));
        var caseId = await _office.CaseInQueue(student);
        var voteId = await _office.OpenVote(caseId);
        foreach (var agency in ServiceName.DhsLast)
            Assert.True((await _office.Cast(agency, await _office.Ballot(agency, caseId), Choice.ConsiderForDiscretion)).IsSuccess);
        await Eventually.True(
            async () => (await _office.Get(ServiceName.WorkingGroup, "dhs.chair", $"/votes/{voteId}")).Json.GetProperty("awaitsConcurrence").GetBoolean(),
            "a supervisor is asked to concur");
        await Logs.Rest(_system);
        Assert.Equal(0, await _system.Log(ServiceName.WorkingGroup).Count("decision_issued", caseId));
        Assert.Empty(await _office.OnFeed(caseId));

        Assert.Equal(HttpStatusCode.Forbidden, (await _office.Concur(voteId, "dhs.attorney")).Status);
        Assert.Equal(HttpStatusCode.OK, (await _office.Concur(voteId, "dhs.supervisor")).Status);
        await _office.Decided(caseId);
        await Logs.Rest(_system);

        Assert.NotNull(await _office.QueueRow(student, Lane.ConsiderForDiscretion));
        await DecidedOnceEverywhere(caseId);
        Assert.Equal("ConsiderForDiscretion", Assert.Single(await _office.OnFeed(caseId)).GetProperty("data").GetProperty("lane").GetString());
    }

    [Theory, On(Transport.PostgreSql), On(Transport.RabbitMq)]
    public async Task A_supervisor_who_voted_cannot_concur(Transport transport)
    {
        await Use(transport);
        var student = DocketCase.OfAStudent(shared.NextNumber());
        await _office.Import(new Docket([student]));
        var caseId = await _office.CaseInQueue(student);
        var voteId = await _office.OpenVote(caseId);
        foreach (var agency in new[] { ServiceName.Eoir, ServiceName.Oil })
            Assert.True((await _office.Cast(agency, await _office.Ballot(agency, caseId), Choice.ConsiderForDiscretion)).IsSuccess);
        var both = new Standalone.DevelopmentIssuer.Persona(
            "dhs.both", "Dominique Both (DHS)", Agency.Dhs, [ServiceDefaults.Role.Reviewer, ServiceDefaults.Role.Supervisor]);
        Assert.True((await _office.Cast(ServiceName.Dhs, await _office.Ballot(ServiceName.Dhs, caseId), Choice.ConsiderForDiscretion, caster: both)).IsSuccess);
        await Eventually.True(
            async () => (await _office.Get(ServiceName.WorkingGroup, "dhs.chair", $"/votes/{voteId}")).Json.GetProperty("awaitsConcurrence").GetBoolean(),
            "a supervisor is asked to concur");

        var refused = await _office.Concur(voteId, both);

        Assert.False(refused.IsSuccess);
        Assert.Equal("separation-of-duties", refused.Problem);
        Assert.Equal(0, await _system.Log(ServiceName.WorkingGroup).Count("decision_issued", caseId));
    }

    [Theory, On(Transport.PostgreSql), On(Transport.RabbitMq)]
    public async Task A_ballot_cast_after_the_closing_is_refused(Transport transport)
    {
        await Use(transport);
        var felon = DocketCase.OfAFelon(shared.NextNumber());
        await _office.Import(new Docket([felon]));
        var caseId = await _office.CaseInQueue(felon);
        await _office.OpenVote(caseId);
        var late = await _office.Ballot(ServiceName.Oil, caseId);
        foreach (var agency in new[] { ServiceName.Eoir, ServiceName.Dhs })
            Assert.True((await _office.Cast(agency, await _office.Ballot(agency, caseId), Choice.Accelerate)).IsSuccess);
        await _office.Ballot(ServiceName.Oil, caseId, state: "Closed");

        var refused = await _office.Cast(ServiceName.Oil, late, Choice.ContinueNormally);

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Equal("seat-closed", refused.Problem);
        Assert.Equal(0, await _system.Log(ServiceName.Oil).Count("ballot_cast", caseId));
    }

    [Theory, On(Transport.PostgreSql), On(Transport.RabbitMq)]
    public async Task A_ballot_that_reaches_the_working_group_after_the_closing_is_kept_and_not_counted(Transport transport)
    {
        await Use(transport);
        var felon = DocketCase.OfAFelon(shared.NextNumber());
        await _office.Import(new Docket([felon]));
        var caseId = await _office.CaseInQueue(felon);
        var voteId = await _office.OpenVote(caseId);
        var late = await _office.Ballot(ServiceName.Oil, caseId);
        await using (await HeldMessages.Between(_system, ServiceName.Oil, ServiceName.WorkingGroup, "ballot_cast_v1", caseId))
        {
            Assert.True((await _office.Cast(ServiceName.Oil, late, Choice.ContinueNormally)).IsSuccess);
            foreach (var agency in new[] { ServiceName.Eoir, ServiceName.Dhs })
                Assert.True((await _office.Cast(agency, await _office.Ballot(agency, caseId), Choice.Accelerate)).IsSuccess);
            await _office.Decided(caseId);
        }

        await Eventually.True(
            async () => await _system.Log(ServiceName.WorkingGroup).Number(
                "select count(*) from mt_events where type = 'late_ballot_kept' and stream_id = $1", $"vote-{voteId}") == 1,
            "the late ballot is kept");
        await _office.Ballot(ServiceName.Oil, caseId, state: "Closed");
        await Logs.Rest(_system);
        var vote = (await _office.Get(ServiceName.WorkingGroup, "dhs.chair", $"/votes/{voteId}")).Json;
        Assert.Equal(2, vote.GetProperty("ballots").GetArrayLength());
        Assert.Equal("Accelerate", vote.GetProperty("decidedLane").GetString());
        await DecidedOnceEverywhere(caseId);
    }

    private async Task Use(Transport transport)
    {
        _system = await shared.On(transport);
        _office = new(_system);
    }

    private Task BallotRecorded(string voteId, string officer) => Eventually.True(
        async () => (await Voters(voteId)).Contains(officer),
        $"the ballot of {officer} is recorded in vote {voteId}");

    private async Task<string[]> Voters(string voteId)
    {
        var vote = (await _office.Get(ServiceName.WorkingGroup, "dhs.chair", $"/votes/{voteId}")).Json;
        return [.. vote.GetProperty("ballots").EnumerateArray().Select(ballot => ballot.GetProperty("officer").GetString()!)];
    }

    private async Task DecidedOnceEverywhere(string caseId)
    {
        Assert.Equal(1, await _system.Log(ServiceName.WorkingGroup).Count("decision_issued", caseId));
        foreach (var agency in ServiceName.Agencies)
            Assert.Equal((agency, 1), (agency, await _system.Log(agency).Count("decision_received", caseId)));
        foreach (var service in ServiceName.All)
            await _system.Log(service).VersionsAreWhole();
    }

    private async Task<string> Events()
    {
        var counts = new List<string>();
        foreach (var service in ServiceName.All)
            counts.Add($"{service}: {await _system.Log(service).Number("select count(*) from mt_events where stream_id <> 'mt_tombstone'")}");
        return string.Join(", ", counts);
    }
}
