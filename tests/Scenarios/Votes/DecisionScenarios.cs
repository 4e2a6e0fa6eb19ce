using System.Net;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Scenarios.Hosting;
using InteragencyReview.Scenarios.Operations;
using InteragencyReview.SystemTests.Running;

namespace InteragencyReview.Scenarios.Votes;

/// <summary>A decision is a record that can be read alone, years later.</summary>
[Collection(OnAWholeReview.Name)]
public sealed class DecisionScenarios(WholeReview review)
{
    [Fact]
    public async Task A_decision_tells_a_reader_who_has_nothing_else_all_that_it_rests_on()
    {
        var one = DocketCase.OfAStudent(review.NextNumber());
        var caseId = await review.NewCase(one);
        var vote = await review.OpenVote(caseId);
        await review.Votes(vote, (Agency.Oil, Choice.ContinueNormally), (Agency.Eoir, Choice.ConsiderForDiscretion), (Agency.Dhs, Choice.ConsiderForDiscretion));
        (await review.Concurs("dhs.supervisor", vote, concurs: true)).Ok();

        Told((await review.WorkingGroup.Get("oversight.inspector", $"/decisions/{vote}")).Ok().Json.GetRawText(), one);
    }

    [Fact]
    public async Task The_same_decision_is_a_page_to_print()
    {
        var one = DocketCase.OfAFelon(review.NextNumber());
        var vote = await review.OpenVote(await review.NewCase(one));
        await review.Votes(vote, (Agency.Eoir, Choice.Accelerate), (Agency.Dhs, Choice.Accelerate));

        using var http = review.WorkingGroup.As("dhs.chair");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/decisions/{vote}");
        request.Headers.Accept.ParseAdd("text/html");
        using var answer = await http.SendAsync(request);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        using var asVote = await http.GetAsync($"/votes/{vote}");
        Assert.NotNull(answer.Headers.ETag);
        Assert.Equal(asVote.Headers.ETag, answer.Headers.ETag);
        var page = await answer.Content.ReadAsStringAsync();
        foreach (var said in (string[])["accelerate", one.CaseFileId, "dhs.attorney", "eoir.counsel", "2011-11-17", "A2a"])
            Assert.Contains(said, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vote_that_is_not_decided_has_no_decision()
    {
        var vote = await review.OpenVote(await review.NewCase());
        Assert.Equal("no-such-decision", (await review.WorkingGroup.Get("dhs.chair", $"/decisions/{vote}")).Problem);
    }

    [Fact]
    public async Task What_is_wrong_in_a_command_itself_is_422_whatever_it_is_about()
    {
        var vote = await review.OpenVote(await review.NewCase());
        await review.Votes(vote, (Agency.Eoir, Choice.ConsiderForDiscretion), (Agency.Dhs, Choice.ConsiderForDiscretion));
        var another = await review.NewCase();
        var tooMuch = new string('x', 4_001);
        foreach (var (persona, path, body, problem) in ((string, string, object, string)[])
        [
            ("dhs.supervisor", $"/votes/{vote}/concurrence", new { concurs = false, reasons = "" }, "reasons-missing"),
            ("dhs.supervisor", $"/votes/{vote}/concurrence", new { concurs = true, reasons = tooMuch }, "reasons-too-long"),
            ("dhs.chair", $"/cases/{another}/votes", new { on = "2999-01-01" }, "day-to-come"),
            ("dhs.chair", "/motions", new { lane = "ConsiderForDiscretion", reasons = tooMuch, limit = 1 }, "reasons-too-long"),
        ])
        {
            var refused = await review.WorkingGroup.Post(persona, path, body);
            Assert.Equal((HttpStatusCode.UnprocessableEntity, problem), (refused.Status, refused.Problem));
        }
    }

    /// <summary>Reads nothing but the record.</summary>
    private static void Told(string json, DocketCase one)
    {
        using var document = JsonDocument.Parse(json);
        var record = document.RootElement;
        Assert.Equal("ConsiderForDiscretion", record.GetProperty("lane").GetString());
        Assert.Equal("2011-11-17", record.GetProperty("ruleSet").GetString());
        Assert.Equal("Oil", Assert.Single(record.GetProperty("dissents").EnumerateArray()).GetString());
        Assert.Equal(one.CaseFileId, record.GetProperty("keys").GetProperty("caseFileId").GetString());

        var ballots = record.GetProperty("ballots").EnumerateArray().ToDictionary(
            ballot => ballot.GetProperty("agency").GetString()!, ballot => (ballot.GetProperty("officer").GetString(), ballot.GetProperty("choice").GetString(), ballot.GetProperty("reasons").GetString()));
        Assert.Equal(("dhs.attorney", "ConsiderForDiscretion", "Dhs has weighed the whole record."), ballots["Dhs"]);
        Assert.Equal(("oil.attorney", "ContinueNormally", "Oil has weighed the whole record."), ballots["Oil"]);
        Assert.Equal("I agree.", record.GetProperty("concurrence").GetProperty("reasons").GetString());

        var people = record.GetProperty("people").EnumerateArray().Select(person => person.GetProperty("person").GetString()).ToList();
        Assert.Equal(["dhs.chair", "dhs.attorney", "eoir.counsel", "oil.attorney", "dhs.supervisor"], people);

        var facts = record.GetProperty("facts");
        Assert.Equal(("2011-12-04", 1), (facts.GetProperty("asOf").GetString(), facts.GetProperty("chargingVersion").GetInt32()));
        Assert.Equal("1991-02-03", facts.GetProperty("charging").GetProperty("birthDate").GetString());
        Assert.Equal((one.IdnCase, 1), (facts.GetProperty("hearing").GetProperty("idnCase").GetString(), facts.GetProperty("hearingVersion").GetInt32()));
        Assert.Equal((one.DocketNumber, 1), (facts.GetProperty("finalOrder").GetProperty("docketNumber").GetString(), facts.GetProperty("finalOrderVersion").GetInt32()));

        Assert.Contains("C3", record.GetProperty("putToVote").GetProperty("met").EnumerateArray().Select(met => met.GetString()));
        Assert.False(record.GetProperty("onChangedFacts").GetBoolean());
        Assert.Equal(2, record.GetProperty("rule").GetProperty("majority").GetInt32());
        Assert.Equal(3, record.GetProperty("panel").GetArrayLength());
        var days = record.GetProperty("days").EnumerateArray().Select(day => day.GetProperty("what").GetString()).ToList();
        Assert.Contains("Ballots were due.", days);
        Assert.Contains("The vote was closed.", days);
        Assert.Contains("It was decided.", days);

        // Nothing that only the agencies hold.
        Assert.DoesNotContain(one.ANumber, json, StringComparison.Ordinal);
    }
}
