using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using InteragencyReview.Ledger.Sealing;
using InteragencyReview.PostgresFixture;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.LedgerTests.Running;

/// <summary>A log over which no head can be signed: events are sealed on, and it is told what is wrong.</summary>
public sealed class UnsignedHeadTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task A_seal_that_stands_on_nothing_is_told_as_what_it_is_while_events_are_sealed_on()
    {
        await using var log = await TestLog.New();
        var hash = new string('a', 64);
        await log.Do($"insert into seals values (1, gen_random_uuid(), 'planted', 1, '\\x{hash}', '\\x{hash}')");
        using var lines = new Lines();
        var sealer = await log.StartSealer(log.Settings() with { HeadInterval = Interval }, lines);
        var watch = sealer.Services.GetRequiredService<SealingWatch>();

        await Condition.Until("it is told", () => lines.Told.Any(line => line.Contains("the newest head is not signed: The seal of sequence 1 does not stand on the one before it", StringComparison.Ordinal)));
        await log.StartDaemon();
        await log.Append("docket-a", 3);
        await Condition.Until("events are sealed on", async () => await log.Ask<long>("select max(sequence) from seals") == 3);
        await Condition.Until("it is seen that none is signed", async () => await watch.Status(CancellationToken.None) is { SealedTo: 3, SignedTo: 0, UnsignedFor: var unsigned } && unsigned > 5 * Interval);
        Assert.True(UnsignedAge(sealer.Services) > (5 * Interval).TotalSeconds);
        Assert.DoesNotContain(lines.Told, line => line.Contains("cannot be sealed", StringComparison.Ordinal));
        Assert.Single(lines.Told, line => line.Contains("not signed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_signed_in_time_does_not_wait()
    {
        await using var log = await TestLog.New();
        await log.StartDaemon();
        var sealer = await log.StartSealer(log.Settings() with { HeadInterval = Interval });
        var watch = sealer.Services.GetRequiredService<SealingWatch>();
        await log.Append("docket-a", 3);
        await Condition.Until("a head is signed", async () => await log.Heads.Last(CancellationToken.None) is { Position: 3 });
        Assert.Equal(TimeSpan.Zero, (await watch.Status(CancellationToken.None)).UnsignedFor);
        Assert.Equal(0.0, UnsignedAge(sealer.Services));
    }

    [Fact]
    public async Task A_log_that_no_key_signs_does_not_say_how_long_it_was_not_signed()
    {
        await using var log = await TestLog.New();
        var sealer = await log.StartSealer(log.Settings() with { Keys = null });
        Assert.Null(UnsignedAge(sealer.Services));
    }

    /// <summary>What the metric says now; null where it says nothing.</summary>
    private static double? UnsignedAge(IServiceProvider services)
    {
        double? age = null;
        var factory = services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, to) =>
        {
            if (instrument.Name == "review.ledger.unsigned.age" && instrument.Meter.Scope == factory)
                to.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => age = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return age;
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Told { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Told.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
