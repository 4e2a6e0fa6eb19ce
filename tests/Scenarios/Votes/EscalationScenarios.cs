using System.Net;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Hosting;
using InteragencyReview.Scenarios.Operations;
using InteragencyReview.Standalone.DevelopmentIssuer;
using InteragencyReview.SystemTests.Running;

namespace InteragencyReview.Scenarios.Votes;

/// <summary>A vote that the panel cannot decide is with somebody who can read the case, finds it in a list, and decides it.</summary>
[Collection(OnAWholeReview.Name)]
public sealed class EscalationScenarios(WholeReview review)
{
    [Fact]
    public async Task From_a_deadlock_over_the_chief_counsel_to_the_deputy_director_and_a_decision()
    {
        var caseId = await review.NewCase(DocketCase.OfAFelon(review.NextNumber()));
        var vote = await review.OpenVote(caseId);
        await review.Votes(vote, (Agency.Dhs, Choice.Accelerate), (Agency.Eoir, Choice.ContinueNormally), (Agency.Oil, Choice.ConsiderForDiscretion));
        Assert.Equal("Escalated", await review.State(caseId));

        var listed = Assert.NotNull(await review.Listed("dhs.chiefcounsel", "escalations", vote));
        Assert.True(listed.GetProperty("canAnswer").GetBoolean());
        Assert.Equal("Deadlocked", listed.GetProperty("why").GetString());
        Assert.Equal(3, listed.GetProperty("ballots").GetArrayLength());
        Assert.Contains("the chief counsel", (await review.Case(caseId, "dhs.chiefcounsel")).GetProperty("standing").GetProperty("says").GetString(), StringComparison.Ordinal);
        Assert.Equal("not-with-you", (await review.Settles("dhs.deputydirector", vote, Lane.Accelerate)).Problem);

        // The chief counsel's lane wants a concurrence, the supervisor refuses, and it goes up.
        (await review.Settles("dhs.chiefcounsel", vote, Lane.ConsiderForDiscretion)).Ok();
        Assert.Equal("AwaitingConcurrence", await review.State(caseId));
        Assert.NotNull(await review.Listed("dhs.supervisor", "concurrences", vote));
        (await review.Concurs("dhs.supervisor", vote, concurs: false)).Ok();
        Assert.Equal("Escalated", await review.State(caseId));
        Assert.Null(await review.Listed("dhs.supervisor", "concurrences", vote));
        Assert.Null(await review.Listed("dhs.chiefcounsel", "escalations", vote));
        Assert.True(Assert.NotNull(await review.Listed("dhs.deputydirector", "escalations", vote)).GetProperty("canAnswer").GetBoolean());

        // DocketCase has a petition: after a final order both must agree.
        (await review.Settles("dhs.deputydirector", vote, Lane.ContinueNormally)).Ok();
        Assert.Equal("Escalated", await review.State(caseId));
        Assert.Equal("doj-principal", Assert.Single((await review.Case(caseId, "doj.principal")).GetProperty("standing").GetProperty("waitsFor").EnumerateArray()).GetProperty("role").GetString());
        (await review.Settles("doj.principal", vote, Lane.ContinueNormally)).Ok();

        Assert.Equal("Done", await review.State(caseId));
        Assert.Null(await review.Listed("dhs.deputydirector", "escalations", vote));
        await Condition.Until("DHS has the decision", async () => await review.Database.Ask<long>(
            $"select count(*) from dhs.mt_events where type = 'decision_received' and data ->> 'caseId' = '{caseId}'") == 1);
    }

