using System.Reflection;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.EventStore.Subscriptions;
using InteragencyReview.EventStoreTests.Ownership;
using InteragencyReview.PostgresFixture;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace InteragencyReview.EventStoreTests;

/// <summary>A process may be killed between its commit and its signal. What it wrote is found without.</summary>
public sealed class LostSignalTests
{
    private static readonly TimeSpan FoundWithin = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task An_event_of_which_no_signal_came_is_handled_when_the_quiet_time_is_over()
    {
        var clock = new StandingClock();
        await using var database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).CreateDatabase("lost_signal"));
        await PostgreSqlEventStore.CreateSchema(database, [], CancellationToken.None);
        await using var store = new PostgreSqlEventStore(database, Docket.Types, clock, NullLogger<PostgreSqlEventStore>.Instance);
        await using var writer = Stores.Open(database);
        using var stop = new CancellationTokenSource();
        var follower = new SubscriptionRunner(Deaf.Of(store), new Follower(), clock, NullLogger<SubscriptionRunner>.Instance);
        var running = follower.Run(stop.Token);
        await Condition.Until("it has found nothing, and waits", () => clock.Waiting > 0);

        await Stores.Append(writer, "docket-1", new EntryMade(1, ""));
        Assert.Equal(0, follower.Position);
        clock.Tick();

        await Condition.Until("it has found the event", () => follower.Position == 1);
        Assert.InRange(clock.Longest, TimeSpan.FromTicks(1), FoundWithin);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_signal_that_was_lost_with_its_connection_is_sent_by_the_next_one()
    {
        await using var database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).CreateDatabase("lost_signal"));
        await PostgreSqlEventStore.CreateSchema(database, [], CancellationToken.None);
        await using var writer = Stores.Open(database);
        await using var reader = Stores.Open(database);
        await Condition.Until("the reader listens, and the writer has told of something", async () =>
        {
            var told = reader.Signal();
            await Stores.Append(writer, "docket-1", new EntryMade(1, ""));
            await reader.WaitForAppend(told, TimeSpan.FromSeconds(1), CancellationToken.None);
            return told.Next.IsCompleted && await Ended(database) > 0;
        });

        var signal = reader.Signal();
        await Stores.Append(writer, "docket-2", new EntryMade(1, ""));

        await Condition.Until("the reader is woken", () => signal.Next.IsCompleted);
    }

    private static async Task<int> Ended(NpgsqlDataSource database)
    {
        await using var end = database.CreateCommand(
            "select count(pg_terminate_backend(pid))::int from pg_stat_activity where datname = current_database() and query like 'notify%'");
        return (int)(await end.ExecuteScalarAsync())!;
    }

    private sealed class Follower : ISubscription
    {
        public string Name => "follower";

        public bool Wants(string eventType) => true;

        public Task<SubscriptionEffect> Handle(IReadOnlyList<RecordedEvent> page, CancellationToken stop) => Task.FromResult(SubscriptionEffect.None);
    }

    /// <summary>A store that hears of no append.</summary>
    private class Deaf : DispatchProxy
    {
        private IEventStore _store = null!;

        public static IEventStore Of(IEventStore store)
        {
            var deaf = Create<IEventStore, Deaf>();
            ((Deaf)deaf)._store = store;
            return deaf;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(IEventStore.Signal)
                ? new AppendSignal(new TaskCompletionSource().Task)
                : targetMethod.Invoke(_store, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
    }
}
