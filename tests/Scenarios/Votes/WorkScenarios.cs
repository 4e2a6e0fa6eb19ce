using System.Net;
using System.Net.Http.Json;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Hosting;
using InteragencyReview.Scenarios.Operations;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.SystemTests.Running;

namespace InteragencyReview.Scenarios.Votes;

/// <summary>The work of many cases and several officers: motions, delegations, absences, claims, and the night.</summary>
[Collection(OnAWholeReview.Name)]
public sealed class WorkScenarios(WholeReview review)
{
    [Fact]
    public async Task A_delegated_ballot_names_both_who_acted_and_for_whom()
    {
        var vote = await review.OpenVote(await review.NewCase(DocketCase.OfAFelon(review.NextNumber())));
        var seat = await review.Seat(Agency.Oil, vote);
        var ballot = new { officer = "oil.attorney", choice = "Accelerate", reasons = "For a colleague." };
        Assert.Equal("no-delegation", (await review.Oil.Post("oil.attorney2", $"/ballots/{seat}/cast-for", ballot)).Problem);

        var until = DayOfAct.Today(TimeProvider.System.GetUtcNow()).AddDays(7);
        (await review.Oil.Post("oil.attorney", "/delegations", new { to = "oil.attorney2", until, reasons = "On leave." })).Ok();

        // The claim of the officer for whom it is cast does not stand against it.
        (await review.Oil.Post("oil.attorney", $"/ballots/{seat}/claim", new { })).Ok();
        (await review.Oil.Post("oil.attorney2", $"/ballots/{seat}/cast-for", ballot)).Ok();
        await Condition.Until("the ballot is recorded", async () => await review.Database.Find<string>(
            $"select data ->> 'onBehalfOf' from working_group.mt_events where stream_id = 'vote-{vote}' and type = 'ballot_recorded'") == "oil.attorney");

        await review.Votes(vote, (Agency.Dhs, Choice.Accelerate));
        var people = (await review.WorkingGroup.Get("dhs.chair", $"/decisions/{vote}")).Ok().Json.GetProperty("people").GetRawText();
        Assert.Contains("\"oil.attorney2\"", people, StringComparison.Ordinal);
        Assert.Contains("by delegation to oil.attorney2", people, StringComparison.Ordinal);
        (await review.Oil.Post("oil.attorney", "/delegations/end", new { })).Ok();
    }

    [Fact]
    public async Task A_second_delegation_for_other_days_leaves_the_first_as_it_was()
    {
        var officer = Personas.With("oil.twice", Agency.Oil, Role.Reviewer);
        var today = DayOfAct.Today(TimeProvider.System.GetUtcNow());
        (await review.Oil.Post(officer, "/delegations", new { to = "oil.attorney", until = today.AddDays(5), reasons = "On leave." })).Ok();
        var both = (await review.Oil.Post(officer, "/delegations", new { to = "oil.attorney2", from = today.AddDays(20), until = today.AddDays(30), reasons = "On leave." })).Ok().Json;
        Assert.Equal("oil.attorney2", both.GetProperty("to").GetString());
        Assert.Equal(["oil.attorney", "oil.attorney2"], both.GetProperty("delegations").EnumerateArray().Select(one => one.GetProperty("to").GetString()));

        var seat = await review.Seat(Agency.Oil, await review.OpenVote(await review.NewCase()));
        (await review.Oil.Post("oil.attorney", $"/ballots/{seat}/cast-for", new { officer, choice = "Abstain" })).Ok();
        Assert.Empty((await review.Oil.Post(officer, "/delegations/end", new { })).Ok().Json.GetProperty("delegations").EnumerateArray());
    }