    [Fact]
    public async Task Discretion_whose_concurrence_is_refused_comes_to_a_new_round_in_which_it_is_given_by_another()
    {
        var caseId = await review.NewCase();
        var first = await review.OpenVote(caseId);
        await review.Votes(first, (Agency.Eoir, Choice.ConsiderForDiscretion), (Agency.Dhs, Choice.ConsiderForDiscretion));
        (await review.Concurs("dhs.supervisor", first, concurs: false)).Ok();
        (await review.Settles("dhs.chiefcounsel", first, Lane.ContinueNormally)).Ok();
        Assert.Equal("Done", await review.State(caseId));

        var second = await review.OpenVote(caseId);
        Assert.NotEqual(first, second);
        await review.Votes(second, (Agency.Eoir, Choice.ConsiderForDiscretion), (Agency.Dhs, Choice.ConsiderForDiscretion));
        Assert.Equal("AwaitingConcurrence", await review.State(caseId));
        (await review.Concurs("dhs.supervisor2", second, concurs: true)).Ok();

        Assert.Equal("Decided", await review.State(caseId));
        var record = (await review.WorkingGroup.Get("oversight.inspector", $"/decisions/{second}")).Ok().Json;
        Assert.Equal(2, record.GetProperty("decisionVersion").GetInt32());
        Assert.Equal("dhs.supervisor2", record.GetProperty("concurrence").GetProperty("supervisor").GetString());
    }

