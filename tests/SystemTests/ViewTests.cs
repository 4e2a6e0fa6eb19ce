using System.Net;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Standalone.DevelopmentIssuer;
using InteragencyReview.SystemTests.Running;

namespace InteragencyReview.SystemTests;

/// <summary>Promise 6, for every view of every service: what its writers made in a random history is what the log says.</summary>
[Collection(OnSharedSystem.Name)]
public sealed class ViewTests(SharedSystem shared)
{
    private const int Cases = 6;
    private const int Seed = 20110818;

    [Fact]
    public async Task Every_table_that_carries_positions_is_a_view_that_can_be_rebuilt()
    {
        foreach (var service in ServiceName.All)
        {
            // Two of the log's own: what waits, and what is signed, is not computed from events.
            var tables = await shared.System.Log(service).Texts(
                "select table_name::text from information_schema.columns where column_name = 'position' and table_schema = 'public' and table_name not in ('parked_events', 'log_heads') order by 1");
            Assert.Equal(tables, await Views(service));
        }
    }

    [Fact]
    public async Task Every_view_of_every_service_rebuilt_is_the_live_one_and_claims_survive()
    {
        var office = new Office(shared.System);
        await History(office, new Random(Seed));
        await Logs.Rest(shared.System);
        var claims = await Claims();
        Assert.NotEqual(0, claims);
        await EveryView(check: true);

        // The same while more comes in.
        var more = History(office, new Random(Seed + 1));
        await EveryView(check: false);
        await more;
        await Logs.Rest(shared.System);
        await EveryView(check: true);

        Assert.True(await Claims() >= claims);
        Assert.Equal(0, await shared.System.Log(ServiceName.WorkingGroup).Number("select count(*) from pg_tables where schemaname = 'rebuilding' and tablename = 'queue'"));
    }

    [Fact]
    public async Task Review_rebuild_finds_a_row_that_is_not_what_the_log_says_mends_it_and_says_so()
    {
        var (office, one) = (new Office(shared.System), DocketCase.OfAFelon(shared.NextNumber()));
        await office.Import(new Docket([one]));
        var caseId = await office.CaseInQueue(one);
        await Logs.Rest(shared.System);
        var log = shared.System.Log(ServiceName.WorkingGroup);
        var lane = await Lane();
        await log.Texts("update queue set lane = 'ContinueNormally' where case_id::text = $1 returning lane", caseId);

        var found = await Rebuild("--check");
        Assert.Equal((3, ""), (found.ExitCode, found.Errors));
        Assert.Equal(
            $"wg/queue: 1 row was not as the log says; review rebuild without --check mends this.\n  altered: {caseId} (lane)\n", found.Output);
        Assert.NotEqual(lane, await Lane());

        var mended = await Rebuild();
        Assert.Equal((3, $"wg/queue: 1 row was not as the log says; mended.\n  altered: {caseId} (lane)\n", ""), (mended.ExitCode, mended.Output, mended.Errors));
        Assert.Equal(lane, await Lane());

        var whole = await Rebuild("--check");
        Assert.Equal(0, whole.ExitCode);
        Assert.EndsWith("all as the log says.\n", whole.Output, StringComparison.Ordinal);

        async Task<string> Lane() => Assert.Single(await log.Texts("select lane from queue where case_id::text = $1", caseId));

        Task<ReviewTool> Rebuild(params string[] more) =>
            ReviewTool.Run(shared.System, Persona.Find("ops.operator")!, ["rebuild", "--service", "wg", "--view", "queue", .. more]);
    }

