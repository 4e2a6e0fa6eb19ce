using System.Diagnostics;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.PostgresFixture;
using Npgsql;
using Xunit.Abstractions;

namespace InteragencyReview.EventStoreTests.Ownership;

/// <summary>The owner is a process of its own, and is killed.</summary>
public sealed class FailoverTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Another_process_owns_the_subscription_within_five_seconds_after_its_owner_was_killed()
    {
        var connectionString = await (await PostgresServer.Shared()).CreateDatabase("failover");
        await using var database = NpgsqlDataSource.Create(connectionString);
        await PostgreSqlEventStore.CreateSchema(database, [], CancellationToken.None);
        await using var store = Stores.Open(database);
        using var owner = Process.Start(new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, connectionString, "follower"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        try
        {
            Assert.Equal(Program.Owned, await owner.StandardOutput.ReadLineAsync().WaitAsync(Condition.Deadline));
            var next = store.Own("follower", CancellationToken.None);
            Assert.Null(await store.TryOwn("follower", CancellationToken.None));
            Assert.False(next.IsCompleted);

            var killed = Stopwatch.StartNew();
            owner.Kill();
            await using var taken = await next.WaitAsync(Condition.Deadline);

            output.WriteLine($"owned again after {killed.ElapsedMilliseconds} ms");
            Assert.InRange(killed.Elapsed, TimeSpan.Zero, Within);
            Assert.True(ISubscriptionOwnership.AskAgain * 2 < Within);
        }
        finally
        {
            owner.Kill();
            await owner.WaitForExitAsync();
        }
    }
}
