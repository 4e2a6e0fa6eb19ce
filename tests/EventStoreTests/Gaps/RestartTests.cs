using InteragencyReview.PostgresFixture;
using Npgsql;

namespace InteragencyReview.EventStoreTests.Gaps;

/// <summary>Promise 2 across a restart of PostgreSQL in mid-gap: on a server of its own.</summary>
public sealed class RestartTests
{
    [Theory]
    [InlineData(HeldAt.Insert, AppendOf.OneEvent, true)]
    [InlineData(HeldAt.Insert, AppendOf.MessageOfTwoEvents, true)]
    [InlineData(HeldAt.Commit, AppendOf.OneEvent, true)]
    [InlineData(HeldAt.Commit, AppendOf.MessageOfTwoEvents, true)]
    [InlineData(HeldAt.Commit, AppendOf.OneEvent, false)]
    [InlineData(HeldAt.Commit, AppendOf.MessageOfTwoEvents, false)]
    public async Task After_a_restart_in_mid_gap_the_followers_go_on_and_have_missed_nothing(HeldAt at, AppendOf what, bool crash)
    {
        await using var server = await PostgresServer.Start();
        await using var log = await LogUnderTest.New(server);
        await log.Append("docket-before");
        await log.Followers.HaveSeenAll();

        await using var hold = await HeldAppends.Begin(log.Database, at);
        var held = log.Append("held-1", what);
        await hold.Process();
        var others = log.OthersAppend("docket");
        await log.AreThroughOrWait(others, held: 1);

        await (crash ? server.Kill() : server.Stop());
        await server.Restart();

        // A crash takes them all. An orderly stop may end the holder first, and the held append gets through at the last moment.
        var acknowledged = 0;
        foreach (var interrupted in others.Prepend(held))
        {
            if (await Record.ExceptionAsync(() => interrupted) is { } fault)
                Assert.IsAssignableFrom<NpgsqlException>(fault);
            else
                acknowledged++;
        }

        Assert.True(!crash || acknowledged == 0);

        // Pooled connections find out one by one that their server has gone.
        await Again(() => log.Append("docket-after"));
        await Again(() => Task.WhenAll(log.OthersAppend("docket-after")));

        IReadOnlyList<long> seen = [];
        await Again(async () => seen = await log.Followers.HaveSeenAll());
        Assert.True(seen.Count >= 6 + acknowledged);
        Assert.True(!crash || seen.Zip(seen.Skip(1)).Any(pair => pair.Second > pair.First + 1), "there was no gap");
    }

    private static Task Again(Func<Task> work) => Condition.Until("the server answers again", async () =>
    {
        try
        {
            await work();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    });
}
