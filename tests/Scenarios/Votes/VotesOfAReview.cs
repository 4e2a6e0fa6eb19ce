using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Alba;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Hosting;
using InteragencyReview.Scenarios.Operations;
using InteragencyReview.SystemTests.Running;

namespace InteragencyReview.Scenarios.Votes;

/// <summary>What people do in votes, each as a persona, and what they are answered.</summary>
internal static class VotesOfAReview
{
    public sealed record Answer(HttpStatusCode Status, JsonElement Json)
    {
        public string? Problem => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty("type", out var type) ? type.GetString()?.Split(':')[^1] : null;

        public Answer Ok()
        {
            Assert.True((int)Status < 300, $"{(int)Status}: {Json}");
            return this;
        }
    }

    public static string OfficerOf(Agency agency) => agency switch
    {
        Agency.Dhs => "dhs.attorney",
        Agency.Eoir => "eoir.counsel",
        _ => "oil.attorney",
    };

    public static async Task<Answer> Get(this IAlbaHost host, string persona, string path)
    {
        using var http = host.As(persona);
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        return new(answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    public static async Task<Answer> Post(this IAlbaHost host, string persona, string path, object body)
    {
        using var http = host.As(persona);
        using var answer = await http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, WireJson.Options);
        var text = await answer.Content.ReadAsStringAsync();
        return new(answer.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text));
    }

    public static async Task<Guid> NewCase(this WholeReview review, DocketCase? one = null)
    {
        one ??= DocketCase.OfAStudent(review.NextNumber());
        await review.Import(one);
        return await review.Tied(one);
    }

    /// <returns>New cases of felons, all of one field office, once they stand in the queue.</returns>
    public static async Task<List<Guid>> NewCasesOf(this WholeReview review, string office, int count)
    {
        var cases = Enumerable.Range(0, count).Select(_ => DocketCase.OfAFelon(review.NextNumber()))
            .Select(one => one with { CaseFile = one.CaseFile.Replace("\"fieldOffice\":\"BAL\"", $"\"fieldOffice\":\"{office}\"", StringComparison.Ordinal) }).ToArray();
        await review.Import(cases);
        var ids = new List<Guid>();
        foreach (var one in cases)
            ids.Add(await review.Tied(one));
        return ids;
    }

    public static async Task Votes(this WholeReview review, Guid vote, params (Agency Agency, Choice Choice)[] ballots)
    {
        foreach (var (agency, choice) in ballots)
            await review.Casts(agency, OfficerOf(agency), vote, choice);
    }

    /// <summary>Casts, and waits until the working group has recorded it.</summary>
    public static async Task Casts(this WholeReview review, Agency agency, string persona, Guid vote, Choice choice)
    {
        var seat = await review.Seat(agency, vote);
        (await review.Of(agency).Post(persona, $"/ballots/{seat}/cast", new { choice = choice.ToString(), reasons = $"{agency} has weighed the whole record." })).Ok();
        await Condition.Until($"the ballot of {agency} is recorded", async () => await review.Database.Find<string>(
            $"select type from working_group.mt_events where stream_id = 'vote-{vote}' and type in ('ballot_recorded', 'late_ballot_kept', 'barred_ballot_kept') and data ->> 'officer' = '{persona}'") is not null);
    }

    public static async Task<JsonElement> Case(this WholeReview review, Guid caseId, string persona = "dhs.chair") =>
        (await review.WorkingGroup.Get(persona, $"/cases/{caseId}")).Ok().Json;

    public static async Task<string> State(this WholeReview review, Guid caseId) => (await review.Case(caseId)).GetProperty("state").GetString()!;

    public static Task<Answer> Settles(this WholeReview review, string persona, Guid vote, Lane lane) =>
        review.WorkingGroup.Post(persona, $"/votes/{vote}/settlement", new { lane = lane.ToString(), reasons = "All weighed." });

    public static Task<Answer> Concurs(this WholeReview review, string persona, Guid vote, bool concurs) =>
        review.WorkingGroup.Post(persona, $"/votes/{vote}/concurrence", new { concurs, reasons = concurs ? "I agree." : "The record does not bear it." });

    /// <returns>The lane that a seat shows for facts that have changed, or null. Of the first page: few wait at once.</returns>
    /// <param name="state">Of the seat.</param>
    public static async Task<string?> Flagged(this WholeReview review, Agency agency, Guid seat, string state)
    {
        var page = (await review.Of(agency).Get(OfficerOf(agency), $"/ballots?limit=500&state={state}")).Ok().Json;
        foreach (var item in page.GetProperty("items").EnumerateArray())
        {
            if (item.GetProperty("id").GetGuid() == seat)
                return item.TryGetProperty("factsChanged", out var changed) ? changed.GetProperty("proposedLane").GetString() : null;
        }

        return null;
    }

    /// <returns>The entry of a worklist, or null.</returns>
    public static async Task<JsonElement?> Listed(this WholeReview review, string persona, string list, Guid vote)
    {
        string? next = null;
        do
        {
            var page = (await review.WorkingGroup.Get(persona, $"/{list}?limit=200{(next is null ? "" : $"&after={next}")}")).Ok().Json;
            foreach (var item in page.GetProperty("items").EnumerateArray())
            {
                if (item.GetProperty("voteId").GetGuid() == vote)
                    return item;
            }

            next = page.TryGetProperty("next", out var more) ? more.GetString() : null;
        }
        while (next is not null);
        return null;
    }
}
