using System.Net;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Votes;
using InteragencyReview.SystemTests.Running;

namespace InteragencyReview.Scenarios.Operations;

/// <summary>A snapshot that is missing, or behind its stream, is made again before anything is decided on it.</summary>
[Collection(OnAWholeReview.Name)]
public sealed class SnapshotScenarios(WholeReview review)
{
    public static TheoryData<string> Damages => ["missing", "behind"];

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_ballot_is_replaced_though_the_snapshot_of_its_seat_is(string damage)
    {
        var (_, seat) = await review.NewSeat(Agency.Oil);
        var stream = Ballots.Seat.StreamOf(seat);
        var before = await Row("oil", "seat", stream);
        Assert.Equal(HttpStatusCode.OK, await Cast(Agency.Oil, seat, Choice.Accelerate, "First."));

        await Damage("oil", "seat", stream, damage, before);
        Assert.Equal(HttpStatusCode.OK, await Cast(Agency.Oil, seat, Choice.ContinueNormally, "Second."));

        Assert.Equal(Enumerable.Range(1, 2), await Revisions(stream));
        await AssertAsItsEventsSay(stream, version: 3, revision: 2);
    }

    [Fact]
    public async Task Officers_who_find_a_snapshot_missing_at_the_same_time_lose_nothing()
    {
        const int Officers = 12;
        var (_, seat) = await review.NewSeat(Agency.Oil);
        var stream = Ballots.Seat.StreamOf(seat);
        Assert.Equal(HttpStatusCode.OK, await Cast(Agency.Oil, seat, Choice.Accelerate, "First."));
        await Damage("oil", "seat", stream, "missing", "");

        var answers = await Task.WhenAll(Enumerable.Range(0, Officers).Select(n => Cast(Agency.Oil, seat, Choice.Accelerate, $"Again, {n}.")));

        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(Enumerable.Range(1, Officers + 1), await Revisions(stream));
        await AssertAsItsEventsSay(stream, Officers + 2, Officers + 1);
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_ballot_is_recorded_though_the_snapshot_of_its_vote_is(string damage)
    {
        var (vote, seat) = await review.NewSeat(Agency.Oil);
        var stream = $"vote-{vote}";
        var before = await Row("working_group", "vote", stream);
        Assert.Equal(HttpStatusCode.OK, await Cast(Agency.Oil, seat, Choice.Accelerate));
        await HasVersion("working_group", stream, 2);

        await Damage("working_group", "vote", stream, damage, before);
        Assert.Equal(HttpStatusCode.OK, await Cast(Agency.Oil, seat, Choice.ContinueNormally));
        await HasVersion("working_group", stream, 3);

        Assert.Equal("3 Oil Oil 2", await review.Database.Ask<string>(
            $$"""
            select concat_ws(' ', mt_version, data #>> '{opened,panel,2}', data #>> '{ballots,Oil,agency}', data #>> '{revisions,Oil}')
            from working_group.mt_doc_vote where id = '{{stream}}'
            """));
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Batches_of_records_and_of_facts_are_taken_though_the_snapshots_of_one_case_in_them_are(string damage)
    {
        DocketCase[] cases = [.. Enumerable.Range(0, 2).Select(_ => DocketCase.OfAStudent(review.NextNumber()))];
        await review.Import(cases);
        var (caseId, other) = (await review.Tied(cases[0]), await review.Tied(cases[1]));
        var (record, ofCase) = ($"charging-{cases[0].CaseFileId}", $"review-{caseId}");
        var (recordBefore, caseBefore) = (await Row("dhs", "chargingcase", record), await Row("working_group", "review", ofCase));
        await Send(cases, "2011-12-05");
        await HasFacts("2011-12-05", caseId, other);

        await Damage("dhs", "chargingcase", record, damage, recordBefore);
        await Damage("working_group", "review", ofCase, damage, caseBefore);
        await Send(cases, "2011-12-06");
        await HasFacts("2011-12-06", caseId, other);

        Assert.Equal("3 2011-12-06", await review.Database.Ask<string>(
            $$"""
            select concat_ws(' ', d.mt_version, d.data #>> '{file,asOf}')
            from dhs.mt_doc_chargingcase d join dhs.mt_streams s on s.id = d.id and s.version = d.mt_version where d.id = '{{record}}'
            """));
        Assert.True(await review.Database.Ask<bool>(
            $"select d.mt_version = s.version from working_group.mt_doc_review d join working_group.mt_streams s on s.id = d.id where d.id = '{ofCase}'"));
    }

    [Fact]
    public async Task A_list_shows_the_others_where_one_of_its_rows_cannot_be_read()
    {
        var (vote, seat) = await Deadlock();
        var (otherVote, otherSeat) = await Deadlock();
        await Name("oil", "seat", Ballots.Seat.StreamOf(seat), from: "FinalOrder", to: "Unheard");
        await Name("working_group", "vote", $"vote-{vote}", from: "FinalOrder", to: "Unheard");

        var ballots = (await review.Oil.Get("oil.attorney", "/ballots?state=Closed&limit=500")).Ok().Json;
        Assert.Equal([seat], NotRead(ballots));
        Assert.Contains(otherSeat, ballots.GetProperty("items").EnumerateArray().Select(one => one.GetProperty("id").GetGuid()));
        var escalations = (await review.WorkingGroup.Get("dhs.chiefcounsel", "/escalations?limit=200")).Ok().Json;
        Assert.Equal([vote], NotRead(escalations));
        Assert.NotNull(await review.Listed("dhs.chiefcounsel", "escalations", otherVote));

        await Name("oil", "seat", Ballots.Seat.StreamOf(seat), from: "Unheard", to: "FinalOrder");
        await Name("working_group", "vote", $"vote-{vote}", from: "Unheard", to: "FinalOrder");
        Assert.NotNull(await review.Listed("dhs.chiefcounsel", "escalations", vote));

        async Task<(Guid Vote, Guid Seat)> Deadlock()
        {
            var opened = await review.NewSeat(Agency.Oil);
            await review.Votes(opened.Vote, (Agency.Dhs, Choice.Accelerate), (Agency.Eoir, Choice.ContinueNormally), (Agency.Oil, Choice.ConsiderForDiscretion));
            await Condition.Until("it is escalated", async () => await review.Listed("dhs.chiefcounsel", "escalations", opened.Vote) is not null);
            await Condition.Until("its seat is closed", async () =>
                await review.Database.Ask<string>($"select state from oil.mt_doc_seat where id = '{Ballots.Seat.StreamOf(opened.Seat)}'") == "Closed");
            return opened;
        }

        // As a newer version may name a stage that this one does not know.
        async Task Name(string schema, string document, string stream, string from, string to) => Assert.Equal(1, await review.Database.Execute(
            $$"""
            update {{schema}}.mt_doc_{{document}} set data = jsonb_set(data, '{opened,stage}', '"{{to}}"')
            where id = '{{stream}}' and data #>> '{opened,stage}' = '{{from}}'
            """));

        static IEnumerable<Guid> NotRead(System.Text.Json.JsonElement page) => page.GetProperty("notRead").EnumerateArray().Select(one => one.GetGuid());
    }

    /// <summary>The case files of a day, in one batch, all of which is taken.</summary>
    private async Task Send(DocketCase[] cases, string day)
    {
        var answer = await WholeReview.Send(
            review.Dhs, "dhs.records", "/case-files", string.Join('\n', cases.Select(one => one.CaseFile.Replace("2011-12-04", day, StringComparison.Ordinal))));
        Assert.Equal(cases.Length, answer.GetProperty("accepted").GetInt32());
    }

    private async Task HasFacts(string day, params Guid[] cases)
    {
        // A case is not shown while its row is missing.
        foreach (var caseId in cases)
        {
            await Condition.Until($"the facts of {day} have arrived", async () =>
                await review.WorkingGroup.Get("dhs.chair", $"/cases/{caseId}") is { Status: HttpStatusCode.OK } answer
                && answer.Json.GetProperty("factsAsOf").GetString() == day);
        }
    }

    private async Task<HttpStatusCode> Cast(Agency agency, Guid seat, Choice choice, string reasons = "As the guidance says.")
    {
        using var answer = await review.Cast(agency, seat, choice, reasons);
        return answer.StatusCode;
    }

    private Task<string> Row(string schema, string kind, string stream) =>
        review.Database.Ask<string>($"select to_jsonb(d)::text from {schema}.mt_doc_{kind} d where id = '{stream}'");

    /// <param name="before">The row as it was earlier, for one that is to be behind.</param>
    private async Task Damage(string schema, string kind, string stream, string damage, string before)
    {
        Assert.Equal(1, await review.Database.Execute($"delete from {schema}.mt_doc_{kind} where id = '{stream}'"));
        if (damage == "behind")
        {
            Assert.Equal(1, await review.Database.Execute(
                $"insert into {schema}.mt_doc_{kind} select * from jsonb_populate_record(null::{schema}.mt_doc_{kind}, '{before.Replace("'", "''", StringComparison.Ordinal)}')"));
        }
    }

    private Task<int[]> Revisions(string stream) => review.Database.Ask<int[]>(
        $"select array_agg((data ->> 'revision')::int order by version) from oil.mt_events where stream_id = '{stream}' and type = 'ballot_cast'");

    private async Task AssertAsItsEventsSay(string stream, int version, int revision) => Assert.Equal(
        $"{version} {version} {revision} Cast t",
        await review.Database.Ask<string>(
            $$"""
            select concat_ws(' ', mt_version, data ->> 'version', data #>> '{ballot,revision}', state, (data -> 'opened') is not null)
            from oil.mt_doc_seat where id = '{{stream}}'
            """));

    private Task HasVersion(string schema, string stream, long version) => Condition.Until(
        $"{stream} has {version} events",
        async () => await review.Database.Find<long?>($"select version from {schema}.mt_streams where id = '{stream}'") == version);
}
