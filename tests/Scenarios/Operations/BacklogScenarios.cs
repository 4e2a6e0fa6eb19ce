using System.Net;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Hosting;
using InteragencyReview.SystemTests.Running;

namespace InteragencyReview.Scenarios.Operations;

/// <summary>The working group was away while dockets came in, and what waits for it is more than a moment's work.</summary>
public sealed class BacklogScenarios(ReviewToLeave review) : IClassFixture<ReviewToLeave>
{
    private const int Deliveries = 20;
    private const int CasesEach = 100;

    [Fact]
    public async Task A_ballot_does_not_wait_behind_the_facts_that_came_before_it()
    {
        var (vote, seat) = await review.NewSeat(Agency.Dhs);
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

        await review.ReturnWorkingGroup();
        await Condition.Until("all is done", async () =>
            await review.Database.Ask<long>("select count(*) from working_group.mt_doc_review") == 1 + (Deliveries * CasesEach)
            && await review.Database.Ask<long>($"select count(*) from working_group.mt_events where stream_id = 'vote-{vote}'") == 2);
        Assert.InRange(
            await review.Database.Ask<long>(
                $"""
                select count(*) from working_group.mt_events facts
                where facts.type = 'charging_facts_recorded'
                and facts.seq_id > (select seq_id from working_group.mt_events where stream_id = 'vote-{vote}' and type = 'ballot_recorded')
                """),
            Deliveries * CasesEach / 2,
            Deliveries * CasesEach);
    }
}

/// <summary>A whole review whose working group can be away.</summary>
public sealed class ReviewToLeave : WholeReview
{
    public Task LeaveWorkingGroup() => WorkingGroup.StopAsync();

    public async Task ReturnWorkingGroup() => WorkingGroup = await Database.Start(ServiceProgram.WorkingGroup);
}
