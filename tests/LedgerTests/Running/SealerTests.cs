using System.Diagnostics.Metrics;
using InteragencyReview.Ledger.Sealing;
using InteragencyReview.PostgresFixture;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace InteragencyReview.LedgerTests.Running;

/// <summary>The sealer as a service runs it, beside Marten's daemon.</summary>
public sealed class SealerTests
{
    private const string Holders = "select count(distinct pid) from pg_locks where locktype = 'advisory' and granted and objsubid = 1 and database = (select oid from pg_database where datname = current_database()) and pid in (select pid from pg_stat_activity where application_name = 'ledger')";

    [Fact]
    public async Task What_is_appended_is_sealed_and_signed_and_the_age_goes_back_to_nothing()
    {
        await using var log = await TestLog.New();
        var sealer = await log.StartSealer(log.Settings() with { HeadInterval = TimeSpan.FromMilliseconds(200), HeadEvents = 100 });
        using var metrics = new Metrics(sealer.Services.GetRequiredService<IMeterFactory>());
        await log.Append("docket-a", 3);

        // No daemon yet: the mark stands still, nothing may be sealed, and the metrics say so.
        await Condition.Until("the metrics tell", () => metrics.Read() is { Events: 3, Age: > 0.5 });
        var waiting = await sealer.Services.GetRequiredService<SealingWatch>().Status(CancellationToken.None);
        Assert.Equal((0, 3), (waiting.SealedTo, waiting.UnsealedEvents));
        Assert.True(waiting.UnsealedAge > TimeSpan.FromMilliseconds(500));

        await log.StartDaemon();
        await log.AreAllSealed(3);
        await Condition.Until("the metrics are back", () => metrics.Read() is { Events: 0, Age: 0 });
        await Condition.Until("the head is signed", async () => (await log.Heads.Last(CancellationToken.None))?.Position == 3);
        var done = await sealer.Services.GetRequiredService<SealingWatch>().Status(CancellationToken.None);
        Assert.NotNull(done.HeadAge);
        Assert.Equal(new(3, 3, 0, TimeSpan.Zero, 3, done.HeadAge), done);
    }

    [Fact]
    public async Task Much_is_signed_at_once_and_little_after_the_interval()
    {
        await using var log = await TestLog.New();
        await log.StartDaemon();
        await log.Append("docket-a", 10);
        await log.StartSealer(log.Settings() with { HeadInterval = TimeSpan.FromSeconds(3), HeadEvents = 4 });

        await Condition.Until("what is much is signed", async () => await Last() == (2, 8));
        await Condition.Until("the rest is signed", async () => await Last() == (3, 10));
        var heads = await log.Heads.Read(0, 10, CancellationToken.None);
        Assert.True(heads[2].SignedAt - heads[1].SignedAt > TimeSpan.FromSeconds(2.5));
        Assert.Null((await log.Verify()).Fault);

        async Task<(long Number, long Position)> Last() => await log.Heads.Last(CancellationToken.None) is { } head ? (head.Number, head.Position) : default;
    }

    [Fact]
    public async Task Of_two_sealers_one_seals_and_the_other_takes_over()
    {
        await using var log = await TestLog.New();
        await log.StartDaemon();
        var one = await log.StartSealer();
        await Condition.Until("one seals", async () => await log.Ask<long>(Holders) == 1);
        await log.StartSealer();
        for (var n = 0; n < 20; n++)
            await log.Append($"docket-{n}");
        await log.AreAllSealed(20);
        Assert.Equal(1, await log.Ask<long>(Holders));

        await one.StopAsync();
        await log.Append("docket-after");
        await log.AreAllSealed(21);
        Assert.Equal(1, await log.Ask<long>(Holders));
        Assert.Null((await log.Verify()).Fault);
    }

    [Fact]
    public async Task Two_that_seal_at_the_same_moment_cannot_double_a_seal()
    {
        await using var log = await TestLog.New();
        await log.Append("docket-a", 5);
        await using var one = (await SealerSession.TryBegin(log.Database, CancellationToken.None))!;
        Assert.Null(await SealerSession.TryBegin(log.Database, CancellationToken.None));

        // As if the lock had been lost: both have read the same end.
        await log.Do("select pg_advisory_unlock_all()");
        await using (var unlock = new NpgsqlCommand("select pg_advisory_unlock_all()", one.Connection))
            await unlock.ExecuteNonQueryAsync();
        await using var other = (await SealerSession.TryBegin(log.Database, CancellationToken.None))!;
        var end = await one.LastSeal(CancellationToken.None);
        await one.SealNext(end, 5, 3, CancellationToken.None);
        await Assert.ThrowsAsync<InvalidDataException>(() => other.SealNext(end, 5, 5, CancellationToken.None));
        Assert.Equal(3, await log.Ask<long>("select count(*) from seals"));
    }

    [Fact]
    public async Task A_sealer_whose_connection_is_cut_begins_again()
    {
        await using var log = await TestLog.New();
        await log.StartDaemon();
        await log.StartSealer();
        await log.Append("docket-a");
        await log.AreAllSealed(1);
        Assert.True(await log.Ask<bool>("select bool_and(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'ledger' and pid <> pg_backend_pid() and datname = current_database()"));
        await log.Append("docket-b");
        await log.AreAllSealed(2);
    }

    [Fact]
    public async Task A_server_that_was_killed_is_waited_for()
    {
        await using var server = await PostgresServer.Start();
        await using var log = await TestLog.New(server);
        await log.StartSealer();
        await log.Append("docket-a", 2);
        await log.StartDaemon();
        await log.AreAllSealed(2);

        await server.Kill();
        await server.Restart();
        await Condition.Until("the store writes again", async () => await Record.ExceptionAsync(() => log.Append("docket-b", 2)) is null);
        await Condition.Until("the server answers", async () => await Record.ExceptionAsync(log.AllSealed) is null);
        await log.AreAllSealed(4);
        Assert.Null((await log.Verify()).Fault);
    }

    [Fact]
    public async Task An_idle_sealer_holds_no_transaction_open()
    {
        await using var log = await TestLog.New();
        await log.StartDaemon();
        await log.StartSealer();
        await log.Append("docket-a");
        await log.AreAllSealed(1);
        await Condition.Until(
            "the sealer waits without a transaction",
            async () => await log.Ask<long>("select count(*) from pg_stat_activity where application_name = 'ledger' and state = 'idle' and backend_xmin is null and pid <> pg_backend_pid() and datname = current_database()") >= 1);
    }

    private sealed class Metrics : IDisposable
    {
        private readonly MeterListener _listener = new();
        private double _age = double.NaN;
        private long _events = -1;

        public Metrics(IMeterFactory factory)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == SealingWatch.MeterName && instrument.Meter.Scope == factory)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) =>
            {
                Assert.Equal("s", instrument.Unit);
                // These are about heads, and have tests of their own.
                if (instrument.Name is not ("review.ledger.head.age" or "review.ledger.unsigned.age"))
                {
                    Assert.Equal("review.ledger.unsealed.age", instrument.Name);
                    _age = value;
                }
            });
            _listener.SetMeasurementEventCallback<long>((instrument, value, _, _) =>
            {
                Assert.Equal("review.ledger.unsealed.events", instrument.Name);
                _events = value;
            });
            _listener.Start();
        }

        public (long Events, double Age) Read()
        {
            _listener.RecordObservableInstruments();
            return (_events, _age);
        }

        public void Dispose() => _listener.Dispose();
    }
}
