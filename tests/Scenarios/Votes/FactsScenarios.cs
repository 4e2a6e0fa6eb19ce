using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Eoir;
using InteragencyReview.Scenarios.Hosting;
using InteragencyReview.Scenarios.Operations;
using InteragencyReview.SystemTests.Running;
using InteragencyReview.WorkingGroup.Cases;

namespace InteragencyReview.Scenarios.Votes;

/// <summary>Facts that change while a case is on vote, and people whom the facts name.</summary>
[Collection(OnAWholeReview.Name)]
public sealed class FactsScenarios(WholeReview review)
{
    [Fact]
    public async Task Facts_that_change_during_a_vote_show_on_every_seat_and_the_decision_is_questioned_from_the_start()
    {
        var one = DocketCase.OfAStudent(review.NextNumber());
        var caseId = await review.NewCase(one);
        var vote = await review.OpenVote(caseId);
        await review.Votes(vote, (Agency.Eoir, Choice.ContinueNormally));

        await Changes(one, "\"gangMember\":true,");
        foreach (var agency in Enum.GetValues<Agency>())
        {
            var seat = await review.Seat(agency, vote);
            await Condition.Until($"{agency} sees that the facts changed", async () => await review.Flagged(agency, seat, agency == Agency.Eoir ? "Cast" : "Open") == nameof(Lane.Undetermined));
        }

        var flagged = await review.Case(caseId);
        Assert.Equal("Undetermined", flagged.GetProperty("vote").GetProperty("factsChanged").GetProperty("proposedLane").GetString());
        Assert.Contains("The facts have changed", flagged.GetProperty("standing").GetProperty("says").GetString(), StringComparison.Ordinal);

        await review.Votes(vote, (Agency.Dhs, Choice.ContinueNormally));
        var decided = await review.Case(caseId);
        Assert.Equal("Decided", decided.GetProperty("state").GetString());
        Assert.Equal("Undetermined", decided.GetProperty("question").GetProperty("proposedNow").GetString());
        Assert.Contains(caseId, await Questioned());
        Assert.True((await review.WorkingGroup.Get("dhs.chair", $"/decisions/{vote}")).Ok().Json.GetProperty("onChangedFacts").GetBoolean());

        // Facts that agree again with what was put to the vote take the question back.
        await Changes(one, "", "2011-12-06");
        await Condition.Until("the question is withdrawn", async () => !(await review.Case(caseId)).TryGetProperty("question", out _));
        Assert.Equal("Done", await review.State(caseId));
        Assert.DoesNotContain(caseId, await Questioned());
    }

