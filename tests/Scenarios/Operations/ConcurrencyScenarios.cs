using System.Net;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Hosting;
using InteragencyReview.Scenarios.Votes;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.SystemTests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace InteragencyReview.Scenarios.Operations;

/// <summary>Several at the same thing at once: each is answered, and nothing is lost or done twice.</summary>
[Collection(OnAWholeReview.Name)]
public sealed class ConcurrencyScenarios(WholeReview review)
{
    private const int Many = 12;

    [Fact]
    public async Task Each_of_many_ballots_cast_on_one_seat_at_once_is_answered_recorded_and_sent()
    {
        var (vote, seat) = await review.NewSeat(Agency.Dhs);
        var answers = await Task.WhenAll(Enumerable.Range(0, Many).Select(n => Status(review.Cast(Agency.Dhs, seat, Choice.Accelerate, $"Reason {n}."))));

        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(Enumerable.Range(1, Many), await review.Database.Ask<int[]>(
            $"select array_agg((data ->> 'revision')::int order by version) from dhs.mt_events where stream_id = '{Ballots.Seat.StreamOf(seat)}' and type = 'ballot_cast'"));

        // The last of them overtakes none or all of the others, and each that counted is recorded once.
        await Condition.Until("the last ballot is recorded", async () => await review.Database.Find<int?>(
            $"select max((data ->> 'revision')::int) from working_group.mt_events where stream_id = 'vote-{vote}'") == Many);
        await Condition.Until("all messages are sent and handled", NothingWaits);
        Assert.Equal(0, await review.Database.Ask<long>(
            $"""
            select count(*) from (
                select data ->> 'revision' from working_group.mt_events where stream_id = 'vote-{vote}' and data ? 'revision' group by 1 having count(*) > 1) twice
            """));
    }

    [Fact]
    public async Task A_record_for_which_others_are_always_faster_is_rejected_and_may_be_sent_again()
    {
        var taken = await review.Dhs.Services.GetRequiredService<IntakeWork>().Take<string>(
            "dhs.records", ["one"], (_, _, _) => throw new JasperFx.ConcurrencyException(typeof(string), "one"), CancellationToken.None);
        Assert.Equal("changed-meanwhile", Assert.Single(Assert.Single(taken).Findings).Name);
    }

    [Fact]
    public async Task Of_many_officers_who_claim_a_seat_at_once_one_has_it_and_the_others_are_told()
    {
        var officers = Enumerable.Range(0, Many).Select(n => Personas.With($"dhs.claims{n}", Agency.Dhs, Role.Reviewer)).ToList();
        var (_, seat) = await review.NewSeat(Agency.Dhs);
        await OneOfThemHasIt();

        // Also where it was claimed before.
        (await review.Dhs.Post(await Holder(), $"/ballots/{seat}/release", new { })).Ok();
        await OneOfThemHasIt();

        async Task OneOfThemHasIt()
        {
            var answers = await Task.WhenAll(officers.Select(officer => review.Dhs.Post(officer, $"/ballots/{seat}/claim", new { })));
            var has = Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK).Json.GetProperty("officer").GetString();
            Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => Assert.Equal("claimed", answer.Problem));
            Assert.Equal(has, await Holder());
        }

        Task<string> Holder() => review.Database.Ask<string>($"select data ->> 'officer' from dhs.mt_doc_ballotclaim where id = '{seat}'");
    }

    [Fact]
    public async Task The_same_new_case_file_sent_many_times_at_once_is_one_record()
    {
        var one = DocketCase.OfAStudent(review.NextNumber());
        var answers = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => WholeReview.Send(review.Dhs, "dhs.records", "/case-files", one.CaseFile)));

        Assert.Equal(1, answers.Sum(answer => answer.GetProperty("accepted").GetInt32()));
        Assert.Equal(Many - 1, answers.Sum(answer => answer.GetProperty("unchanged").GetInt32()));
        Assert.Equal(1, await review.Database.Ask<long>($"select version from dhs.mt_streams where id = 'charging-{one.CaseFileId}'"));
    }

    [Fact]
    public async Task A_vote_called_many_times_at_once_is_one_vote()
    {
        var one = DocketCase.OfAFelon(review.NextNumber());
        await review.Import(one);
        var caseId = await review.Tied(one);

        var votes = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => review.OpenVote(caseId)));

        var vote = Assert.Single(votes.Distinct());
        Assert.Equal(1, await review.Database.Ask<long>($"select version from working_group.mt_streams where id = 'vote-{vote}'"));
        Assert.Equal(1, await review.Database.Ask<long>(
            $"select count(*) from working_group.mt_events where type = 'vote_called' and data ->> 'voteId' = '{vote}'"));
    }

    [Fact]
    public async Task Of_those_who_change_what_they_have_seen_at_once_one_does_and_the_others_are_told()
    {
        var (_, seat) = await review.NewSeat(Agency.Dhs);

        var answers = await Task.WhenAll(Enumerable.Range(0, Many).Select(n => Status(review.Cast(Agency.Dhs, seat, Choice.Accelerate, $"Reason {n}.", ifMatch: "\"1\""))));

        Assert.Single(answers, HttpStatusCode.OK);
        Assert.Equal(Many - 1, answers.Count(status => status == HttpStatusCode.PreconditionFailed));
        Assert.Equal(2, await review.Database.Ask<long>($"select version from dhs.mt_streams where id = '{Ballots.Seat.StreamOf(seat)}'"));
    }

    [Fact]
    public async Task Batches_and_single_records_of_the_same_cases_at_once_are_all_taken_and_the_newest_stands()
    {
        var cases = Enumerable.Range(0, 20).Select(_ => DocketCase.OfAStudent(review.NextNumber())).ToList();
        var days = Enumerable.Range(1, 4).Select(day => $"2011-12-{day:00}").ToList();
        var batches = days.Select(day => string.Join('\n', cases.Select(one => On(one, day))));
        var singles = cases.Select(one => On(one, "2011-12-03"));

        await Task.WhenAll(batches.Concat(singles).Select(lines => WholeReview.Send(review.Dhs, "dhs.records", "/case-files", lines)));

        foreach (var one in cases)
        {
            Assert.Equal("2011-12-04 t", await review.Database.Ask<string>(
                $$"""
                select concat_ws(' ', d.data #>> '{file,asOf}', d.mt_version = s.version)
                from dhs.mt_doc_chargingcase d join dhs.mt_streams s on s.id = d.id where d.id = 'charging-{{one.CaseFileId}}'
                """));
        }
    }

    private static string On(DocketCase one, string day) => one.CaseFile.Replace("\"asOf\":\"2011-12-04\"", $"\"asOf\":\"{day}\"", StringComparison.Ordinal);

    private static async Task<HttpStatusCode> Status(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        return answer.StatusCode;
    }

    private async Task<bool> NothingWaits() =>
        await review.Database.Ask<long>("select count(*) from dhs_messages.wolverine_outgoing_envelopes") == 0
        && await review.Database.Ask<long>($"select count(*) from queues.wolverine_queue_{QueueNames.FactsToWorkingGroup(Agency.Dhs)}") == 0
        && await review.Database.Ask<long>("select count(*) from working_group_messages.wolverine_incoming_envelopes where status = 'Incoming'") == 0;
}
