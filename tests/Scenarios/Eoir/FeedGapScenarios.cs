using Alba;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Eoir.CaseRecords;
using InteragencyReview.Eoir.DocketFeed;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Scenarios.Hosting;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;

namespace InteragencyReview.Scenarios.Eoir;

/// <summary>Promise 2: whatever happens between an append and its commit, the feed has every decision, once, and no reader skips one.</summary>
[Collection(OnTwoEoirs.Name)]
public sealed class FeedGapScenarios(TwoEoirs eoirs)
{
    public static TheoryData<Step> Steps => [.. Enum.GetValues<Step>()];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task What_is_held_comes_when_it_is_let_go_and_no_reader_skips_it(Step step)
    {
        using var follower = await FollowFromTheEnd();
        var caught = eoirs.CaughtCase();
        await using var trap = await Trap.Hold(eoirs.Database, step);

        var held = eoirs.First.Receive(Decided.On(caught));
        await trap.Process();
        var others = await OthersAreDecided();
        if (step is Step.Decision or Step.CommitOfDecision)
            await follower.HasSeen(others.Count);
        else
            await follower.ReadOn(waitSeconds: 0);
        Assert.DoesNotContain($"{caught} v1", follower.Seen);

        await trap.Release();
        await held;
        await AssertEachOnce(follower, [caught, .. others]);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task What_is_rolled_back_is_done_again_and_leaves_no_hole(Step step)
    {
        using var follower = await FollowFromTheEnd();
        var caught = eoirs.CaughtCase();
        await using var trap = await Trap.Fail(eoirs.Database, step, times: 1);

        await eoirs.First.Receive(Decided.On(caught));
        var others = await OthersAreDecided();

        await AssertEachOnce(follower, [caught, .. others]);
        Assert.True(await eoirs.Database.Ask<long>("select last_value from eoir.trapped") > 1, "Nothing was rolled back.");
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Who_dies_at_a_step_is_followed_by_one_who_does_it_again(Step step)
    {
        using var follower = await FollowFromTheEnd();
        var caught = eoirs.CaughtCase();
        await using var trap = await Trap.Hold(eoirs.Database, step);

        var dying = eoirs.First.Receive(Decided.On(caught));
        await eoirs.Database.Execute($"select pg_terminate_backend({await trap.Process()})");
        await trap.Release();

        // Whether it died with the message or did its work again: the message comes twice.
        await Record.ExceptionAsync(() => dying);
        await eoirs.Second.Receive(Decided.On(caught));

        var others = await OthersAreDecided();
        await AssertEachOnce(follower, [caught, .. others]);
    }

    [Fact]
    public async Task Two_processes_put_each_decision_of_many_on_the_feed_once()
    {
        using var follower = await FollowFromTheEnd();
        var cases = Enumerable.Range(0, 60).Select(_ => eoirs.NewCase()).ToList();
        var reading = follower.HasSeen(cases.Count);

        // Each twice, at either process.
        await Task.WhenAll(cases.Concat(cases).Select((idnCase, n) => Send(n % 3 == 0 ? eoirs.First : eoirs.Second, Decided.On(idnCase))));

        await reading;
        await AssertEachOnce(follower, cases);
    }

    [Fact]
    public async Task Two_processes_that_publish_the_same_case_at_once_publish_it_once()
    {
        using var follower = await FollowFromTheEnd();
        var caught = eoirs.CaughtCase();
        await using var trap = await Trap.Hold(eoirs.Database, Step.Entry);

        await eoirs.First.Receive(Decided.On(caught));
        await trap.Process();
        await Publish(eoirs.Second, new FeedDue(caught));
        await Condition.Until(
            "the other process waits for the first",
            async () => await eoirs.Database.Ask<long>("select count(*) from pg_stat_activity where cardinality(pg_blocking_pids(pid)) > 0 and datname = current_database()") >= 2);

        await trap.Release();
        await AssertEachOnce(follower, [caught]);
    }

    [Fact]
    public async Task Who_looked_before_another_published_does_not_publish()
    {
        using var follower = await FollowFromTheEnd();
        var (idnCase, another) = (eoirs.NewCase(), eoirs.NewCase());
        await eoirs.First.Receive(Decided.On(another));
        await follower.HasSeen(another);
        await DecideInSilence(idnCase, 1);

        await using var slow = StoreOf(eoirs.First).LightweightSession();
        await PublishEntries.Handle(new FeedDue(idnCase), slow, CancellationToken.None);
        await using var quick = StoreOf(eoirs.Second).LightweightSession();
        await PublishEntries.Handle(new FeedDue(idnCase), quick, CancellationToken.None);
        await quick.SaveChangesAsync();

        await Assert.ThrowsAsync<EventStreamUnexpectedMaxEventIdException>(() => slow.SaveChangesAsync());
        await AssertEachOnce(follower, [another, idnCase]);
    }

    [Fact]
    public async Task What_was_never_published_comes_before_what_comes_after_it()
    {
        using var follower = await FollowFromTheEnd();
        var idnCase = eoirs.NewCase();

        await DecideInSilence(idnCase, 1, 2);

        await eoirs.Second.Receive(Decided.On(idnCase, 3));
        await follower.HasSeen(3);
        Assert.Equal([$"{idnCase} v1", $"{idnCase} v2", $"{idnCase} v3"], follower.Seen);
    }

    [Fact]
    public async Task A_case_that_is_due_again_and_again_stands_on_the_feed_once()
    {
        using var follower = await FollowFromTheEnd();
        var idnCase = eoirs.NewCase();
        await eoirs.First.Receive(Decided.On(idnCase));
        await eoirs.Second.Receive(Decided.On(idnCase));
        foreach (var eoir in Enumerable.Repeat(new[] { eoirs.First, eoirs.Second }, 10).SelectMany(both => both))
            await Publish(eoir, new FeedDue(idnCase));

        await AssertEachOnce(follower, [idnCase, .. await OthersAreDecided()]);
    }

    [Fact]
    public async Task A_decision_whose_message_was_discarded_is_on_the_feed_within_an_hour_and_one_that_is_a_dead_letter_waits_for_a_person()
    {
        using var follower = await FollowFromTheEnd();
        var (discarded, deadLetter) = (eoirs.NewCase(), eoirs.NewCase());
        await DecideInSilence(discarded, 1);
        await DecideInSilence(deadLetter, 1);
        await eoirs.Database.Execute(
            $$"""
            insert into eoir_messages.wolverine_dead_letters (id, body, message_type, received_at, exception_type, exception_message)
            values (gen_random_uuid(), convert_to('{"idnCase":"{{deadLetter}}"}', 'UTF8'), 'feed_due', 'local://interagencyreview.eoir.docketfeed.feeddue', 'Failure', 'Failed')
            """);

        await LookAnHourLater(published: discarded);
        Assert.DoesNotContain($"{deadLetter} v1", follower.Seen);

        await eoirs.Database.Execute("delete from eoir_messages.wolverine_dead_letters where message_type = 'feed_due'");
        await LookAnHourLater(published: deadLetter);
        await AssertEachOnce(follower, [discarded, deadLetter]);

        async Task LookAnHourLater(string published)
        {
            var later = await eoirs.Database.Start(ServiceProgram.Eoir, new ClockAnHourAhead());
            await follower.HasSeen(published);
            await later.StopAsync();
        }
    }

    private async Task<FeedFollower> FollowFromTheEnd()
    {
        using var whole = await new FeedFollower(eoirs.First, "/docket-feed?limit=1000").ToTheEnd();
        return new FeedFollower(eoirs.Second, whole.Next.Replace("limit=1000", "limit=3", StringComparison.Ordinal));
    }

    private async Task<List<string>> OthersAreDecided()
    {
        var cases = Enumerable.Range(0, 4).Select(_ => eoirs.NewCase()).ToList();
        foreach (var (n, idnCase) in cases.Index())
            await (n % 2 == 0 ? eoirs.First : eoirs.Second).Receive(Decided.On(idnCase));
        return cases;
    }

    /// <summary>Also after everything that is under way has been carried out.</summary>
    private async Task AssertEachOnce(FeedFollower follower, IReadOnlyCollection<string> cases)
    {
        await follower.HasSeen(cases.Count);
        var last = eoirs.NewCase();
        await eoirs.First.Receive(Decided.On(last));
        await follower.HasSeen(last);
        Assert.Equal(cases.Append(last).Select(idnCase => $"{idnCase} v1").Order(StringComparer.Ordinal), follower.Seen.Order(StringComparer.Ordinal));

        using var whole = await new FeedFollower(eoirs.First, "/docket-feed?limit=1000").ToTheEnd();
        Assert.Equal(follower.Ids, whole.Ids.TakeLast(follower.Ids.Count));
        Assert.Equal(whole.Ids.Count, whole.Ids.Distinct().Count());
    }

    /// <summary>As if the message that the case is due had been thrown away.</summary>
    private async Task DecideInSilence(string idnCase, params int[] versions)
    {
        await using var session = StoreOf(eoirs.First).LightweightSession();
        session.Events.StartStream<HearingCase>(HearingCase.StreamOf(idnCase), versions.Select(version => EventOf(Decided.On(idnCase, version))));
        await session.SaveChangesAsync();
    }

    private static IDocumentStore StoreOf(IAlbaHost eoir) => eoir.Services.GetRequiredService<IDocumentStore>();

    private static async Task Send(IAlbaHost eoir, DecisionIssuedV1 decision)
    {
        await using var scope = eoir.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMessageBus>().EndpointFor(QueueNames.FromWorkingGroup(Agency.Eoir)).SendAsync(decision);
    }

    private static async Task Publish(IAlbaHost eoir, FeedDue due)
    {
        await using var scope = eoir.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IMessageBus>().PublishAsync(due);
    }

    private static DecisionReceived EventOf(DecisionIssuedV1 decision) => new(
        decision.CaseId, decision.VoteId, decision.AgencyKey, decision.DecisionVersion, decision.Lane, decision.RuleSet, decision.DecidedAt);

    /// <summary>The clock of a process that looks when those that are running have not looked yet.</summary>
    private sealed class ClockAnHourAhead : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddHours(1);
    }
}
