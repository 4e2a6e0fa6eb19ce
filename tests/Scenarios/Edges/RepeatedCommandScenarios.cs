using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Alba;
using InteragencyReview.Kernel;
using InteragencyReview.Scenarios.Hosting;
using InteragencyReview.Scenarios.Operations;
using InteragencyReview.Scenarios.Votes;

namespace InteragencyReview.Scenarios.Edges;

/// <summary>For 48 hours the same key and body get the first answer again, and another body none.</summary>
[Collection(OnAWholeReview.Name)]
public sealed class RepeatedCommandScenarios(WholeReview review)
{
    private const int Many = 12;

    private sealed record Answer(HttpStatusCode Status, string Body, string? Tag);

    [Fact]
    public async Task The_same_command_again_gets_the_first_answer_and_undoes_nothing_that_came_later()
    {
        var (_, seat) = await review.NewSeat(Agency.Dhs);
        var first = await Cast(seat, "k1", Choice.Accelerate, "One.");
        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal(HttpStatusCode.OK, (await Cast(seat, "k2", Choice.ContinueNormally, "Two.")).Status);

        Assert.Equal(first, await Cast(seat, "k1", Choice.Accelerate, "One."));
        Assert.Equal("ContinueNormally 2", await Standing(seat));
    }

    [Fact]
    public async Task Another_body_with_the_same_key_is_refused_and_nothing_is_recorded()
    {
        var (_, seat) = await review.NewSeat(Agency.Dhs);
        await Cast(seat, "k1", Choice.Accelerate, "One.");

        var other = await Cast(seat, "k1", Choice.ContinueNormally, "Two.");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.Status);
        Assert.Contains("key-of-another-command", other.Body, StringComparison.Ordinal);
        Assert.Equal("Accelerate 1", await Standing(seat));
    }

    [Fact]
    public async Task A_refusal_is_repeated_too_also_when_the_command_would_be_taken_by_now()
    {
        var (_, seat) = await review.NewSeat(Agency.Dhs);
        using var colleague = review.Dhs.As("dhs.attorney2");
        using (var claimed = await colleague.PostAsJsonAsync($"/ballots/{seat}/claim", new { }))
            Assert.Equal(HttpStatusCode.OK, claimed.StatusCode);
        var refused = await Cast(seat, "k1", Choice.Accelerate, "One.");
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        using (var released = await colleague.PostAsJsonAsync($"/ballots/{seat}/release", new { }))
            Assert.Equal(HttpStatusCode.NoContent, released.StatusCode);

        Assert.Equal(refused, await Cast(seat, "k1", Choice.Accelerate, "One."));
        Assert.Equal(HttpStatusCode.OK, (await Cast(seat, "k2", Choice.Accelerate, "One.")).Status);
    }

    [Fact]
    public async Task A_key_is_one_of_its_caller_and_its_route()
    {
        var (_, seat) = await review.NewSeat(Agency.Dhs);
        await Cast(seat, "k1", Choice.Accelerate, "One.");

        Assert.Equal(HttpStatusCode.OK, (await Send("dhs.attorney", $"/ballots/{seat}/recuse", "k1", new { reasons = "Mine to give." })).Status);
        Assert.Equal("Recuse 2", await Standing(seat));
        Assert.Equal(HttpStatusCode.NoContent, (await Send("dhs.attorney", $"/ballots/{seat}/release", "k1", new { })).Status);
        Assert.Equal(HttpStatusCode.OK, (await Send("dhs.attorney2", $"/ballots/{seat}/cast", "k1", new { choice = "Abstain", reasons = "" })).Status);
        Assert.Equal("Abstain 3", await Standing(seat));
        Assert.Equal(HttpStatusCode.OK, (await Send("dhs.attorney2", $"/ballots/{seat}/cast", "K1", new { choice = "Accelerate", reasons = "Other letters." })).Status);
        Assert.Equal("Accelerate 4", await Standing(seat));
    }

    [Fact]
    public async Task Of_many_at_once_one_has_its_effect_and_all_get_its_answer()
    {
        var (_, seat) = await review.NewSeat(Agency.Dhs);
        var answers = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => Cast(seat, "k1", Choice.Accelerate, "One.")));

        Assert.Equal(HttpStatusCode.OK, Assert.Single(answers.Distinct()).Status);
        Assert.Equal("Accelerate 1", await Standing(seat));
    }

    [Fact]
    public async Task Of_many_at_once_that_say_what_they_have_seen_one_has_its_effect_and_all_get_its_answer()
    {
        var (_, seat) = await review.NewSeat(Agency.Dhs);
        var answers = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => Send("dhs.attorney", $"/ballots/{seat}/cast", "k1", new { choice = "Accelerate", reasons = "One." }, ifMatch: "\"1\"")));

        Assert.Equal(HttpStatusCode.OK, Assert.Single(answers.Distinct()).Status);
    }

    [Fact]
    public async Task After_its_time_a_key_may_be_used_for_another_command()
    {
        var (_, seat) = await review.NewSeat(Agency.Dhs);
        await Cast(seat, "k1", Choice.Accelerate, "One.");
        await review.Database.Execute("update dhs.mt_doc_commandanswer set at = now() - interval '49 hours', data = jsonb_set(data, '{at}', to_jsonb(now() - interval '49 hours'))");

        Assert.Equal(HttpStatusCode.OK, (await Cast(seat, "k1", Choice.ContinueNormally, "Two.")).Status);
        Assert.Equal("ContinueNormally 2", await Standing(seat));
    }

    [Fact]
    public async Task After_its_time_a_motion_that_is_sent_again_puts_no_other_cases_to_the_vote()
    {
        const string Office = "TWI";
        await review.NewCasesOf(Office, 2);

        var first = await Move();
        await review.Database.Execute("update working_group.mt_doc_commandanswer set at = now() - interval '49 hours', data = jsonb_set(data, '{at}', to_jsonb(now() - interval '49 hours'))");
        Assert.Equal(first, await Move());
        Assert.Equal(HttpStatusCode.Created, first.Status);
        Assert.Equal(1, await review.Database.Ask<long>($"select count(*) from working_group.mt_doc_review where office = '{Office}' and state = 'InVote'"));

        Task<Answer> Move() => Send(review.WorkingGroup, "dhs.chair", "/motions", "m1", new { lane = "Accelerate", office = Office, limit = 1, reasons = "Felons of one office." });
    }

    [Theory]
    [InlineData("\u00a0")]
    [InlineData("\u200b")]
    [InlineData("x200")]
    [InlineData("two")]
    public async Task A_key_that_is_none_is_refused(string key)
    {
        using var http = review.Dhs.As("dhs.attorney");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/ballots/{Guid.Empty}/claim") { Content = JsonContent.Create(new { }) };
        foreach (var value in key switch { "x200" => [new string('x', 201)], "two" => ["a", "b"], _ => (string[])[key] })
            request.Headers.TryAddWithoutValidation("Idempotency-Key", value);
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Idempotency-Key is one text of 1 to 200 characters", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private Task<Answer> Cast(Guid seat, string key, Choice choice, string reasons) =>
        Send("dhs.attorney", $"/ballots/{seat}/cast", key, new { choice = choice.ToString(), reasons });

    private Task<Answer> Send(string persona, string path, string key, object body, string? ifMatch = null) =>
        Send(review.Dhs, persona, path, key, body, ifMatch);

    private static async Task<Answer> Send(IAlbaHost host, string persona, string path, string key, object body, string? ifMatch = null)
    {
        using var http = host.As(persona);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var answer = await http.SendAsync(request);
        return new(answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.ETag?.Tag);
    }

    private async Task<string> Standing(Guid seat)
    {
        var ballot = await review.Database.Ask<string>($"select data ->> 'ballot' from dhs.mt_doc_seat where id = '{Ballots.Seat.StreamOf(seat)}'");
        var read = JsonSerializer.Deserialize<JsonElement>(ballot);
        return $"{read.GetProperty("choice").GetString()} {read.GetProperty("revision").GetInt32()}";
    }
}