    [Fact]
    public async Task Days_beyond_the_calendar_and_handing_over_before_the_vote_was_opened_are_refused()
    {
        var caseId = await review.NewCase();
        Assert.Equal("due-too-far", (await review.WorkingGroup.Post("dhs.chair", $"/cases/{caseId}/votes", new { dueInDays = int.MaxValue })).Problem);
        Assert.Equal("due-in-the-past", (await review.WorkingGroup.Post("dhs.chair", $"/cases/{caseId}/votes", new { dueInDays = int.MinValue })).Problem);

        var seat = await review.Seat(Agency.Oil, await review.OpenVote(caseId));
        var hurried = Personas.With("oil.hurried", Agency.Oil, Role.Reviewer);
        (await review.Oil.Post(hurried, $"/ballots/{seat}/claim", new { })).Ok();
        var handOver = new { from = "oil.hurried", to = "oil.attorney", reasons = "On leave.", on = "1990-01-01" };
        Assert.Equal("day-before-the-last", (await review.Oil.Post("oil.chair", "/reassignments", handOver)).Problem);
        (await review.Oil.Post("oil.chair", "/reassignments", new { from = "oil.hurried", to = "oil.attorney", reasons = "On leave." })).Ok();
    }

    [Fact]
    public async Task A_person_is_named_by_no_more_than_a_subject_can_be()
    {
        // Letters that nothing can compress: the longest name of a stream has some 2,700 bytes.
        var endless = Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(4_000));
        var today = DayOfAct.Today(TimeProvider.System.GetUtcNow());
        var seat = await review.Seat(Agency.Oil, await review.OpenVote(await review.NewCase()));
        (await review.Oil.Post("oil.attorney", $"/ballots/{seat}/claim", new { })).Ok();
        foreach (var (persona, path, body) in ((string, string, object)[])
        [
            ("oil.chair", "/absences", new { officer = endless, from = today, until = today }),
            ("oil.chair", "/reassignments", new { from = "oil.attorney", to = endless, reasons = "Ill." }),
            ("oil.chair", "/reassignments", new { from = endless, to = "oil.attorney", reasons = "Ill." }),
            ("oil.attorney", "/delegations", new { to = endless, until = today, reasons = "Ill." }),
            ("oil.attorney", $"/ballots/{seat}/cast-for", new { officer = endless, choice = "Abstain" }),
        ])
        {
            var refused = await review.Oil.Post(persona, path, body);
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "bad-subject"), (refused.Status, refused.Problem));
        }
    }

    [Fact]
    public async Task Who_saw_an_older_case_opens_no_further_round_on_it()
    {
        var caseId = await review.NewCase();
        using var chair = review.WorkingGroup.As("dhs.chair");
        using var seen = await chair.GetAsync($"/cases/{caseId}");
        var vote = await review.OpenVote(caseId);
        await review.Votes(vote, (Agency.Eoir, Choice.Accelerate), (Agency.Dhs, Choice.Accelerate));

        using var stale = new HttpRequestMessage(HttpMethod.Post, $"/cases/{caseId}/votes") { Content = JsonContent.Create(new { }) };
        stale.Headers.TryAddWithoutValidation("If-Match", seen.Headers.ETag!.Tag);
        using var refused = await chair.SendAsync(stale);
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.StatusCode);
        Assert.Equal("Decided", await review.State(caseId));
    }

    [Fact]
    public async Task A_motion_over_forty_cases_with_exceptions_is_forty_votes_and_one_ballot_on_each()
    {
        const string Office = "MOT";
        var excepted = (await review.NewCasesOf(Office, 43))[..3];

        var opened = (await review.WorkingGroup.Post("dhs.chair", "/motions", new { lane = "Accelerate", office = Office, exceptions = excepted, reasons = "Felons of one office." })).Ok().Json;
        var motion = opened.GetProperty("motionId").GetGuid();
        var votes = opened.GetProperty("cases").EnumerateArray().Select(one => one.GetProperty("voteId").GetGuid()).ToList();
        Assert.Equal(40, votes.Count);
        Assert.DoesNotContain(opened.GetProperty("cases").EnumerateArray(), one => excepted.Contains(one.GetProperty("caseId").GetGuid()));
        foreach (var one in excepted)
            Assert.Equal("Screened", await review.State(one));

        foreach (var agency in (Agency[])[Agency.Eoir, Agency.Dhs])
        {
            foreach (var vote in votes)
                await review.Seat(agency, vote);
            var takenOut = agency == Agency.Dhs ? new[] { opened.GetProperty("cases")[0].GetProperty("caseId").GetGuid() } : [];
            var cast = (await review.Of(agency).Post(VotesOfAReview.OfficerOf(agency), $"/motions/{motion}/cast", new { choice = "Accelerate", reasons = "As moved.", exceptions = takenOut })).Ok().Json;
            Assert.Equal((40 - takenOut.Length, takenOut.Length), (cast.GetProperty("cast").GetArrayLength(), cast.GetProperty("left").GetArrayLength()));

            // Sent again without a key, also when no seat waits any more, it is told the same and casts nothing.
            var ballots = await Ballots(agency);
            var again = (await review.Of(agency).Post(VotesOfAReview.OfficerOf(agency), $"/motions/{motion}/cast", new { choice = "Accelerate", reasons = "As moved.", exceptions = takenOut })).Ok().Json;
            Assert.Equal(cast.GetRawText(), again.GetRawText());
            Assert.Equal(ballots, await Ballots(agency));
        }

        Assert.Equal("no-such-motion", (await review.Dhs.Post("dhs.attorney", $"/motions/{Guid.NewGuid()}/cast", new { choice = "Abstain" })).Problem);
        var byAnother = (await review.Eoir.Post("eoir.counsel2", $"/motions/{motion}/cast", new { choice = "Abstain" })).Ok().Json;
        Assert.Equal((0, 0), (byAnother.GetProperty("cast").GetArrayLength(), byAnother.GetProperty("left").GetArrayLength()));

        await Condition.Until("thirty-nine are decided", async () =>
            (await review.WorkingGroup.Get("dhs.chair", $"/motions/{motion}")).Ok().Json.GetProperty("votes").EnumerateArray().Count(vote => vote.TryGetProperty("decidedLane", out _)) == 39);
        Assert.Equal("InVote", await review.State(opened.GetProperty("cases")[0].GetProperty("caseId").GetGuid()));

        Task<long> Ballots(Agency agency) => review.Database.Ask<long>($"select count(*) from {agency.Code()}.mt_events where type = 'ballot_cast'");
    }

    [Fact]
    public async Task A_motion_with_an_exception_that_is_no_case_of_it_is_refused_whole()
    {
        const string Office = "EXC";
        var cases = await review.NewCasesOf(Office, 3);
        var elsewhere = await review.NewCase(DocketCase.OfAFelon(review.NextNumber()));
        foreach (var stranger in (Guid[])[Guid.NewGuid(), elsewhere])
        {
            var refused = await review.WorkingGroup.Post("dhs.chair", "/motions", new { lane = "Accelerate", office = Office, exceptions = new[] { cases[0], stranger }, reasons = "Felons of one office." });
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "not-of-the-motion"), (refused.Status, refused.Problem));
            Assert.StartsWith($"{stranger} is no case of this list: no vote was opened.", refused.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        foreach (var one in cases)
            Assert.Equal("Screened", await review.State(one));

        var opened = (await review.WorkingGroup.Post("dhs.chair", "/motions", new { lane = "Accelerate", office = Office, exceptions = new[] { cases[0] }, reasons = "Felons of one office." })).Ok().Json;
        var motion = opened.GetProperty("motionId").GetGuid();
        var votes = opened.GetProperty("cases").EnumerateArray().Select(one => one.GetProperty("voteId").GetGuid()).ToList();
        var seats = new List<Guid>();
        foreach (var vote in votes)
            seats.Add(await review.Seat(Agency.Dhs, vote));
        foreach (var stranger in (Guid[])[seats[0], votes[0], cases[0]])
        {
            var refused = await review.Dhs.Post("dhs.attorney", $"/motions/{motion}/cast", new { choice = "Accelerate", reasons = "As moved.", exceptions = new[] { cases[1], stranger } });
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "not-of-the-motion"), (refused.Status, refused.Problem));
            Assert.StartsWith($"{stranger} is no case of this motion: nothing was cast.", refused.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        var cast = (await review.Dhs.Post("dhs.attorney", $"/motions/{motion}/cast", new { choice = "Accelerate", reasons = "As moved.", exceptions = new[] { cases[1] } })).Ok().Json;
        Assert.Equal(cases[2], Assert.Single(cast.GetProperty("cast").EnumerateArray()).GetGuid());
        Assert.Equal(cases[1], Assert.Single(cast.GetProperty("left").EnumerateArray()).GetProperty("caseId").GetGuid());
    }

    [Fact]
    public async Task A_case_for_which_the_rules_no_longer_propose_the_lane_is_left_out_of_its_motion()
    {
        const string Office = "LAN";
        var felon = Assert.Single(await review.NewCasesOf(Office, 1));
        var entrant = OfARecentEntrant();
        entrant = entrant with { CaseFile = entrant.CaseFile.Replace("\"fieldOffice\":\"BAL\"", $"\"fieldOffice\":\"{Office}\"", StringComparison.Ordinal) };
        await review.Import(entrant);
        var changed = await review.Tied(entrant);
        Assert.Equal("Accelerate", (await review.Case(changed)).GetProperty("proposedLane").GetString());

        var opened = (await review.WorkingGroup.Post("dhs.chair", "/motions", new { lane = "Accelerate", office = Office, reasons = "One office.", on = "2015-01-05" })).Ok().Json;

        Assert.Equal(felon, Assert.Single(opened.GetProperty("cases").EnumerateArray()).GetProperty("caseId").GetGuid());
        var left = Assert.Single(opened.GetProperty("refused").EnumerateArray());
        Assert.Equal(
            (changed, "On 2015-01-05 the rules propose ContinueNormally for it."), (left.GetProperty("caseId").GetGuid(), left.GetProperty("reason").GetString()));
        Assert.Equal("Screened", await review.State(changed));

        var none = await review.WorkingGroup.Post("dhs.chair", "/motions", new { lane = "Accelerate", office = Office, reasons = "One office.", on = "2015-01-05" });
        Assert.Equal((HttpStatusCode.Conflict, "no-cases"), (none.Status, none.Problem));
        Assert.EndsWith("On 2015-01-05 the rules propose ContinueNormally for it.", none.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_to_a_motion_says_how_many_of_its_cases_have_not_arrived_at_the_agency()
    {
        const string Office = "ARR";
        await review.NewCasesOf(Office, 3);
        var opened = (await review.WorkingGroup.Post("dhs.chair", "/motions", new { lane = "Accelerate", office = Office, reasons = "Felons of one office." })).Ok().Json;
        var motion = opened.GetProperty("motionId").GetGuid();
        var votes = opened.GetProperty("cases").EnumerateArray().Select(one => one.GetProperty("voteId").GetGuid()).ToList();
        var late = opened.GetProperty("cases")[2].GetProperty("caseId").GetGuid();
        foreach (var vote in votes)
            await review.Seat(Agency.Oil, vote);

        // As if the last of them had not come yet.
        var seat = InteragencyReview.Ballots.Seat.StreamOf(await review.Seat(Agency.Oil, votes[2]));
        Assert.Equal(1, await review.Database.Execute($"update oil.mt_doc_seat set motion_id = null where id = '{seat}'"));
        var early = await Cast(late);
        Assert.Equal((HttpStatusCode.Conflict, "exceptions-not-here"), (early.Status, early.Problem));
        Assert.Equal("not-of-the-motion", (await Cast(late, Guid.NewGuid())).Problem);
        var some = (await Cast()).Ok().Json;
        Assert.Equal((2, 0, 1), (some.GetProperty("cast").GetArrayLength(), some.GetProperty("left").GetArrayLength(), some.GetProperty("notYetHere").GetInt32()));

        Assert.Equal(1, await review.Database.Execute($"update oil.mt_doc_seat set motion_id = '{motion}' where id = '{seat}'"));
        var all = (await Cast()).Ok().Json;
        Assert.Equal((3, 0, 0), (all.GetProperty("cast").GetArrayLength(), all.GetProperty("left").GetArrayLength(), all.GetProperty("notYetHere").GetInt32()));

        Task<VotesOfAReview.Answer> Cast(params Guid[] exceptions) => review.Oil.Post("oil.attorney", $"/motions/{motion}/cast", new { choice = "Abstain", reasons = "No petition.", exceptions });
    }

    [Fact]
    public async Task A_case_of_a_motion_that_a_colleague_has_claimed_is_left_and_the_other_is_cast()
    {
        const string Office = "CLM";
        await review.NewCasesOf(Office, 2);
        var opened = (await review.WorkingGroup.Post("dhs.chair", "/motions", new { lane = "Accelerate", office = Office, reasons = "Felons of one office." })).Ok().Json;
        var motion = opened.GetProperty("motionId").GetGuid();
        var (claimed, free) = (opened.GetProperty("cases")[0].GetProperty("caseId").GetGuid(), opened.GetProperty("cases")[1].GetProperty("caseId").GetGuid());
        var seat = await review.Seat(Agency.Dhs, opened.GetProperty("cases")[0].GetProperty("voteId").GetGuid());
        await review.Seat(Agency.Dhs, opened.GetProperty("cases")[1].GetProperty("voteId").GetGuid());
        (await review.Dhs.Post("dhs.attorney2", $"/ballots/{seat}/claim", new { })).Ok();

        var listed = (await review.Dhs.Get("dhs.attorney", "/ballots?limit=500")).Ok().Json.GetProperty("items").EnumerateArray()
            .Where(item => item.TryGetProperty("motionId", out var under) && under.GetGuid() == motion)
            .ToDictionary(item => item.GetProperty("caseId").GetGuid(), item => item.TryGetProperty("claimedBy", out var by) ? by.GetString() : null);
        Assert.Equal(2, listed.Count);
        Assert.Equal(("dhs.attorney2", null), (listed[claimed], listed[free]));

        var cast = (await review.Dhs.Post("dhs.attorney", $"/motions/{motion}/cast", new { choice = "Accelerate", reasons = "As moved." })).Ok().Json;
        Assert.Equal(free, Assert.Single(cast.GetProperty("cast").EnumerateArray()).GetGuid());
        var left = Assert.Single(cast.GetProperty("left").EnumerateArray());
        Assert.Equal((claimed, "A colleague has claimed this ballot."), (left.GetProperty("caseId").GetGuid(), left.GetProperty("reason").GetString()));

        // Who has claimed it answers the motion on it.
        var byClaimant = (await review.Dhs.Post("dhs.attorney2", $"/motions/{motion}/cast", new { choice = "Accelerate", reasons = "As moved." })).Ok().Json;
        Assert.Equal(claimed, Assert.Single(byClaimant.GetProperty("cast").EnumerateArray()).GetGuid());
    }

    [Fact]
    public async Task All_work_of_an_absent_officer_goes_to_another_but_for_what_that_one_may_not_decide()
    {
        var absent = Personas.With("eoir.absent", Agency.Eoir, Role.Reviewer);
        var (_, free) = await review.NewSeat(Agency.Eoir);
        var barred = DocketCase.OfAFelon(review.NextNumber());
        await review.Import(barred with { CaseFile = "{\"trialAttorney\":\"eoir.counsel2\"," + barred.CaseFile[1..] });
        var kept = await review.Seat(Agency.Eoir, await review.OpenVote(await review.Tied(barred)));
        foreach (var seat in (Guid[])[free, kept])
            (await review.Eoir.Post(absent, $"/ballots/{seat}/claim", new { })).Ok();

        var today = DayOfAct.Today(TimeProvider.System.GetUtcNow());
        (await review.Eoir.Post("eoir.chair", "/absences", new { officer = absent, from = today, until = today.AddDays(10) })).Ok();
        Assert.Equal(HttpStatusCode.Forbidden, (await review.Eoir.Post("eoir.counsel", "/reassignments", new { from = absent, to = "eoir.counsel2", reasons = "Ill." })).Status);
        Assert.Equal("away", (await review.Eoir.Post("eoir.chair", "/reassignments", new { from = "eoir.counsel", to = absent, reasons = "Ill." })).Problem);
        var answer = (await review.Eoir.Post("eoir.chair", "/reassignments", new { from = absent, to = "eoir.counsel2", reasons = "Ill." })).Ok().Json;

        Assert.Equal(free, Assert.Single(answer.GetProperty("assigned").EnumerateArray()).GetGuid());
        Assert.Equal(kept, Assert.Single(answer.GetProperty("givenBack").EnumerateArray()).GetGuid());
        Assert.Equal("assigned", (await review.Eoir.Post("eoir.counsel", $"/ballots/{free}/claim", new { })).Problem);
        (await review.Eoir.Post("eoir.counsel2", $"/ballots/{free}/claim", new { })).Ok();
        (await review.Eoir.Post("eoir.counsel", $"/ballots/{kept}/claim", new { })).Ok();
    }

    [Fact]
    public async Task A_ballot_of_an_officer_who_leaves_goes_to_another_who_may_replace_it()
    {
        var (_, seat) = await review.NewSeat(Agency.Oil);
        var (before, leaves) = (Personas.With("oil.before", Agency.Oil, Role.Reviewer), Personas.With("oil.leaves", Agency.Oil, Role.Reviewer));
        (await review.Oil.Post(before, $"/ballots/{seat}/claim", new { })).Ok();
        (await review.Oil.Post("oil.chair", "/reassignments", new { from = before, to = leaves, reasons = "On leave." })).Ok();
        (await review.Oil.Post(leaves, $"/ballots/{seat}/cast", new { choice = "Accelerate", reasons = "Weighed." })).Ok();
        Assert.Equal("assigned", (await review.Oil.Post("oil.attorney2", $"/ballots/{seat}/cast", new { choice = "Abstain" })).Problem);

        var answer = (await review.Oil.Post("oil.chair", "/reassignments", new { from = leaves, to = "oil.attorney2", reasons = "Has left." })).Ok().Json;

        Assert.Equal(seat, Assert.Single(answer.GetProperty("assigned").EnumerateArray()).GetGuid());
        var replaced = (await review.Oil.Post("oil.attorney2", $"/ballots/{seat}/cast", new { choice = "Abstain" })).Ok().Json;
        Assert.Equal(2, replaced.GetProperty("revision").GetInt32());
    }

    [Fact]
    public async Task A_claim_that_expires_or_is_refused_its_ballot_keeps_nobody_from_the_seat()
    {
        var (_, seat) = await review.NewSeat(Agency.Dhs);
        (await review.Dhs.Post("dhs.attorney", $"/ballots/{seat}/claim", new { })).Ok();
        Assert.Equal("claimed", (await review.Dhs.Post("dhs.attorney2", $"/ballots/{seat}/claim", new { })).Problem);

        // Half an hour passes for the claim.
        Assert.Equal(1, await review.Database.Execute(
            $"update dhs.mt_doc_ballotclaim set data = jsonb_set(data, '{{until}}', to_jsonb('2011-12-05T09:00:00+00:00'::text)) where id = '{seat}'"));
        var refused = await review.Dhs.Post("dhs.attorney2", $"/ballots/{seat}/cast", new { choice = "Accelerate", reasons = " " });
        Assert.True((int)refused.Status is 400 or 422, $"{refused.Status}");
        (await review.Dhs.Post("dhs.attorney", $"/ballots/{seat}/claim", new { })).Ok();
        (await review.Dhs.Post("dhs.attorney", $"/ballots/{seat}/release", new { })).Ok();
        (await review.Dhs.Post("dhs.attorney2", $"/ballots/{seat}/claim", new { })).Ok();
    }

    [Fact]
    public async Task All_cases_are_screened_again_as_of_a_day_and_a_changed_lane_is_a_flag()
    {
        var one = OfARecentEntrant();
        await review.Import(one);
        var caseId = await review.Tied(one);
        Assert.Equal("Accelerate", (await review.Case(caseId)).GetProperty("proposedLane").GetString());
        var vote = (await review.WorkingGroup.Post("dhs.chair", $"/cases/{caseId}/votes", new { on = "2011-12-12" })).Ok().Json.GetProperty("voteId").GetGuid();
        await review.Votes(vote, (Agency.Eoir, Choice.Accelerate), (Agency.Dhs, Choice.Accelerate));

        Assert.Equal("day-to-come", (await review.WorkingGroup.Post("dhs.chair", "/screenings", new { on = "9999-12-31" })).Problem);
        Assert.Equal(HttpStatusCode.Accepted, (await review.WorkingGroup.Post("dhs.chair", "/screenings", new { on = "2015-01-05" })).Status);
        await Condition.Until("the case is screened again", async () => (await review.Case(caseId)).GetProperty("proposedLane").GetString() == "ContinueNormally");

        var after = await review.Case(caseId);
        Assert.Equal(("Decided", "Accelerate"), (after.GetProperty("state").GetString(), after.GetProperty("decidedLane").GetString()));
        Assert.Equal("ContinueNormally", after.GetProperty("question").GetProperty("proposedNow").GetString());

        // The same day again is the same run.
        var version = await review.Database.Ask<long>($"select version from working_group.mt_streams where id = 'review-{caseId}'");
        (await review.WorkingGroup.Post("dhs.chair", "/screenings", new { on = "2015-01-05" })).Ok();
        Assert.Equal(version, await review.Database.Ask<long>($"select version from working_group.mt_streams where id = 'review-{caseId}'"));
    }

    [Fact]
    public async Task A_case_on_vote_that_is_screened_into_another_lane_is_a_flag_on_every_seat()
    {
        var one = OfARecentEntrant();
        await review.Import(one);
        var opened = (await review.WorkingGroup.Post("dhs.chair", $"/cases/{await review.Tied(one)}/votes", new { on = "2011-12-12" })).Ok().Json;
        Assert.Equal("Accelerate", opened.GetProperty("proposedLane").GetString());
        var vote = opened.GetProperty("voteId").GetGuid();

        // Another day than in the scenario before: each day is one run.
        (await review.WorkingGroup.Post("dhs.chair", "/screenings", new { on = "2015-01-06" })).Ok();
        foreach (var agency in Enum.GetValues<Agency>())
        {
            var seat = await review.Seat(agency, vote);
            await Condition.Until($"{agency} sees what is proposed now", async () => await review.Flagged(agency, seat, "Open") == nameof(Lane.ContinueNormally));
        }
    }

    /// <summary>Entered without inspection in 2011 and nothing else: a priority for three years.</summary>
    private DocketCase OfARecentEntrant()
    {
        var one = DocketCase.Of(
            review.NextNumber(),
            Lane.Accelerate,
            new()
            {
                ["birthDate"] = "1980-05-01",
                ["education"] = new { inSchool = false, highSchool = "none", higher = "none" },
            });
        return one with { CaseFile = one.CaseFile.Replace("{\"on\":\"2001-06-01\",\"manner\":\"admitted\"}", "{\"on\":\"2011-06-01\",\"manner\":\"without-inspection\"}", StringComparison.Ordinal) };
    }
}