    [Fact]
    public async Task Somebody_who_voted_in_an_earlier_round_is_listed_as_unable_and_refused_by_the_rule()
    {
        var caseId = await review.NewCase();
        var first = await review.OpenVote(caseId);
        var both = Personas.With("dhs.voterandsupervisor", Agency.Dhs, ServiceDefaults.Role.Reviewer, ServiceDefaults.Role.Supervisor);
        await review.Votes(first, (Agency.Eoir, Choice.ContinueNormally));
        await review.Casts(Agency.Dhs, both, first, Choice.ContinueNormally);
        await review.Votes(await review.OpenVote(caseId), (Agency.Eoir, Choice.ConsiderForDiscretion), (Agency.Dhs, Choice.ConsiderForDiscretion));
        var second = (await review.Case(caseId)).GetProperty("vote").GetProperty("voteId").GetGuid();

        var listed = Assert.NotNull(await review.Listed(both, "concurrences", second));
        Assert.False(listed.GetProperty("canAnswer").GetBoolean());
        var refused = await review.Concurs(both, second, concurs: true);
        Assert.Equal((HttpStatusCode.Forbidden, "separation-of-duties"), (refused.Status, refused.Problem));
        Assert.Contains("AC-5", refused.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("AwaitingConcurrence", await review.State(caseId));
    }

    [Fact]
    public async Task Who_has_stepped_aside_does_not_concur_either()
    {
        var caseId = await review.NewCase();
        var vote = await review.OpenVote(caseId);
        var both = Personas.With("dhs.asidesupervisor", Agency.Dhs, ServiceDefaults.Role.Reviewer, ServiceDefaults.Role.Supervisor);
        (await review.Dhs.Post(both, $"/ballots/{await review.Seat(Agency.Dhs, vote)}/step-aside", new { })).Ok();
        await review.Votes(vote, (Agency.Eoir, Choice.ConsiderForDiscretion), (Agency.Dhs, Choice.ConsiderForDiscretion));

        var refused = await review.Concurs(both, vote, concurs: true);
        Assert.Equal((HttpStatusCode.Forbidden, "stepped-aside"), (refused.Status, refused.Problem));
        Assert.False(Assert.NotNull(await review.Listed(both, "concurrences", vote)).GetProperty("canAnswer").GetBoolean());
        (await review.Concurs("dhs.supervisor", vote, concurs: true)).Ok();

        // The case's own people can read that somebody did, and not who.
        var told = (await review.WorkingGroup.Get("dhs.chair", $"/cases/{caseId}/timeline")).Ok().Json.GetRawText();
        Assert.Contains("An officer of Dhs takes no part in this round.", told, StringComparison.Ordinal);
        Assert.DoesNotContain(both, told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_told_who_recused_an_agency_nor_by_what_follows_from_it()
    {
        var caseId = await review.NewCase();
        var vote = await review.OpenVote(caseId);
        await review.Votes(vote, (Agency.Dhs, Choice.Accelerate), (Agency.Oil, Choice.ContinueNormally));
        var recusing = Personas.With("eoir.recusing", Agency.Eoir, ServiceDefaults.Role.Reviewer);
        (await review.Eoir.Post(recusing, $"/ballots/{await review.Seat(Agency.Eoir, vote)}/recuse", new { })).Ok();
        await Condition.Until("the vote is closed by it", async () => await review.State(caseId) == "Escalated");
        var open = (await review.WorkingGroup.Get("dhs.chair", $"/votes/{vote}")).Ok().Json.GetRawText();
        (await review.Settles("dhs.chiefcounsel", vote, Lane.Accelerate)).Ok();

        var timeline = (await review.WorkingGroup.Get("oil.attorney", $"/cases/{caseId}/timeline")).Ok().Json;
        Assert.Contains("Eoir recused itself.", timeline.GetRawText(), StringComparison.Ordinal);
        Assert.Contains(timeline.GetProperty("entries").EnumerateArray(), entry =>
            entry.GetProperty("what").GetString() == "ballot_recorded" && entry.TryGetProperty("by", out var by) && by.GetString() == "oil.attorney");
        var decision = (await review.WorkingGroup.Get("oversight.inspector", $"/decisions/{vote}")).Ok().Json.GetRawText();
        foreach (var told in (string[])[open, timeline.GetRawText(), decision, (await review.Case(caseId, "oil.attorney")).GetRawText()])
            Assert.DoesNotContain(recusing, told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_vote_whose_timer_has_not_acted_is_listed_as_stopped()
    {
        var caseId = await review.NewCase();
        var vote = await review.OpenVote(caseId);
        Assert.Empty(await Stopped());
        await review.Database.Execute($"update working_group.mt_doc_vote set due_at = now() - interval '6 minutes' where vote_id = '{vote}'");

        var stopped = Assert.Single(await Stopped());
        Assert.Equal((caseId, vote), (stopped.GetProperty("caseId").GetGuid(), stopped.GetProperty("voteId").GetGuid()));

        await review.Votes(vote, (Agency.Eoir, Choice.Accelerate), (Agency.Dhs, Choice.Accelerate));
        Assert.Empty(await Stopped());

        async Task<List<JsonElement>> Stopped() => [.. (await review.WorkingGroup.Get("ops.operator", "/stopped")).Ok().Json.GetProperty("items").EnumerateArray()];
    }

    [Fact]
    public async Task For_every_state_that_a_case_is_in_somebody_can_act_and_is_a_persona()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var caseId = await review.NewCase();
        await Check("Screened");
        var vote = await review.OpenVote(caseId);
        await Check("InVote");
        await review.Votes(vote, (Agency.Eoir, Choice.ConsiderForDiscretion), (Agency.Dhs, Choice.ConsiderForDiscretion));
        await Check("AwaitingConcurrence");
        (await review.Concurs("dhs.supervisor", vote, concurs: false)).Ok();
        await Check("Escalated");
        (await review.Settles("dhs.chiefcounsel", vote, Lane.Accelerate)).Ok();
        await Check("Decided");
        var again = await review.OpenVote(caseId);
        await review.Votes(again, (Agency.Eoir, Choice.ContinueNormally), (Agency.Dhs, Choice.ContinueNormally));
        await Check("Done");
        Assert.Equal(Enum.GetNames<WorkingGroup.Cases.ReviewState>().Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));

        async Task Check(string state)
        {
            var one = await review.Case(caseId);
            Assert.Equal(state, one.GetProperty("state").GetString());
            seen.Add(state);
            var parties = one.GetProperty("standing").GetProperty("waitsFor").EnumerateArray().ToList();
            Assert.NotEmpty(parties);
            foreach (var party in parties)
            {
                Assert.NotEqual(0, party.GetProperty("can").GetArrayLength());
                var agency = party.TryGetProperty("agency", out var at) ? at.GetString() : null;
                Assert.Contains(Persona.All, persona =>
                    persona.Roles.Any(role => ServiceDefaults.RoleCodes.Code(role) == party.GetProperty("role").GetString())
                    && (agency is null || persona.Agency?.ToString() == agency));
            }
        }
    }
}