    [Fact]
    public async Task A_chair_who_has_looked_lets_a_questioned_decision_stand()
    {
        var one = DocketCase.OfAStudent(review.NextNumber());
        var caseId = await review.NewCase(one);
        var vote = await review.OpenVote(caseId);
        await review.Votes(vote, (Agency.Eoir, Choice.ContinueNormally), (Agency.Dhs, Choice.ContinueNormally));
        Assert.Equal("not-questioned", (await Dismisses("He left the gang.")).Problem);

        await Changes(one, "\"gangMember\":true,");
        await Condition.Until("the decision is questioned", async () => (await review.Case(caseId)).TryGetProperty("question", out _));
        Assert.Contains(caseId, await Questioned());
        Assert.Equal(HttpStatusCode.BadRequest, (await Dismisses(" ")).Status);
        var unexplained = await Dismisses(null);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "reasons-missing"), (unexplained.Status, unexplained.Problem));

        var stands = (await Dismisses("He left the gang.")).Ok().Json;
        Assert.Equal(("Done", false), (stands.GetProperty("state").GetString(), stands.TryGetProperty("question", out _)));
        Assert.DoesNotContain(caseId, await Questioned());
        var late = await Dismisses("So do I.", "oil.chair");
        Assert.Equal((HttpStatusCode.Conflict, "not-questioned"), (late.Status, late.Problem));
        Assert.Contains(
            "dhs.chair has looked at the question and lets the decision stand: He left the gang.",
            (await review.WorkingGroup.Get("oil.attorney", $"/cases/{caseId}/timeline")).Ok().Json.GetRawText(),
            StringComparison.Ordinal);

        Task<VotesOfAReview.Answer> Dismisses(string? reasons, string persona = "dhs.chair") =>
            review.WorkingGroup.Post(persona, $"/cases/{caseId}/question/dismiss", new { reasons });
    }

    [Fact]
    public async Task Who_saw_the_case_before_it_was_questioned_dismisses_nothing()
    {
        var one = DocketCase.OfAStudent(review.NextNumber());
        var caseId = await review.NewCase(one);
        await review.Votes(await review.OpenVote(caseId), (Agency.Eoir, Choice.ContinueNormally), (Agency.Dhs, Choice.ContinueNormally));
        using var chair = review.WorkingGroup.As("dhs.chair");
        using var seen = await chair.GetAsync(new Uri($"/cases/{caseId}", UriKind.Relative));
        await Changes(one, "\"gangMember\":true,");
        await Condition.Until("the decision is questioned", async () => (await review.Case(caseId)).TryGetProperty("question", out _));

        using var stale = new HttpRequestMessage(HttpMethod.Post, $"/cases/{caseId}/question/dismiss") { Content = JsonContent.Create(new { reasons = "Seen." }) };
        stale.Headers.TryAddWithoutValidation("If-Match", seen.Headers.ETag!.Tag);
        using var refused = await chair.SendAsync(stale);
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.StatusCode);
        Assert.True((await review.Case(caseId)).TryGetProperty("question", out _));
    }

    [Fact]
    public async Task The_officer_whom_the_facts_name_is_recused_and_a_colleague_votes()
    {
        var one = DocketCase.OfAFelon(review.NextNumber());
        await review.Import(one with { CaseFile = With(one.CaseFile, "\"chargingDocument\":{\"issuedBy\":\"ICE\",\"officer\":\"dhs.attorney\"},") });
        var caseId = await review.Tied(one);
        var vote = await review.OpenVote(caseId);
        var seat = await review.Seat(Agency.Dhs, vote);

        var claimed = await review.Dhs.Post("dhs.attorney", $"/ballots/{seat}/claim", new { });
        Assert.Equal((HttpStatusCode.Forbidden, "separation-of-duties"), (claimed.Status, claimed.Problem));
        var refused = await review.Dhs.Post("dhs.attorney", $"/ballots/{seat}/cast", new { choice = "Accelerate", reasons = "As charged." });
        Assert.Equal((HttpStatusCode.Forbidden, "separation-of-duties"), (refused.Status, refused.Problem));

        await review.Casts(Agency.Dhs, "dhs.attorney2", vote, Choice.Accelerate);
        await review.Votes(vote, (Agency.Eoir, Choice.Accelerate));
        Assert.Equal("Decided", await review.State(caseId));
    }

    [Fact]
    public async Task A_supervisor_who_certified_the_background_check_concurs_in_no_round_and_another_does()
    {
        var one = DocketCase.OfAStudent(review.NextNumber());
        var caseId = await review.NewCase(one with { CaseFile = With(one.CaseFile, "\"backgroundCheck\":{\"certifiedBy\":\"dhs.supervisor\"},") });
        for (var round = 1; round <= 2; round++)
        {
            var vote = await review.OpenVote(caseId);
            await review.Votes(vote, (Agency.Eoir, Choice.ConsiderForDiscretion), (Agency.Dhs, Choice.ConsiderForDiscretion));
            var listed = Assert.NotNull(await review.Listed("dhs.supervisor", "concurrences", vote));
            Assert.Equal((round, false), (listed.GetProperty("round").GetInt32(), listed.GetProperty("canAnswer").GetBoolean()));
            var refused = await review.Concurs("dhs.supervisor", vote, concurs: true);
            Assert.Equal((HttpStatusCode.Forbidden, "separation-of-duties"), (refused.Status, refused.Problem));

            Assert.True(Assert.NotNull(await review.Listed("dhs.supervisor2", "concurrences", vote)).GetProperty("canAnswer").GetBoolean());
            (await review.Concurs("dhs.supervisor2", vote, concurs: true)).Ok();
            Assert.Equal("Decided", await review.State(caseId));
        }
    }

    [Fact]
    public async Task An_officer_who_steps_aside_leaves_the_seat_to_a_colleague_for_this_round()
    {
        var caseId = await review.NewCase(DocketCase.OfAFelon(review.NextNumber()));
        var vote = await review.OpenVote(caseId);
        var seat = await review.Seat(Agency.Eoir, vote);
        (await review.Eoir.Post("eoir.counsel", $"/ballots/{seat}/claim", new { })).Ok();
        (await review.Eoir.Post("eoir.counsel", $"/ballots/{seat}/step-aside", new { })).Ok();

        Assert.Equal("recused", (await review.Eoir.Post("eoir.counsel", $"/ballots/{seat}/cast", new { choice = "Accelerate", reasons = "After all." })).Problem);
        Assert.Equal("InVote", await review.State(caseId));
        await review.Casts(Agency.Eoir, "eoir.counsel2", vote, Choice.Accelerate);
        await review.Votes(vote, (Agency.Dhs, Choice.Accelerate));
        Assert.Equal("Decided", await review.State(caseId));
    }

    [Fact]
    public async Task Every_act_carries_its_day_so_that_a_docket_of_2011_can_be_worked()
    {
        var one = DocketCase.OfAFelon(review.NextNumber());
        var caseId = await review.NewCase(one);
        Assert.Equal("day-to-come", (await review.WorkingGroup.Post("dhs.chair", $"/cases/{caseId}/votes", new { on = "9999-12-31" })).Problem);
        var opened = (await review.WorkingGroup.Post("dhs.chair", $"/cases/{caseId}/votes", new { on = "2011-12-12" })).Ok();
        var vote = opened.Json.GetProperty("voteId").GetGuid();
        foreach (var agency in (Agency[])[Agency.Eoir, Agency.Dhs])
        {
            var seat = await review.Seat(agency, vote);
            var early = await review.Of(agency).Post(VotesOfAReview.OfficerOf(agency), $"/ballots/{seat}/cast", new { choice = "Accelerate", reasons = "As found.", on = "2011-12-11" });
            Assert.Equal("day-before-the-last", early.Problem);
            (await review.Of(agency).Post(VotesOfAReview.OfficerOf(agency), $"/ballots/{seat}/cast", new { choice = "Accelerate", reasons = "As found.", on = "2011-12-13" })).Ok();
        }

        await Condition.Until("it is decided", async () => await review.State(caseId) == "Decided");
        var record = (await review.WorkingGroup.Get("dhs.chair", $"/decisions/{vote}")).Ok().Json;
        Assert.Equal("2011-12-13", record.GetProperty("decidedOn").GetString());
        Assert.Equal("2011-12-12", record.GetProperty("putToVote").GetProperty("asOf").GetString());

        using var feed = new FeedFollower(review.Eoir, "/docket-feed?limit=1000");
        await feed.HasSeen(one.IdnCase);
        var published = (await review.Eoir.Get("eoir.docket", "/docket-feed?limit=1000")).Ok().Json.EnumerateArray().Select(entry => entry.GetProperty("data"));
        var loaded = (await review.Eoir.Get("eoir.docket", "/docket-feed/snapshot")).Ok().Json.GetProperty("cases").EnumerateArray();
        foreach (var listed in (IEnumerable<JsonElement>[])[published, loaded])
            Assert.Equal("2011-12-13", listed.Single(entry => entry.GetProperty("idnCase").GetString() == one.IdnCase).GetProperty("effectiveDate").GetString());
    }

    [Fact]
    public async Task A_court_record_and_a_petition_that_come_after_the_decision_are_sent_it()
    {
        var one = DocketCase.OfAFelon(review.NextNumber());
        var caseId = Review.IdOf(one.CaseFileId);
        await WholeReview.Send(review.Dhs, "dhs.records", "/case-files", one.CaseFile + "\n");
        await Condition.Until("the case has come", async () => (await review.WorkingGroup.Get("dhs.chair", $"/cases/{caseId}")).Status == HttpStatusCode.OK);
        var vote = await review.OpenVote(caseId);
        await review.Votes(vote, (Agency.Eoir, Choice.Accelerate), (Agency.Dhs, Choice.Accelerate));
        Assert.Equal("Decided", await review.State(caseId));

        await review.Import(one);
        await review.Tied(one);
        foreach (var (agency, stream) in ((Agency, string)[])
        [
            (Agency.Eoir, InteragencyReview.Eoir.CaseRecords.HearingCase.StreamOf(one.IdnCase)),
            (Agency.Oil, InteragencyReview.Oil.Dockets.FinalOrderCase.StreamOf($"4/{one.DocketNumber}")),
        ])
        {
            await Condition.Until($"{agency} has the decision on its own record", async () => await review.Database.Find<string>(
                $"select data ->> 'voteId' from {agency.Code()}.mt_events where stream_id = '{stream}' and type = 'decision_received'") == vote.ToString());
        }

        using var feed = new FeedFollower(review.Eoir, "/docket-feed?limit=1000");
        await feed.HasSeen(one.IdnCase);
    }

    private Task Changes(DocketCase one, string finding, string asOf = "2011-12-05") =>
        WholeReview.Send(review.Dhs, "dhs.records", "/case-files", With(one.CaseFile, finding).Replace("\"asOf\":\"2011-12-04\"", $"\"asOf\":\"{asOf}\"", StringComparison.Ordinal) + "\n");

    private static string With(string caseFile, string members) => "{" + members + caseFile[1..];

    /// <summary>Of the first page of the lane: there are few of them.</summary>
    private async Task<IEnumerable<Guid>> Questioned() =>
        (await review.WorkingGroup.Get("dhs.chair", "/queues/ContinueNormally?questioned=true")).Ok().Json
            .GetProperty("items").EnumerateArray().Select(item => item.GetProperty("caseId").GetGuid());
}
