using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using InteragencyReview.Eoir.CaseRecords;
using InteragencyReview.Eoir.DocketFeed;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Hosting;
using Marten;
using Microsoft.Extensions.DependencyInjection;

namespace InteragencyReview.Scenarios.Eoir;

/// <summary>The docket feed as the courts' docket systems read it.</summary>
[Collection(OnTwoEoirs.Name)]
public sealed class DocketFeedScenarios(TwoEoirs eoirs)
{
    private const int Readers = 60;

    [Fact]
    public async Task A_decision_is_a_CloudEvent()
    {
        var idnCase = eoirs.NewCase();
        using var docket = eoirs.First.As("eoir.docket");
        using var follower = await AtTheEnd();
        await eoirs.First.Receive(Decided.On(idnCase));

        var entry = Assert.Single((await docket.GetFromJsonAsync<JsonElement[]>($"{follower.Next}&wait=10"))!);
        var time = entry.GetProperty("time").GetString();
        var id = DeterministicGuid.Of("docket-entry", HearingCase.StreamOf(idnCase), "1");
        Assert.Equal(
            $$$"""
            {"specversion":"1.0","id":"{{{id}}}","source":"/eoir/docket","type":"gov.review.decision.issued.v1","subject":"{{{Decided.CaseOf(idnCase)}}}","time":"{{{time}}}","datacontenttype":"application/json","dataschema":"urn:interagency-review:schema:gov.review.decision.issued.v1","data":{"idnCase":"{{{idnCase}}}","lane":"Accelerate","effectiveDate":"2011-12-06","decisionVersion":1}}
            """,
            entry.GetRawText());
    }

    [Theory]
    [InlineData("eoir.docket", 200)]
    [InlineData("oversight.inspector", 200)]
    [InlineData("eoir.counsel", 403)]
    [InlineData("dhs.attorney", 403)]
    [InlineData("ops.operator", 403)]
    public async Task The_docket_systems_of_EOIR_read_it_and_oversight_does(string persona, int status)
    {
        using var http = eoirs.First.As(persona);
        using var answer = await http.GetAsync("/docket-feed");
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("after=nonsense")]
    [InlineData("after=OTk5OTk5OTk5OTk5")]
    [InlineData("after=-1")]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=many")]
    [InlineData("wait=-1")]
    [InlineData("wait=31")]
    public async Task What_the_feed_never_gave_out_is_refused(string query)
    {
        using var docket = eoirs.First.As("eoir.docket");
        using var answer = await docket.GetAsync($"/docket-feed?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_first_load_is_every_case_as_it_stands_and_goes_on_with_the_feed()
    {
        string[] cases = [eoirs.NewCase(), eoirs.NewCase(), eoirs.NewCase()];
        using var follower = await AtTheEnd();
        foreach (var one in cases)
            await eoirs.First.Receive(Decided.On(one));
        await eoirs.First.Receive(Decided.On(cases[1], version: 2));
        await follower.HasSeen(4);

        // What a docket system loads hangs on no snapshot: one may be missing, or stale.
        await eoirs.Database.Execute($"delete from eoir.mt_doc_hearingcase where id = '{HearingCase.StreamOf(cases[0])}'");

        using var docket = eoirs.Second.As("eoir.docket");
        var loaded = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        var later = eoirs.NewCase();
        for (string? next = ""; next is not null;)
        {
            var page = await docket.GetFromJsonAsync<JsonElement>($"/docket-feed/snapshot?limit=2{(next.Length == 0 ? "" : $"&after={next}")}");
            foreach (var one in page.GetProperty("cases").EnumerateArray())
                Assert.True(loaded.TryAdd(one.GetProperty("idnCase").GetString()!, one), "A case stands on one page.");
            cursors.Add(page.GetProperty("cursor").GetString()!);
            next = page.TryGetProperty("next", out var more) ? more.GetString() : null;
            if (cursors.Count == 1 && loaded.Count == 2)
                await eoirs.First.Receive(Decided.On(later));
        }

        Assert.Equal([1, 2, 1], cases.Select(one => loaded[one].GetProperty("decisionVersion").GetInt32()));
        Assert.Equal(
            $$"""{"caseId":"{{Decided.CaseOf(cases[1])}}","idnCase":"{{cases[1]}}","lane":"Accelerate","effectiveDate":"2011-12-07","decisionVersion":2}""",
            loaded[cases[1]].GetRawText());
        using var on = new FeedFollower(eoirs.First, $"/docket-feed?after={Assert.Single(cursors)}");
        await on.HasSeen(later);
        Assert.Equal([$"{later} v1"], on.Seen);
    }

    [Fact]
    public async Task A_cursor_of_what_a_restore_took_away_is_gone_and_an_earlier_one_goes_on()
    {
        var (kept, lost, other) = (eoirs.NewCase(), eoirs.NewCase(), eoirs.NewCase());
        using var follower = await AtTheEnd();
        await eoirs.First.Receive(Decided.On(kept));
        await follower.HasSeen(1);
        var good = follower.Next;
        await eoirs.First.Receive(Decided.On(lost));
        await follower.HasSeen(2);
        var bad = follower.Next;

        await Restore(follower.Seen.Count - 1, lost);
        await AssertGone(bad, "beyond the end");

        // Another decision takes the place of the one that was lost.
        await eoirs.First.Receive(Decided.On(other));
        using var after = new FeedFollower(eoirs.Second, good);
        await after.HasSeen(other);
        Assert.Equal([$"{other} v1"], after.Seen);
        await AssertGone(bad, "of another entry");

        // The lost one comes again, and has the id that it had.
        await eoirs.Second.Receive(Decided.On(lost));
        await after.HasSeen(lost);
        Assert.Equal(follower.Ids[1], after.Ids[1]);
    }

    [Fact]
    public async Task Those_who_wait_for_an_entry_have_it_within_a_second_and_share_two_connections()
    {
        var waiting = await ManyAtTheEnd();
        var before = await Connections();
        using var requests = new RequestsUnderWay();
        var answers = waiting.Select(follower => follower.ReadOn(waitSeconds: 20)).ToList();
        await Condition.Until($"{Readers} wait", () => requests.Count == Readers);
        var most = await Connections();

        await eoirs.Second.Receive(Decided.On(eoirs.NewCase()));
        var clock = Stopwatch.StartNew();
        var all = Task.WhenAll(answers);
        while (!all.IsCompleted)
            most = Math.Max(most, await Connections());

        Assert.All(await all, entries => Assert.Equal(1, entries));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1), $"The last answer came after {clock.Elapsed}.");
        Assert.True(most <= before + 2, $"{most - before} more connections were used.");
        foreach (var follower in waiting)
            follower.Dispose();
    }

