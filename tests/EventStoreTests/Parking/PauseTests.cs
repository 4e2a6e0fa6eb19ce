using InteragencyReview.EventStore.InMemory;
using InteragencyReview.EventStore.Subscriptions;
using InteragencyReview.EventStoreTests.Ownership;
using InteragencyReview.PostgresFixture;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace InteragencyReview.EventStoreTests.Parking;

/// <summary>What a subscription writes to is away: that is no fault of an event, so it waits, longer each time, and parks nothing.</summary>
public sealed class PauseTests
{
    [Theory]
    [InlineData(PostgresErrorCodes.AdminShutdown)]
    [InlineData(PostgresErrorCodes.InvalidCatalogName)]
    [InlineData(PostgresErrorCodes.InvalidPassword)]
    [InlineData(PostgresErrorCodes.InsufficientPrivilege)]
    [InlineData(PostgresErrorCodes.UndefinedTable)]
    [InlineData(PostgresErrorCodes.ReadOnlySqlTransaction)]
    [InlineData(PostgresErrorCodes.QueryCanceled)]
    [InlineData(PostgresErrorCodes.DiskFull)]
    public Task A_database_that_is_away_makes_it_pause(string sqlState) => PausesAndGoesOn(Refusal(sqlState));

    [Fact]
    public Task So_does_a_connection_that_is_lost() => PausesAndGoesOn(new NpgsqlException("lost", new IOException()));

    [Theory]
    [InlineData(PostgresErrorCodes.StringDataRightTruncation)]
    [InlineData(PostgresErrorCodes.CheckViolation)]
    [InlineData(PostgresErrorCodes.ProgramLimitExceeded)]
    public async Task A_value_that_a_database_cannot_take_parks_the_event(string sqlState)
    {
        await using var trial = await Trial.Begin(Refusal(sqlState));

        await trial.StandsAt(2);

        Assert.Equal(["docket-a", "docket-b"], (await trial.Store.ParkedStreams("follower", CancellationToken.None)).Order());
        Assert.Equal(TimeSpan.Zero, trial.Clock.Longest);
    }

    private static async Task PausesAndGoesOn(Exception fault)
    {
        await using var trial = await Trial.Begin(fault);

        foreach (var milliseconds in (int[])[100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000])
        {
            await Condition.Until("it pauses", () => trial.Clock.Waiting > 0);
            Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), trial.Clock.Longest);
            trial.Clock.Tick();
        }

        Assert.Empty(await trial.Store.ParkedStreams("follower", CancellationToken.None));
        Assert.Equal(0, await trial.Store.ReadCheckpoint("follower", CancellationToken.None));
        await Condition.Until("it pauses", () => trial.Clock.Waiting > 0);
        trial.Follower.Fault = null;
        trial.Clock.Tick();
        await trial.StandsAt(2);
        Assert.Equal(2, trial.Follower.Handled);
    }

    private static PostgresException Refusal(string sqlState) => new("refused", "ERROR", "ERROR", sqlState);

    /// <summary>A subscription with two events before it, and a fault in what it does.</summary>
    private sealed class Trial : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private Task _running = Task.CompletedTask;

        private Trial(Exception fault) => Follower = new() { Fault = fault };

        public InMemoryEventStore Store { get; } = new(Docket.Types, TimeProvider.System);

        public StandingClock Clock { get; } = new();

        public Follower Follower { get; }

        public static async Task<Trial> Begin(Exception fault)
        {
            var trial = new Trial(fault);
            await Stores.Append(trial.Store, "docket-a", new EntryMade(1, ""));
            await Stores.Append(trial.Store, "docket-b", new EntryMade(1, ""));
            trial._running = new SubscriptionRunner(trial.Store, trial.Follower, trial.Clock, NullLogger<SubscriptionRunner>.Instance).Run(trial._stop.Token);
            return trial;
        }

        public Task StandsAt(long position) =>
            Condition.Until($"it stands at {position}", async () => await Store.ReadCheckpoint("follower", CancellationToken.None) == position);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            _stop.Dispose();
        }
    }

    private sealed class Follower : ISubscription
    {
        public string Name => "follower";

        public Exception? Fault { get; set; }

        public int Handled { get; private set; }

        public bool Wants(string eventType) => true;

        public Task<SubscriptionEffect> Handle(IReadOnlyList<EventStore.RecordedEvent> page, CancellationToken stop)
        {
            if (Fault is not null)
                throw Fault;
            Handled += page.Count;
            return Task.FromResult(SubscriptionEffect.None);
        }
    }
}
