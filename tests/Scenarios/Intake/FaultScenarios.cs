using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using InteragencyReview.Intake.Reports;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Hosting;
using InteragencyReview.Scenarios.Operations;
using InteragencyReview.WorkingGroup.Cases;

namespace InteragencyReview.Scenarios.Intake;

/// <summary>Deliveries as they really come: mistyped, doubled, older, cut short, corrected. One scenario for each kind that once failed.</summary>
[Collection(OnAWholeReview.Name)]
public sealed class FaultScenarios(WholeReview review)
{
    [Fact]
    public async Task A_record_of_a_day_to_come_is_rejected_and_freezes_nothing()
    {
        using var folder = new Folder();
        var first = await folder.Write("case-files.ndjson", Folder.CaseFile("F07", "A999600001", "2101-12-04")).Import(review);
        Assert.Equal((0L, 1L), (Count(first, "case-files.ndjson").Accepted, Count(first, "case-files.ndjson").Rejected));
        Assert.Contains(first.Kinds, kind => kind is { Kind: FindingKind.Rejection, Name: "future", Count: 1 });

        await folder.Write("case-files.ndjson", Folder.CaseFile("F07", "A999600001", "2011-12-05", ""","priorRemovals":[{"on":"2003-04-05"}]""")).Import(review);
        await Until("F07", one => one.GetProperty("factsAsOf").GetString() == "2011-12-05" && one.GetProperty("screening").ToString().Contains("A5", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_docket_is_circuit_and_number()
    {
        using var folder = new Folder();
        folder.Write("case-files.ndjson", Folder.CaseFile("F08-1", "A999600010"), Folder.CaseFile("F08-2", "A999600011"))
            .Write("docket.ndjson", Folder.Petition("11-1234", "1", "A999600010"), Folder.Petition("11-1234", "4", "A999600011", stay: "none"));
        await folder.Import(review);
        await Until("F08-1", one => Circuit(one) == "1" && one.GetProperty("finalOrder").GetProperty("stay").GetString() == "granted");
        await Until("F08-2", one => Circuit(one) == "4");
        Assert.True((await folder.Import(review)).ChangedNothing);
    }

    [Fact]
    public async Task A_circuit_in_the_crosswalk_tells_two_dockets_of_one_number_apart()
    {
        using var folder = new Folder();
        folder.Write("case-files.ndjson", Folder.CaseFile("F08-3", "A999600013"), Folder.CaseFile("F08-4", "A999600014"))
            .Write("docket.ndjson", Folder.Petition("11-4321", "2", "A999600113"), Folder.Petition("11-4321", "9", "A999600114"))
            .Write("crosswalk.tsv", Folder.CrosswalkHeader + "\tCIRCUIT", "\t\tF08-3\t11-4321\t9", "\t\tF08-4\t11-4321\t2");
        await folder.Import(review);
        await Until("F08-3", one => Circuit(one) == "9");
        await Until("F08-4", one => Circuit(one) == "2");
    }

    [Fact]
    public async Task An_A_number_that_its_agency_corrects_is_corrected_here()
    {
        using var first = new Folder();
        await first.Write("case-files.ndjson", Folder.CaseFile("F09-X", "A999600020")).Write("docket.ndjson", Folder.Petition("11-5550", "9", "A999600020")).Import(review);
        await Until("F09-X", one => Circuit(one) == "9");

        using var then = new Folder();
        await then.Write("case-files.ndjson", Folder.CaseFile("F09-Y", "A999600020")).Import(review);
        await Until("F09-X", one => Circuit(one) is null);
        await then.Write("case-files.ndjson", Folder.CaseFile("F09-Y", "A999600021", "2011-12-05")).Import(review);
        await Until("F09-X", one => Circuit(one) == "9" && Stage(one) == "FinalOrder");
    }

    [Fact]
    public async Task An_older_extract_of_the_court_overwrites_nothing_and_is_reported_as_older()
    {
        using var folder = new Folder();
        folder.Write("case-files.ndjson", Folder.CaseFile("F11", "A999600030")).Write("crosswalk.tsv", Folder.CrosswalkHeader, "\t9211001\tF11\t");
        await folder.Court(Folder.Court(9211001, completed: "2011-11-01", decision: "X")).Import(review);
        await Until("F11", one => Stage(one) == "FinalOrder");

        using var old = new Folder();
        var report = await old.Court(Folder.Court(9211001)).Import(review, new(2011, 10, 1));
        Assert.All(report.Files, file => Assert.Equal((1L, 1L), (file.Read, file.Older)));
        Assert.Equal("FinalOrder", Stage(await Case("F11")));
        Assert.DoesNotContain(report.Kinds, kind => kind.Name == Finding.Vanished);
        var place = Assert.Single(report.Kinds.Single(kind => kind.Name == Finding.Older).Places);
        Assert.Equal(("A_TblCase.csv", 2L, "2011-10-01"), (place.File, place.Line, place.Value));
    }

    [Fact]
    public async Task A_record_that_is_older_than_the_known_one_is_told_with_its_place()
    {
        const string Why = "The record known speaks for 2011-12-24: this one, of 2011-12-14, changes nothing. To correct it, send one that speaks for that day or a later one.";
        using var folder = new Folder();
        await folder.Write("case-files.ndjson", Folder.CaseFile("F11-2", "A999600031", "2011-12-24"))
            .Write("docket.ndjson", Folder.Petition("11-1111", "9", "A999600031", "2011-12-24")).Import(review);
        var report = await folder.Write("case-files.ndjson", Folder.CaseFile("F11-2", "A999600031", "2011-12-14"))
            .Write("docket.ndjson", Folder.Petition("11-1111", "9", "A999600031", "2011-12-14")).Import(review);
        var told = report.Kinds.Single(kind => kind.Name == Finding.Older);
        Assert.Equal((FindingKind.Suspicion, 2L), (told.Kind, told.Count));
        Assert.Equal([("case-files.ndjson", 1L, Why), ("docket.ndjson", 1L, Why)], told.Places.Select(place => (place.File, place.Line, place.Reason)));
        Assert.True(report.ChangedNothing);
    }

    [Fact]
    public async Task A_completion_or_a_hearing_beyond_reason_is_suspicious_and_not_used()
    {
        using var folder = new Folder();
        folder.Write("case-files.ndjson", Folder.CaseFile("F13", "A999600040"), Folder.CaseFile("F29", "A999600041"))
            .Write("crosswalk.tsv", Folder.CrosswalkHeader, "\t9213001\tF13\t", "\t9213002\tF29\t")
            .Court(Folder.Court(9213001, completed: "2091-11-20", decision: "X"), Folder.Court(9213002, hearing: "2091-10-12"));
        var report = await folder.Import(review);
        Assert.Equal(2, report.Kinds.Single(kind => kind.Name == "odd-date").Count);
        await Until("F13", one => Stage(one) == "Hearing" && !one.GetProperty("hearing").GetProperty("hasFinalOrder").GetBoolean());
        await Until("F29", one => Stage(one) == "Hearing" && !one.GetProperty("hearing").TryGetProperty("nextHearingOn", out _));
    }

    [Fact]
    public async Task A_completion_beyond_reason_is_not_used_either_where_a_record_is_sent_by_hand()
    {
        var answer = await WholeReview.Send(review.Eoir, "eoir.records", "/case-records", """{"idnCase":"009213009","decidedOn":"2091-01-01","hasFinalOrder":true,"nextHearingOn":"2091-01-01"}""");
        Assert.Equal(["decidedOn", "nextHearingOn"], answer.GetProperty("places").EnumerateArray().Select(place => place.GetProperty("member").GetString()));
        Assert.Equal("false", await review.Database.Ask<string>("select data -> 'record' ->> 'hasFinalOrder' from eoir.mt_doc_hearingcase where id = 'hearing-9213009'"));
    }

    [Fact]
    public async Task A_key_that_stands_twice_is_reported_and_changes_nothing_the_second_time()
    {
        using var folder = new Folder();
        folder.Write("case-files.ndjson", Folder.CaseFile("F15", "A999600002"), Folder.CaseFile("f15", "A999600002", more: ""","priorRemovals":[{"on":"2003-04-05"}]"""));
        Assert.Equal(1, (await folder.Import(review)).Kinds.Single(kind => kind.Name == "repeated").Count);
        Assert.True((await folder.Import(review)).ChangedNothing);
        await Until("F15", one => one.GetProperty("screening").ToString().Contains("A5", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_that_stands_twice_in_one_body_is_reported_too()
    {
        var lines = Folder.CaseFile("F15-B", "A999600003") + "\r" + Folder.CaseFile("F15-B", "A999600003", more: ""","caretaker":true""");
        for (var time = 0; time < 2; time++)
        {
            var answer = await WholeReview.Send(review.Dhs, "dhs.records", "/case-files", lines);
            Assert.Equal((1 - time, time, 1), (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("unchanged").GetInt32(), answer.GetProperty("rejected").GetInt32()));
            Assert.Equal("repeated", answer.GetProperty("places")[0].GetProperty("name").GetString());
        }
    }

    [Fact]
    public async Task Leading_zeros_and_quotes_tie_and_untie_nothing_wrongly()
    {
        using var folder = new Folder();
        folder.Write("case-files.ndjson", Folder.CaseFile("F19-85", "A999600050"), Folder.CaseFile("F19-86", "A999600051"))
            .Write("crosswalk.tsv", Folder.CrosswalkHeader, "\t0009219085\tF19-85\t", "\t9219086\tF19-86\t")
            .Court(Folder.Court(9219085), Folder.Court(9219086));
        await folder.Import(review);
        await Until("F19-85", one => IdnCase(one) == "9219085");
        await Until("F19-86", one => IdnCase(one) == "9219086");

        using var quoted = new Folder();
        var report = await quoted.Write("crosswalk.tsv", Folder.CrosswalkHeader, "\t9219086\t\"F19-86\"\t").Import(review);
        Assert.Equal("quoted", Assert.Single(report.Kinds).Name);
        Assert.Equal(1, Count(report, "crosswalk.tsv").Unchanged);
        Assert.Equal("9219086", IdnCase(await Case("F19-86")));
    }

    [Fact]
    public async Task A_line_that_would_untie_a_right_tie_is_questioned()
    {
        using var folder = new Folder();
        await folder.Write("case-files.ndjson", Folder.CaseFile("F34-1", "A999600060"), Folder.CaseFile("F34-2", "A999600061"))
            .Write("crosswalk.tsv", Folder.CrosswalkHeader, "\t9234001\tF34-1\t").Court(Folder.Court(9234001)).Import(review);
        await Until("F34-1", one => IdnCase(one) == "9234001");

        using var other = new Folder();
        other.Write("crosswalk.tsv", Folder.CrosswalkHeader, "\t9234001\tF34-2\t", "\t9234001\tF34-NONE\t", "\t9234001\tf34-1\t");
        for (var time = 0; time < 2; time++)
            Assert.Equal(2, (await other.Import(review)).Kinds.Single(kind => kind.Name == "contradicts").Count);
        Assert.Equal("9234001", IdnCase(await Case("F34-1")));
    }

    [Fact]
    public async Task A_line_with_another_A_number_for_the_same_record_is_questioned()
    {
        using var folder = new Folder();
        await folder.Write("case-files.ndjson", Folder.CaseFile("F34-3", "A999600062"), Folder.CaseFile("F34-4", "A999600063"))
            .Write("crosswalk.tsv", Folder.CrosswalkHeader, "A999600062\t9234003\t\t").Court(Folder.Court(9234003)).Import(review);
        await Until("F34-3", one => IdnCase(one) == "9234003");

        using var other = new Folder();
        other.Write("crosswalk.tsv", Folder.CrosswalkHeader, "A999600063\t9234003\t\t", "A999600062\t9234003\t\t");
        for (var time = 0; time < 2; time++)
            Assert.Equal(1, (await other.Import(review)).Kinds.Single(kind => kind.Name == "contradicts").Count);
        Assert.Equal("9234003", IdnCase(await Case("F34-3")));
        Assert.Null(IdnCase(await Case("F34-4")));
    }

    [Fact]
    public async Task A_key_that_is_taken_can_be_used_in_a_route()
    {
        var number = "11/72 345?#ä-" + new string('x', 150);
        using var folder = new Folder();
        await folder.Write("case-files.ndjson", Folder.CaseFile("F20 /%41", "A999600070")).Write("docket.ndjson", Folder.Petition(number, "9", "A999600071")).Import(review);
        await Condition.Until("the petition has come to the working group", async () =>
            await review.Database.Ask<long>("select count(*) from working_group.mt_doc_agencyrecord where data::text like '%11/72 345%'") > 1);
        await Until("F20 /%41", _ => true);

        using var chair = review.WorkingGroup.As("dhs.chair");
        using var answer = await chair.PostAsJsonAsync($"/unmatched/oil/9/{Uri.EscapeDataString(number)}/tie", new { caseFileId = " f20 /%41 " });
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await Until("F20 /%41", one => Circuit(one) == "9");
        using var again = await chair.PostAsJsonAsync($"/unmatched/Oil/{Uri.EscapeDataString("9/" + number)}/tie", new { caseFileId = "F20 /%41" });
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);

        using var back = await chair.PostAsJsonAsync($"/unmatched/oil/9/{Uri.EscapeDataString(number)}/untie", new { });
        Assert.Equal(HttpStatusCode.NoContent, back.StatusCode);
        await Until("F20 /%41", one => Circuit(one) != "9");
        using var twice = await chair.PostAsJsonAsync($"/unmatched/Oil/{Uri.EscapeDataString("9/" + number)}/untie", new { });
        Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);
        using var bad = await chair.PostAsJsonAsync("/unmatched/Oil/%E2%80%8B/tie", new { caseFileId = "F20 /%41" });
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
    }

    [Fact]
    public async Task Unmatched_is_what_has_come_in_and_is_tied_to_no_case_that_is_there()
    {
        using var folder = new Folder();
        folder.Write("case-files.ndjson", Folder.CaseFile("F35", "A999600090"))
            .Write("docket.ndjson", Folder.Petition("11-2525", "9", "A999600091"))
            .Write("crosswalk.tsv", Folder.CrosswalkHeader, "\t9250001\tF35-NONE\t", "\t9250002\tF35-NONE\t", "\t9250003\tF35\t")
            .Court(Folder.Court(9250001), Folder.Court(9250003));
        await folder.Import(review);
        await Until("F35", one => IdnCase(one) == "9250003");
        await Condition.Until("all of them have come, and what ties them", async () => await review.Database.Ask<long>(
            """
            select count(*) from working_group.mt_doc_agencyrecord
            where (list_key in ('Eoir/9250001', 'Eoir/9250003') and is_received and tied_to is not null)
               or (list_key = 'Eoir/9250002' and tied_to is not null)
               or (list_key = 'Oil/9/11-2525' and is_received)
            """) == 4);

        using var chair = review.WorkingGroup.As("dhs.chair");
        var page = await chair.GetFromJsonAsync<JsonElement>("/unmatched?limit=1000");
        Assert.Equal(
            ["Eoir 9250001: The case file that it is tied to has not come in.", "Oil 9/11-2525: Neither the crosswalk nor an A-number ties it to one case."],
            page.GetProperty("items").EnumerateArray()
                .Select(item => $"{item.GetProperty("agency")} {item.GetProperty("key")}: {item.GetProperty("reason")}")
                .Where(item => item.Contains(" 925000", StringComparison.Ordinal) || item.Contains("11-2525", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_vanishes_from_the_next_extract_is_reported_and_no_case_falls_back()
    {
        using var folder = new Folder();
        folder.Write("case-files.ndjson", Folder.CaseFile("F33-2", "A999600080"), Folder.CaseFile("F33-3", "A999600081"))
            .Write("crosswalk.tsv", Folder.CrosswalkHeader, "\t9233002\tF33-2\t", "\t9233003\tF33-3\t");
        await folder.Court(Folder.Court(9233002), Folder.Court(9233003, completed: "2011-11-01", decision: "X")).Import(review);
        await Until("F33-3", one => Stage(one) == "FinalOrder");
        await Until("F33-2", one => Stage(one) == "Hearing");

        using var next = new Folder();
        next.Court(Folder.Court(9233003) with { Proceeding = "" });
        for (var time = 0; time < 2; time++)
        {
            var vanished = (await next.Import(review)).Kinds.Single(kind => kind.Name == Finding.Vanished);
            Assert.Equal([("A_TblCase.csv", "9233002"), ("B_TblProceeding.csv", "9333003")], vanished.Places.Select(place => (place.File, place.Value)));
        }

        Assert.True((await next.Import(review)).ChangedNothing);
        Assert.Equal(1, await review.Database.Ask<long>("select version from eoir.mt_streams where id = 'hearing-9233003'"));
        Assert.Equal("FinalOrder", Stage(await Case("F33-3")));

        using var clerk = review.Eoir.As("eoir.records");
        using var answer = await clerk.PostAsJsonAsync("/case-records/009233003/accept-vanished", new { reasons = "The court took the order back." });
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await next.Import(review);
        await Until("F33-3", one => Stage(one) == "Hearing");
    }

    [Fact]
    public async Task The_same_folder_on_another_day_changes_nothing()
    {
        using var folder = new Folder();
        folder.Court(Folder.Court(9240001));
        await folder.Import(review, new(2012, 1, 1));
        var again = await folder.Import(review);
        Assert.True(again.ChangedNothing);
        Assert.Equal(CourtDay.Intake, again.CourtDay!.From);
    }

    private static FileCount Count(IntakeReport report, string file) => report.Files.Single(count => count.File == file);

    private static string? Circuit(JsonElement one) => one.TryGetProperty("finalOrder", out var order) && order.ValueKind == JsonValueKind.Object ? order.GetProperty("circuit").GetString() : null;

    private static string? IdnCase(JsonElement one) => one.TryGetProperty("hearing", out var hearing) && hearing.ValueKind == JsonValueKind.Object ? hearing.GetProperty("idnCase").GetString() : null;

    private static string? Stage(JsonElement one) => one.GetProperty("stage").GetString();

    private async Task<JsonElement> Case(string caseFileId)
    {
        using var reader = review.WorkingGroup.As("dhs.attorney");
        using var answer = await reader.GetAsync(new Uri($"/cases/{Review.IdOf(caseFileId)}", UriKind.Relative));
        return answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonElement>() : default;
    }

    private Task Until(string caseFileId, Func<JsonElement, bool> holds) =>
        Condition.Until($"case {caseFileId} stands as expected", async () => await Case(caseFileId) is { ValueKind: JsonValueKind.Object } one && holds(one));
}
