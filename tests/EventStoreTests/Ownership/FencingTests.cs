using System.Collections.Concurrent;
using System.Collections.Immutable;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.EventStore.Subscriptions;
using InteragencyReview.PostgresFixture;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace InteragencyReview.EventStoreTests.Ownership;

/// <summary>
/// Never two owners at once in effect: one that has lost its lock, and cannot know it yet, is held in the middle of its work
/// while another takes over. What it writes afterwards is refused. No clock decides: the first owner's stands still.
/// </summary>
public sealed class FencingTests : IAsyncLifetime
{
    private const string Name = "follower";
    private const int OfFirst = 111;
    private const int OfSecond = 222;

    private readonly StandingClock _clock = new();
    private readonly Refusals _refusals = new();
    private readonly CancellationTokenSource _stopFirst = new();
    private readonly CancellationTokenSource _stopSecond = new();
    private NpgsqlDataSource _database = null!;
    private PostgreSqlEventStore _firstStore = null!;
    private PostgreSqlEventStore _secondStore = null!;

    public async Task InitializeAsync()
    {
        _database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).CreateDatabase("fencing"));
        await PostgreSqlEventStore.CreateSchema(_database, [Docket.TableSql], CancellationToken.None);
        _firstStore = new PostgreSqlEventStore(_database, Docket.Types, _clock, NullLogger<PostgreSqlEventStore>.Instance);
        _secondStore = Stores.Open(_database);
    }

    public async Task DisposeAsync()
    {
        await _firstStore.DisposeAsync();
        await _secondStore.DisposeAsync();
        await _database.DisposeAsync();
        _stopFirst.Dispose();
        _stopSecond.Dispose();
    }

    [Fact]
    public async Task What_a_former_owner_was_about_to_write_is_refused_and_it_starts_over_behind_the_new_one()
    {
        var (first, second) = (new Holdable(OfFirst), new Holdable(OfSecond));
        await Stores.Append(_secondStore, "docket-1", new EntryMade(1, ""));
        first.Hold();
        var runningFirst = Run(Unaware.Of(_firstStore), first, _stopFirst.Token);
        await first.IsHeld;

        await TakeTheLockAway();
        var runningSecond = Run(_secondStore, second, _stopSecond.Token);
        await Stores.Append(_secondStore, "docket-2", new EntryMade(1, ""));
        await StandsAt(2);
        Assert.Equal(2, second.Handled.Count);
        Assert.Single(first.Handled);

        first.LetGo();
        await _refusals.First;

        Assert.Equal([("docket-1", OfSecond), ("docket-2", OfSecond)], await Rows());
        Assert.Equal(2, await _secondStore.ReadCheckpoint(Name, CancellationToken.None));

        // It asks again, in vain as long as the other lives, and then goes on from where that one came to.
        await Stores.Append(_secondStore, "docket-3", new EntryMade(1, ""));
        await StandsAt(3);
        Assert.Single(first.Handled);
        await _stopSecond.CancelAsync();
        await runningSecond;
        await Stores.Append(_secondStore, "docket-4", new EntryMade(1, ""));
        _clock.GoOn();
        await StandsAt(4);
        Assert.Equal([1L, 4], first.Handled);
        Assert.Equal([1L, 2, 3], second.Handled);
        await _stopFirst.CancelAsync();
        await runningFirst;
    }

    /// <summary>A replay moves no checkpoint: here the parked row itself is the fence.</summary>
    [Fact]
    public async Task What_a_former_owner_was_about_to_replay_is_refused_although_the_new_one_stands_where_it_stood()
    {
        var (first, second) = (new Holdable(OfFirst), new Holdable(OfSecond));
        await Stores.Append(_secondStore, "docket-1", new EntryMade(1, ""));
        first.IsPoison = true;
        var runningFirst = Run(Unaware.Of(_firstStore), first, _stopFirst.Token);
        await StandsAt(1);
        first.IsPoison = false;
        first.Hold();
        await _secondStore.Parking.AskReplay(Name, "docket-1", CancellationToken.None);
        await first.IsHeld;

        await TakeTheLockAway();
        var runningSecond = Run(_secondStore, second, _stopSecond.Token);
        await Condition.Until("the new owner has replayed it", async () => (await _secondStore.ParkedStreams(Name, CancellationToken.None)).Count == 0);
        first.LetGo();
        await _refusals.First;

        Assert.Equal([("docket-1", OfSecond)], await Rows());
        Assert.Equal(1, await _secondStore.ReadCheckpoint(Name, CancellationToken.None));
        await _stopFirst.CancelAsync();
        await _stopSecond.CancelAsync();
        await Task.WhenAll(runningFirst, runningSecond);
    }

    [Fact]
    public async Task Who_loses_the_lock_hears_of_it_without_asking()
    {
        await using var owned = await _firstStore.Own(Name, CancellationToken.None);
        var lost = new TaskCompletionSource();
        await using var hears = owned.Lost.Register(lost.SetResult);

        await TakeTheLockAway();

        await lost.Task.WaitAsync(Condition.Deadline);
    }

    [Fact]
    public async Task Who_does_not_own_asks_on_one_connection()
    {
        await using var owned = await _secondStore.Own(Name, CancellationToken.None);
        var waiting = _firstStore.Own(Name, _stopFirst.Token);
        await Condition.Until("it has asked", async () => await Asking() == 1);
        var session = await Session();
        for (var ask = 0; ask < 3; ask++)
        {
            await Condition.Until("it waits to ask again", () => _clock.Waiting > 0);
            var asked = await LastAsked();
            _clock.Tick();
            await Condition.Until("it has asked again", async () => await LastAsked() > asked);
        }

        Assert.Equal(session, await Session());
        Assert.False(waiting.IsCompleted);
        await _stopFirst.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Condition.Until("its connection is closed", async () => await Asking() == 0);
    }

    private Task Run(IEventStore store, ISubscription subscription, CancellationToken stop) =>
        new SubscriptionRunner(store, subscription, TimeProvider.System, _refusals).Run(stop);

    private Task StandsAt(long position) =>
        Condition.Until($"the subscription stands at {position}", async () => await _secondStore.ReadCheckpoint(Name, CancellationToken.None) == position);

    private async Task TakeTheLockAway()
    {
        Assert.Equal(1L, await Scalar($"select count(pg_terminate_backend(pid)) from pg_locks where {Lock} and granted"));
        await Condition.Until("the lock is free", async () => await Scalar($"select count(*) from pg_locks where {Lock}") == 0);
    }

    private const string Lock =
        $"locktype = 'advisory' and classid = 20110818 and objsubid = 2 and objid::bigint = (hashtext('{Name}')::bigint & 4294967295) and database = (select oid from pg_database where datname = current_database())";

    /// <summary>A session whose last word was to ask for the lock, and that has not got it.</summary>
    private const string Asker =
        $"from pg_stat_activity a where a.datname = current_database() and a.query like '%pg_try_advisory_lock%' and a.pid <> pg_backend_pid() and a.pid not in (select pid from pg_locks where {Lock})";

    private Task<long> Asking() => Scalar($"select count(*) {Asker}");

    private Task<long> Session() => Scalar($"select a.pid::bigint {Asker}");

    private Task<long> LastAsked() => Scalar($"select (extract(epoch from max(a.query_start)) * 1000000)::bigint {Asker}");

    private async Task<long> Scalar(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<IReadOnlyList<(string Docket, int Entries)>> Rows()
    {
        await using var command = _database.CreateCommand("select docket, entries from docket_view order by docket");
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<(string, int)>();
        while (await reader.ReadAsync())
            rows.Add((reader.GetString(0), reader.GetInt32(1)));
        return rows;
    }

    /// <summary>Says of each row whose it is, and can be held with its work in hand.</summary>
    private sealed class Holdable(int mark) : ISubscription
    {
        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _let = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _holds;

        public string Name => FencingTests.Name;

        public bool IsPoison { get; set; }

        public ConcurrentQueue<long> Handled { get; } = new();

        public Task IsHeld => _held.Task.WaitAsync(Condition.Deadline);

        public void Hold() => _holds = true;

        public void LetGo() => _let.TrySetResult();

        public bool Wants(string eventType) => true;

        public async Task<SubscriptionEffect> Handle(IReadOnlyList<RecordedEvent> page, CancellationToken stop)
        {
            if (IsPoison)
                throw new InvalidOperationException("poison");
            foreach (var e in page)
                Handled.Enqueue(e.Position);
            if (_holds)
            {
                _held.TrySetResult();
                await _let.Task;
            }

            return new([.. page.Select(e => (Docket.Table.Row(e.Stream, mark, ImmutableArray<string>.Empty), e.Position))]);
        }
    }

    /// <summary>Hears of the unit that was refused.</summary>
    private sealed class Refusals : ILogger<SubscriptionRunner>
    {
        private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task First => _first.Task.WaitAsync(Condition.Deadline);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (exception is OwnershipLostException)
                _first.TrySetResult();
        }
    }
}