    [Fact]
    public async Task Those_who_wait_for_nothing_are_told_so_in_time()
    {
        var waiting = await ManyAtTheEnd();
        var clock = Stopwatch.StartNew();

        Assert.All(await Task.WhenAll(waiting.Select(follower => follower.ReadOn(waitSeconds: 2))), entries => Assert.Equal(0, entries));

        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(6));
        foreach (var follower in waiting)
            follower.Dispose();
    }

    [Fact]
    public async Task The_beginning_is_read_page_by_page_also_when_it_is_long_ago()
    {
        await Fill(2_500);
        using var whole = await new FeedFollower(eoirs.First, "/docket-feed?limit=1000").ToTheEnd();
        using var another = await new FeedFollower(eoirs.Second, "/docket-feed?limit=700").ToTheEnd();

        Assert.Equal(await eoirs.Database.Ask<long>("select version from eoir.mt_streams where id = 'docket-feed'"), whole.Ids.Count);
        Assert.Equal(whole.Ids, another.Ids);
        Assert.Equal(whole.Ids.Count, whole.Ids.Distinct().Count());
    }

    private async Task<FeedFollower> AtTheEnd()
    {
        using var whole = await new FeedFollower(eoirs.First, "/docket-feed?limit=1000").ToTheEnd();
        return new FeedFollower(eoirs.First, whole.Next.Replace("limit=1000", "limit=3", StringComparison.Ordinal));
    }

    private async Task<List<FeedFollower>> ManyAtTheEnd()
    {
        using var one = await AtTheEnd();
        return [.. Enumerable.Range(0, Readers).Select(_ => new FeedFollower(eoirs.First, one.Next))];
    }

    private async Task AssertGone(string cursor, string why)
    {
        using var docket = eoirs.Second.As("eoir.docket");
        using var answer = await docket.GetAsync(cursor);
        Assert.True(answer.StatusCode == HttpStatusCode.Gone, $"{why}: {(int)answer.StatusCode}");
        Assert.Equal("</docket-feed?after=&limit=3>; rel=\"first\"", answer.Headers.GetValues("Link").Single());
        Assert.Equal("urn:interagency-review:problem:cursor-gone", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("type").GetString());
    }

    /// <summary>Takes the last entries away, and all of their case, as if the backup had been made before.</summary>
    private Task Restore(int entries, string idnCase) => eoirs.Database.Execute(
        $"""
        delete from eoir.mt_events where stream_id = 'docket-feed' and version > (select version - {entries} from eoir.mt_streams where id = 'docket-feed');
        update eoir.mt_streams set version = version - {entries} where id = 'docket-feed';
        delete from eoir.mt_doc_publishedentry where id = '{HearingCase.StreamOf(idnCase)}';
        delete from eoir.mt_doc_hearingcase where id = '{HearingCase.StreamOf(idnCase)}';
        delete from eoir.mt_events where stream_id = '{HearingCase.StreamOf(idnCase)}';
        delete from eoir.mt_streams where id = '{HearingCase.StreamOf(idnCase)}';
        """);

    private async Task Fill(int entries)
    {
        await using var session = eoirs.First.Services.GetRequiredService<IDocumentStore>().LightweightSession();
        session.Events.Append(DocketFeedStream.Name, Enumerable.Range(0, entries).Select(n =>
            DocketEntry.Of("hearing-old", n + 1, new DecisionReceived(Guid.Empty, Guid.Empty, "old", n + 1, Lane.Accelerate, "2011-11-17", Decided.FirstDay), Decided.FirstDay)!));
        await session.SaveChangesAsync();
    }

    private Task<long> Connections() =>
        eoirs.Database.Ask<long>("select count(*) from pg_stat_activity where application_name = 'review-eoir' and datname = current_database()");
}
