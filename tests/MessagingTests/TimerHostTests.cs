using System.Threading.Channels;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace InteragencyReview.MessagingTests;

/// <summary>
/// Promise 5 rests on it: a timer acts when it is due, although nobody looks for timers while nothing happens. Each must come well
/// before the host would look by itself.
/// </summary>
public sealed class TimerHostTests : IAsyncLifetime
{
    private static readonly TimeSpan WellBeforeTheNextLook = TimeSpan.FromSeconds(15);

    private readonly Channel<(string Name, DateTimeOffset At)> _acted = Channel.CreateUnbounded<(string, DateTimeOffset)>();
    private NpgsqlDataSource _database = null!;
    private PostgreSqlEventStore _ofTheHost = null!;
    private PostgreSqlEventStore _ofAnother = null!;
    private ServiceProvider _services = null!;
    private TimerHost _host = null!;

    public async Task InitializeAsync()
    {
        var types = EventTypes.Of(map => map.Map<Begun>("begun").Map<Reminder>("reminder"));
        _database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).CreateDatabase("timers"));
        await PostgreSqlEventStore.CreateSchema(_database, [], CancellationToken.None);
        _ofTheHost = new(_database, types, TimeProvider.System, NullLogger<PostgreSqlEventStore>.Instance);
        _ofAnother = new(_database, types, TimeProvider.System, NullLogger<PostgreSqlEventStore>.Instance);
        _services = new ServiceCollection().AddScoped<WorkContext>().AddSingleton(_acted).AddSingleton(TimeProvider.System).BuildServiceProvider();
        var mailbox = new Mailbox(new Dictionary<Type, string>()).OnTimer<Reminder, Channel<(string, DateTimeOffset)>>(
            async (reminder, acted, time, stop) =>
            {
                await acted.Writer.WriteAsync((reminder.Name, time.GetUtcNow()), stop);
                return null;
            });
        _host = new TimerHost(
            new PostgreSqlTimers(_database, types),
            _ofTheHost,
            mailbox,
            _services.GetRequiredService<IServiceScopeFactory>(),
            TimeProvider.System,
            NullLogger<TimerHost>.Instance);
        await _host.StartAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        await _services.DisposeAsync();
        await _ofTheHost.DisposeAsync();
        await _ofAnother.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task One_that_another_process_sets_acts_when_it_is_due_and_not_before()
    {
        // The first finds the host looking; behind it the host rests, and knows of no timer.
        await Set("first", TimeSpan.Zero);
        Assert.Equal("first", (await Acted()).Name);

        var due = await Set("second", TimeSpan.FromSeconds(3));

        var (name, at) = await Acted();
        Assert.Equal("second", name);
        Assert.True(at >= due, $"It was due at {due:O} and acted at {at:O}.");
        Assert.False(_acted.Reader.TryRead(out _));
    }

    [Fact]
    public async Task One_that_comes_first_is_not_kept_waiting_by_one_that_was_set_first()
    {
        await Set("tomorrow", TimeSpan.FromDays(1));
        await Set("now", TimeSpan.FromSeconds(2));

        Assert.Equal("now", (await Acted()).Name);
    }

    private async Task<(string Name, DateTimeOffset At)> Acted() => await _acted.Reader.ReadAsync().AsTask().WaitAsync(WellBeforeTheNextLook);

    private async Task<DateTimeOffset> Set(string name, TimeSpan later)
    {
        var due = EventHash.ToMicrosecond(TimeProvider.System.GetUtcNow() + later);
        var unit = new UnitOfWork();
        var append = unit.Append($"case-{name}", LoadedStream.Empty, [new Begun(name)]);
        unit.Schedule(new(DeterministicGuid.Of("timer", name), due, new Reminder(name)), append, 0);
        Assert.Equal(CommitResult.Committed, await _ofAnother.Commit(unit, CancellationToken.None));
        return due;
    }

    private sealed record Begun(string Name);

    private sealed record Reminder(string Name);
}
