using System.Diagnostics;
using System.Globalization;
using System.Net;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Hosting;
using InteragencyReview.Scenarios.Votes;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.SystemTests.Running;

namespace InteragencyReview.Scenarios.Operations;

/// <summary>The working group was away while dockets came in, and what waits for it is more than a moment's work.</summary>
public sealed class BacklogScenarios(ReviewToLeave review) : IClassFixture<ReviewToLeave>
{
    private const int Deliveries = 10;
    private const int CasesEach = 100;

    /// <summary>A busy machine answers slower than a free one; whoever had to wait for the backlog would wait for all of it.</summary>
    private static readonly TimeSpan PeopleAreServedWithin = TimeSpan.FromSeconds(10);

    /// <summary>What is about votes and decisions has a queue of its own, and so comes before facts however many of them wait.</summary>
    [Fact]
    public async Task A_ballot_does_not_wait_behind_the_facts_that_came_before_it_and_people_work_while_they_are_handled()
    {
        var (vote, seat) = await review.NewSeat(Agency.Dhs);
        var later = await review.NewCase();
        await review.LeaveWorkingGroup();
        for (var delivery = 0; delivery < Deliveries; delivery++)
        {
            var cases = Enumerable.Range(0, CasesEach).Select(_ => DocketCase.OfAFelon(review.NextNumber()).CaseFile);
            await WholeReview.Send(review.Dhs, "dhs.records", "/case-files", string.Join('\n', cases));
        }

        // People work on, whoever is away.
        using (var cast = await review.Cast(Agency.Dhs, seat, Choice.Accelerate))
            Assert.Equal(HttpStatusCode.OK, cast.StatusCode);
        await Condition.Until("the ballot waits", async () =>
            await review.Database.Ask<long>($"select count(*) from queues.wolverine_queue_{QueueNames.ToWorkingGroup(Agency.Dhs)}") == 1);

        var before = await Cases();
        await review.ReturnWorkingGroup();

        // Who asks first waits for code that is compiled then.
        await review.OpenVote(later);
        var (longest, requests) = (TimeSpan.Zero, 0);
        while (await Cases() < before + (Deliveries * CasesEach))
        {
            await Timed(async () => (await review.WorkingGroup.Get("dhs.chair", "/queues/Accelerate?limit=50")).Ok());
            await Timed(() => review.OpenVote(later));
        }

        Assert.True(requests >= 10, $"The backlog was gone after {requests} requests: nothing was shown.");
        Assert.True(longest < PeopleAreServedWithin, $"Somebody waited {longest} for an answer.");
        await Condition.Until("the ballot is recorded", async () =>
            await review.Database.Ask<long>($"select count(*) from working_group.mt_events where stream_id = 'vote-{vote}'") == 2);
        Assert.InRange(
            await review.Database.Ask<long>(
                $"""
                select count(*) from working_group.mt_events facts
                where facts.type = 'charging_facts_recorded'
                and facts.seq_id > (select seq_id from working_group.mt_events where stream_id = 'vote-{vote}' and type = 'ballot_recorded')
                """),
            Deliveries * CasesEach / 2,
            Deliveries * CasesEach);

        Task<long> Cases() => review.Database.Ask<long>("select count(*) from working_group.mt_doc_review");

        async Task Timed(Func<Task> request)
        {
            var clock = Stopwatch.StartNew();
            await request();
            longest = clock.Elapsed > longest ? clock.Elapsed : longest;
            requests++;
        }
    }
}

/// <summary>What a service tells of the messages that wait in it.</summary>
[Collection(OnAWholeReview.Name)]
public sealed class BacklogOfAServiceScenarios(WholeReview review)
{
    private const string Outbox = "oil_messages.wolverine_outgoing_envelopes";

    [Fact]
    public async Task The_age_of_the_oldest_message_is_told_however_many_wait()
    {
        using var operators = new Operator(review.Oil);
        var oldest = TimeSpan.FromHours(1);
        await Wait(TimeSpan.Zero, Backlog.MostCounted);
        await Wait(oldest, 1);

        var unsent = (await operators.Get("/backlog")).GetProperty("unsent");
        await review.Database.Execute($"delete from {Outbox} where message_type = 'planted'");
        Assert.Equal(Backlog.MostCounted, unsent.GetProperty("messages").GetInt64());
        Assert.InRange(unsent.GetProperty("oldestSeconds").GetDouble(), oldest.TotalSeconds, oldest.TotalSeconds * 2);
    }

    /// <summary>Rows as Wolverine writes them: the id begins with the time in milliseconds, the body with that in ticks.</summary>
    private Task Wait(TimeSpan since, int messages)
    {
        var at = DateTime.UtcNow - since;
        var id = new DateTimeOffset(at).ToUnixTimeMilliseconds().ToString("x12", CultureInfo.InvariantCulture);
        var sent = Convert.ToHexString(BitConverter.GetBytes(at.ToBinary()));
        return review.Database.Execute(
            $"""
            insert into {Outbox} (id, owner_id, destination, body, message_type)
            select ('{id}' || '70008000' || lpad(to_hex(n), 12, '0'))::uuid, (select max(node_number) from oil_messages.wolverine_nodes), 'stub://nobody', decode('{sent}', 'hex'), 'planted'
            from generate_series(1, {messages}) n
            """);
    }
}

/// <summary>A whole review whose working group can be away.</summary>
public sealed class ReviewToLeave : WholeReview
{
    public Task LeaveWorkingGroup() => WorkingGroup.StopAsync();

    public async Task ReturnWorkingGroup() => WorkingGroup = await Database.Start(ServiceProgram.WorkingGroup);
}