    /// <summary>
    /// Cases come in, in any order; of some a vote is opened; officers claim, cast and cast again what chance says. Then the facts of one
    /// case change, and a line of the crosswalk ties a petition to two cases.
    /// </summary>
    private async Task History(Office office, Random chance)
    {
        var cases = Enumerable.Range(0, Cases)
            .Select(n => n % 2 == 0 ? DocketCase.OfAFelon(shared.NextNumber()) : DocketCase.OfAStudent(shared.NextNumber()))
            .ToArray();
        chance.Shuffle(cases);
        await office.Import(new Docket([.. cases]));
        foreach (var (one, n) in cases.Select((one, n) => (one, n)))
        {
            // Two are decided, so that the feed has something, the second after a supervisor has concurred.
            Choice? agreed = n switch { 0 => Choice.Accelerate, 1 => Choice.ConsiderForDiscretion, _ => null };
            if (agreed is null && chance.Next(3) == 0)
                continue;
            var caseId = await office.CaseInQueue(one);
            var voteId = await office.OpenVote(caseId);
            var ballots = new List<(ServiceName Agency, string Id)>();
            foreach (var agency in ServiceName.Agencies)
                ballots.Add((agency, await office.Ballot(agency, caseId)));
            foreach (var (agency, id) in ballots.OrderBy(_ => chance.Next()).ToList())
            {
                using var officer = shared.System.Client(agency, Persona.Find(agency.Officer));
                using var claimed = await officer.PostAsync(new Uri($"/ballots/{id}/claim", UriKind.Relative), content: null);

                // A ballot may be missing, be replaced, or come too late and be refused.
                for (var casts = agreed is null ? chance.Next(3) : 1; casts > 0; casts--)
                    await office.Cast(agency, id, agreed ?? chance.GetItems(Enum.GetValues<Choice>(), 1)[0]);
            }

            if (agreed is Choice.ConsiderForDiscretion)
                await office.ConcurWhenAsked(voteId);
            if (agreed is not null)
                await office.Decided(caseId);
        }

        var (changed, other) = (cases[^1], cases[^2]);
        var facts = changed.Lane == Lane.Accelerate ? DocketCase.OfAStudent(changed.Number) : DocketCase.OfAFelon(changed.Number);
        await office.Post(ServiceName.Dhs, "dhs.records", "/case-files", facts.CaseFile + "\n");
        await office.Post(ServiceName.Dhs, "dhs.records", "/crosswalk", (other with { Number = changed.Number }).CrosswalkLine.Replace(changed.CaseFileId, other.CaseFileId, StringComparison.Ordinal) + "\n");
    }

    private async Task EveryView(bool check)
    {
        foreach (var service in ServiceName.All)
        {
            foreach (var view in await Views(service))
            {
                using var client = shared.System.Client(service, Persona.Find("ops.operator"));
                var path = new Uri($"/views/{view}/rebuild", UriKind.Relative);
                using var started = await client.PostAsync(new Uri($"{path}{(check ? "?check=true" : "")}", UriKind.Relative), content: null);
                Assert.True(started.StatusCode == HttpStatusCode.Accepted, $"Seed {Seed}: {service} {view}: {await started.Content.ReadAsStringAsync()}");
                var ended = await Eventually.Found(
                    async () => await client.GetStringAsync(path) is var text && JsonDocument.Parse(text).RootElement.GetProperty("isRunning").GetBoolean() ? null : text,
                    $"{service} {view} is rebuilt");
                var status = JsonDocument.Parse(ended).RootElement;
                Assert.True(status.GetProperty("phase").GetString() == "Done" && status.GetProperty("differences").GetInt64() == 0 && status.GetProperty("rows").GetInt64() > 0, $"Seed {Seed}: {service} {view}: {ended}");
            }
        }
    }

    private async Task<List<string>> Views(ServiceName service)
    {
        using var client = shared.System.Client(service, Persona.Find("ops.operator"));
        using var views = JsonDocument.Parse(await client.GetStringAsync(new Uri("/views", UriKind.Relative)));
        return [.. views.RootElement.EnumerateArray().Select(view => view.GetProperty("name").GetString()!)];
    }

    private async Task<long> Claims()
    {
        var claims = 0L;
        foreach (var agency in new[] { ServiceName.Dhs, ServiceName.Eoir, ServiceName.Oil })
            claims += await shared.System.Log(agency).Number("select count(*) from ballot_claims");
        return claims;
    }
}
