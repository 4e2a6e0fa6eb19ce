using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.Scenarios.Hosting;

namespace InteragencyReview.Scenarios.Eoir;

/// <summary>Records of the court come in.</summary>
[Collection(OnTwoEoirs.Name)]
public sealed class CaseRecordScenarios(TwoEoirs eoirs)
{
    [Fact]
    public async Task A_record_is_taken_once_and_an_older_one_changes_nothing()
    {
        var idnCase = eoirs.NewCase();
        var news = await Taken(Record(idnCase, "2011-12-04", "BAL"));
        Assert.Equal(1, news.GetProperty("accepted").GetInt32());
        var facts = await FactsSent();

        Assert.Equal(1, (await Taken(Record(idnCase, "2011-12-04", "BAL"))).GetProperty("unchanged").GetInt32());
        var older = await Taken(Record(idnCase, "2011-10-01", "DEN"));
        Assert.Equal((1, 1), (older.GetProperty("older").GetInt32(), older.GetProperty("olderLines")[0].GetInt32()));
        var place = Assert.Single(older.GetProperty("places").EnumerateArray());
        Assert.Equal((1, "suspicion", "older"), (place.GetProperty("line").GetInt32(), place.GetProperty("kind").GetString(), place.GetProperty("name").GetString()));
        Assert.Equal(
            "The record known speaks for 2011-12-04: this one, of 2011-10-01, changes nothing. To correct it, send one that speaks for that day or a later one.",
            place.GetProperty("reason").GetString());

        Assert.Equal(facts, await FactsSent());
        Assert.Equal(1, await eoirs.Database.Ask<long>($"select version from eoir.mt_streams where id = 'hearing-{idnCase}'"));
    }

    [Fact]
    public async Task A_record_of_a_day_to_come_is_rejected_and_the_others_of_the_batch_are_taken()
    {
        var (good, bad) = (eoirs.NewCase(), eoirs.NewCase());
        var answer = await Taken(Record(bad, "2925-01-01", "BAL"), Record(good, "2011-12-04", "BAL"));
        Assert.Equal(1, answer.GetProperty("accepted").GetInt32());
        Assert.Equal("future", answer.GetProperty("places")[0].GetProperty("name").GetString());
        Assert.Equal(0, await eoirs.Database.Ask<long>($"select count(*) from eoir.mt_streams where id = 'hearing-{bad}'"));
    }

    [Fact]
    public async Task What_is_protected_stands_nowhere_in_the_open()
    {
        const string Marker = "NOBODY-MAY-READ-THIS";
        var idnCase = eoirs.NewCase();
        await Taken($$$"""{"idnCase":"{{{idnCase}}}","asOf":"2011-12-04","court":"BAL","protected":{"C_ASY_TYPE":"{{{Marker}}}"},"unheardOf":"{{{Marker}}}"}""");
        Assert.Equal(0, await eoirs.Database.Ask<long>(
            $"""
            select count(*) from (
                select data::text from eoir.mt_events union all select data::text from eoir.mt_doc_hearingcase
                union all select encode(body, 'escape') from queues.wolverine_queue_{QueueNames.FactsToWorkingGroup(Agency.Eoir)}) as everything(text)
            where text like '%{Marker}%'
            """));
    }

    private static string Record(string idnCase, string asOf, string court) =>
        $$"""{"idnCase":"{{idnCase}}","aNumber":"A999000123","asOf":"{{asOf}}","custody":"detained","court":"{{court}}","charges":["237a01B"]}""";

    private async Task<JsonElement> Taken(params string[] lines)
    {
        using var records = eoirs.First.As("eoir.records");
        using var body = new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/x-ndjson");
        using var answer = await records.PostAsync("/case-records", body);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private Task<long> FactsSent() => eoirs.Database.Ask<long>($"select count(*) from queues.wolverine_queue_{QueueNames.FactsToWorkingGroup(Agency.Eoir)}");
}
