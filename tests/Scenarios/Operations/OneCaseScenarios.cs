using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Alba;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Hosting;
using InteragencyReview.Scenarios.Votes;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.SystemTests.Running;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;
using Wolverine.Attributes;

namespace InteragencyReview.Scenarios.Operations;

/// <summary>A case that has come to harm stops no other, also where cases are worked on many at a time.</summary>
public sealed class OneCaseScenarios(WholeReview review) : IClassFixture<WholeReview>, IDisposable
{
    private const string Unknown = "facts_of_tomorrow";

    private readonly Operator _operator = new(review.WorkingGroup);

    public void Dispose() => _operator.Dispose();

    [Fact]
    public async Task A_record_whose_key_was_destroyed_is_rejected_and_those_beside_it_are_taken()
    {
        var cases = Cases(3);
        await review.Import(cases[1]);
        await review.Tied(cases[1]);
        foreach (var agency in Enum.GetValues<Agency>())
            await review.Database.Execute($"update {agency.Code()}.protected_keys set wrapped = null, destroyed_at = now()");

        foreach (var (host, persona, path, line) in Intakes())
        {
            var answer = await WholeReview.Send(host, persona, path, string.Join('\n', cases.Select(line)));
            Assert.Equal((2, 0, 1), Counts(answer));
            Assert.Equal(["2 key-destroyed"], Rejections(answer));
        }

        await WholeReview.Send(review.Dhs, "dhs.records", "/crosswalk", new Docket([.. cases]).Crosswalk);
        await review.Tied(cases[0]);
        await review.Tied(cases[2]);
    }

    [Fact]
    public async Task A_record_of_a_case_with_an_event_that_is_not_known_is_rejected_and_those_beside_it_are_taken()
    {
        var cases = Cases(3);
        await review.Import(cases[1]);
        await review.Tied(cases[1]);
        string[] streams =
        [
            InteragencyReview.Dhs.CaseFiles.ChargingCase.StreamOf(cases[1].CaseFileId),
            InteragencyReview.Eoir.CaseRecords.HearingCase.StreamOf(cases[1].IdnCase),
            InteragencyReview.Oil.Dockets.FinalOrderCase.StreamOf($"4/{cases[1].DocketNumber}"),
        ];
        foreach (var ((host, persona, path, line), (agency, stream)) in Intakes().Zip(Enum.GetValues<Agency>().Zip(streams)))
        {
            await Plant(agency.Code(), stream);
            var answer = await WholeReview.Send(host, persona, path, string.Join('\n', cases.Select(line)));
            Assert.Equal((2, 0, 1), Counts(answer));
            Assert.Equal(["2 not-taken"], Rejections(answer));

            await Remove(agency.Code(), stream);
            answer = await WholeReview.Send(host, persona, path, line(cases[1]));
            Assert.Equal((0, 1, 0), Counts(answer));
        }
    }

    [Fact]
    public async Task Facts_of_a_case_that_cannot_be_read_wait_for_a_person_and_those_of_others_arrive()
    {
        var cases = Cases(3);
        var (ids, harmed) = await WithTheSecondHarmed(cases);

        // One message with the facts of all three.
        await WholeReview.Send(review.Dhs, "dhs.records", "/case-files", string.Join('\n', cases.Select(InCollege)));
        foreach (var id in (Guid[])[ids[0], ids[2]])
            await Condition.Until("the others have their facts", async () => (await Read(id)).GetProperty("factsAsOf").GetString() == "2011-12-05");
        var letter = await _operator.DeadLetter(letter => letter.GetProperty("type").GetString() == "charging_facts_v1");
        Assert.Equal("UnknownEventTypeException", letter.GetProperty("error").GetString()!.Split('.')[^1]);
        Assert.DoesNotContain(cases[1].ANumber, letter.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("2011-12-04", (await Read(ids[1])).GetProperty("factsAsOf").GetString());
        using (var health = await review.WorkingGroup.As("ops.operator").GetAsync("/health/ready"))
            Assert.Contains("1 message could not be handled", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await Remove("working_group", harmed);
        Assert.Equal(HttpStatusCode.Accepted, (await _operator.Post("/dead-letters/replay", new { type = "charging_facts_v1" })).Status);
        await Condition.Until("it has its facts too", async () => (await Read(ids[1])).GetProperty("factsAsOf").GetString() == "2011-12-05");
        Assert.Empty(await _operator.DeadLetters());
    }

    [Fact]
    public async Task A_case_that_cannot_be_screened_stops_neither_its_page_nor_those_after_it()
    {
        // As of 2011 nothing speaks for them yet; today they are old and long present.
        var cases = Enumerable.Range(0, 3)
            .Select(_ => DocketCase.Of(review.NextNumber(), Lane.ContinueNormally, new() { ["birthDate"] = "1950-01-01", ["education"] = new { inSchool = false, highSchool = "none", higher = "none" } }))
            .ToList();
        var (ids, harmed) = await WithTheSecondHarmed(cases);

        using (var chair = review.WorkingGroup.As("dhs.chair"))
        using (var started = await chair.PostAsJsonAsync("/screenings", new { on = "2026-01-05" }))
            Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        foreach (var id in (Guid[])[ids[0], ids[2]])
            await Condition.Until("the others were screened", async () => (await Read(id)).GetProperty("screening").GetProperty("asOf").GetString() == "2026-01-05");

        var letter = await _operator.DeadLetter(letter => letter.GetProperty("type").GetString() == "screen_one_case");
        await Remove("working_group", harmed);
        Assert.Equal(HttpStatusCode.Accepted, (await _operator.Post($"/dead-letters/{letter.GetProperty("id").GetString()}/replay")).Status);
        await Condition.Until("it was screened too", async () => (await Read(ids[1])).GetProperty("screening").GetProperty("asOf").GetString() == "2026-01-05");
    }

    [Fact]
    public async Task A_message_of_a_newer_version_waits_for_a_person_and_those_behind_it_are_handled()
    {
        var (vote, seat) = await review.NewSeat(Agency.Oil);
        await using (var scope = review.Oil.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<IMessageBus>().EndpointFor(QueueNames.ToWorkingGroup(Agency.Oil)).SendAsync(new BallotCastV9("what it says"));
        using (var cast = await review.Cast(Agency.Oil, seat, Choice.Accelerate))
            Assert.Equal(HttpStatusCode.OK, cast.StatusCode);

        await Condition.Until("the ballot is recorded", async () =>
            await review.Database.Ask<long>($"select version from working_group.mt_streams where id = 'vote-{vote}'") == 2);
        var letter = await _operator.DeadLetter(letter => letter.GetProperty("type").GetString() == "ballot_cast_v9");
        Assert.DoesNotContain("what it says", letter.GetRawText(), StringComparison.Ordinal);
        await _operator.Discard(letter, "It was sent again in a form that is known here.");
    }

    [Fact]
    public async Task A_vote_whose_case_cannot_be_read_keeps_nobody_from_those_of_others()
    {
        var cases = Cases(2);
        await review.Import([.. cases]);
        var (one, other) = (await review.Tied(cases[0]), await review.Tied(cases[1]));
        var votes = new[] { await review.OpenVote(one), await review.OpenVote(other) };
        foreach (var vote in votes)
            await review.Votes(vote, (Agency.Dhs, Choice.Accelerate), (Agency.Eoir, Choice.ContinueNormally), (Agency.Oil, Choice.ConsiderForDiscretion));

        await Plant("working_group", $"review-{other}");
        foreach (var vote in votes)
            Assert.NotNull(await review.Listed("dhs.chiefcounsel", "escalations", vote));
        (await review.Settles("dhs.chiefcounsel", votes[0], Lane.Accelerate)).Ok();
        await Remove("working_group", $"review-{other}");
    }

    [Fact]
    public async Task A_case_that_cannot_be_read_keeps_no_other_from_a_motion_nor_from_its_ballot()
    {
        const string Office = "HRM";
        var cases = await review.NewCasesOf(Office, 3);
        var moved = new { lane = "Accelerate", office = Office, reasons = "Felons of one office." };
        await Plant("working_group", $"review-{cases[0]}");
        var opened = (await review.WorkingGroup.Post("dhs.chair", "/motions", moved)).Ok().Json;
        await Remove("working_group", $"review-{cases[0]}");
        Assert.Equal((cases[0], OneOfMany.NotRead), Only(opened.GetProperty("refused")));
        Assert.Equal(2, opened.GetProperty("cases").GetArrayLength());

        var seats = new List<Guid>();
        foreach (var one in opened.GetProperty("cases").EnumerateArray())
            seats.Add(await review.Seat(Agency.Oil, one.GetProperty("voteId").GetGuid()));
        var motion = opened.GetProperty("motionId").GetGuid();
        var ofFirst = $"vote-{opened.GetProperty("cases")[0].GetProperty("voteId").GetGuid()}";
        await Plant("working_group", ofFirst);
        var shown = (await review.WorkingGroup.Get("dhs.chair", $"/motions/{motion}")).Ok().Json;
        await Remove("working_group", ofFirst);
        Assert.Equal(opened.GetProperty("cases")[0].GetProperty("caseId").GetGuid(), Assert.Single(shown.GetProperty("notRead").EnumerateArray()).GetGuid());
        Assert.Equal(1, shown.GetProperty("votes").GetArrayLength());
        var ballot = new { choice = "Abstain", reasons = "No petition." };
        await Plant("oil", $"seat-{seats[0]}");
        var cast = (await review.Oil.Post("oil.attorney", $"/motions/{motion}/cast", ballot)).Ok().Json;
        await Remove("oil", $"seat-{seats[0]}");
        Assert.Equal((opened.GetProperty("cases")[0].GetProperty("caseId").GetGuid(), OneOfMany.NotRead), Only(cast.GetProperty("left")));
        Assert.Equal((1, 0), (cast.GetProperty("cast").GetArrayLength(), cast.GetProperty("notYetHere").GetInt32()));
        Assert.Equal(2, (await review.Oil.Post("oil.attorney", $"/motions/{motion}/cast", ballot)).Ok().Json.GetProperty("cast").GetArrayLength());

        static (Guid, string?) Only(JsonElement cases) =>
            (Assert.Single(cases.EnumerateArray()).GetProperty("caseId").GetGuid(), cases[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_ballot_that_cannot_be_read_keeps_no_other_from_being_handed_over()
    {
        var leaves = Personas.With("oil.harmed", Agency.Oil, Role.Reviewer);
        var (_, harmed) = await review.NewSeat(Agency.Oil);
        var (_, other) = await review.NewSeat(Agency.Oil);
        foreach (var seat in (Guid[])[harmed, other])
            (await review.Oil.Post(leaves, $"/ballots/{seat}/claim", new { })).Ok();

        await Plant("oil", $"seat-{harmed}");
        var handOver = new { from = leaves, to = "oil.attorney", reasons = "Has left." };
        var answer = (await review.Oil.Post("oil.chair", "/reassignments", handOver)).Ok().Json;
        await Remove("oil", $"seat-{harmed}");
        Assert.Equal(harmed, Assert.Single(answer.GetProperty("notRead").EnumerateArray()).GetGuid());
        Assert.Equal(other, Assert.Single(answer.GetProperty("assigned").EnumerateArray()).GetGuid());
        Assert.Equal(harmed, Assert.Single((await review.Oil.Post("oil.chair", "/reassignments", handOver)).Ok().Json.GetProperty("assigned").EnumerateArray()).GetGuid());
    }

    [MessageIdentity("ballot_cast_v9")]
    public sealed record BallotCastV9(string Something);

    private List<DocketCase> Cases(int count) => [.. Enumerable.Range(0, count).Select(_ => DocketCase.OfAFelon(review.NextNumber()))];

    /// <returns>The cases, and the stream that has an event nobody knows.</returns>
    private async Task<(IReadOnlyList<Guid> Ids, string Harmed)> WithTheSecondHarmed(IReadOnlyCollection<DocketCase> cases)
    {
        await review.Import([.. cases]);
        var ids = new List<Guid>();
        foreach (var one in cases)
            ids.Add(await review.Tied(one));
        var harmed = $"review-{ids[1]}";
        await Plant("working_group", harmed);
        return (ids, harmed);
    }

    private IEnumerable<(IAlbaHost Host, string Persona, string Path, Func<DocketCase, string> Line)> Intakes() =>
    [
        (review.Dhs, "dhs.records", "/case-files", one => one.CaseFile),
        (review.Eoir, "eoir.records", "/case-records", one => one.CaseRecord),
        (review.Oil, "oil.records", "/dockets", one => one.Petition),
    ];

    /// <summary>The case file of the next day.</summary>
    private static string InCollege(DocketCase one) => one.CaseFile
        .Replace("2011-12-04", "2011-12-05", StringComparison.Ordinal)
        .Replace("\"higher\":\"none\"", "\"higher\":\"in\"", StringComparison.Ordinal);

    private static (int Accepted, int Unchanged, int Rejected) Counts(JsonElement answer) => (
        answer.GetProperty("accepted").GetInt32(), answer.GetProperty("unchanged").GetInt32(), answer.GetProperty("rejected").GetInt32());

    private static List<string> Rejections(JsonElement answer) =>
    [
        .. answer.GetProperty("places").EnumerateArray()
            .Where(place => place.GetProperty("kind").GetString() == "rejection")
            .Select(place => $"{place.GetProperty("line").GetInt32()} {place.GetProperty("name").GetString()}"),
    ];

    private async Task<JsonElement> Read(Guid caseId)
    {
        using var http = review.WorkingGroup.As("dhs.chair");
        return await http.GetFromJsonAsync<JsonElement>($"/cases/{caseId}");
    }

    /// <summary>A newer version of the software has written an event of a type that this one does not know.</summary>
    private async Task Plant(string schema, string stream) => Assert.Equal(2, await review.Database.Execute(
        $"""
        insert into {schema}.mt_events
        select (jsonb_populate_record(last, jsonb_build_object(
            'seq_id', nextval('{schema}.mt_events_sequence'), 'id', gen_random_uuid(), 'version', last.version + 1, 'type', '{Unknown}', 'mt_dotnet_type', 'Of.Tomorrow, Tomorrow'))).*
        from {schema}.mt_events last where stream_id = '{stream}' order by version desc limit 1;
        update {schema}.mt_streams set version = version + 1 where id = '{stream}';
        """));

    private async Task Remove(string schema, string stream) => Assert.Equal(2, await review.Database.Execute(
        $"""
        delete from {schema}.mt_events where stream_id = '{stream}' and type = '{Unknown}';
        update {schema}.mt_streams set version = version - 1 where id = '{stream}';
        """));
}
