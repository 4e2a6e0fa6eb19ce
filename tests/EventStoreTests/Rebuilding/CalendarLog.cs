using System.Globalization;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.EventStore.Hosting;
using InteragencyReview.EventStore.Rebuilding;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace InteragencyReview.EventStoreTests.Rebuilding;

/// <summary>A log of calendars as a service composes it, on a database of its own; a second one on the same stands for another process.</summary>
public sealed class CalendarLog : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private CalendarLog(ServiceProvider services, string connectionString)
    {
        _services = services;
        ConnectionString = connectionString;
        Rebuilds = services.GetRequiredService<Rebuilds>();
        Database = services.GetRequiredService<NpgsqlDataSource>();
    }

    public string ConnectionString { get; }

    public Rebuilds Rebuilds { get; }

    public NpgsqlDataSource Database { get; }

    public RebuildableView View(string name) => Rebuilds.Views.Single(view => view.Name == name);

    public static async Task<CalendarLog> Open() => await Beside((await PostgresServer.Shared()).CreateDatabase("calendars"));

    public static async Task<CalendarLog> Beside(Task<string> connectionString)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddEventStore(await connectionString, Calendar.Types, Calendar.TablesSql, Docket.TableSql);
        services.AddDecider(Calendar.Definition);
        services.AddDecider(Docket.Definition);
        var provider = services.BuildServiceProvider();
        foreach (var start in provider.GetServices<IHostedService>())
            await start.StartAsync(CancellationToken.None);
        return new(provider, await connectionString);
    }

    /// <summary>Appends to the calendar of a number, in units of one to three events.</summary>
    public async Task Happen(Random chance, int stream)
    {
        await using var scope = _services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Decider<Calendar, CalendarEvent>>().Decide(
            StreamKey.Of("calendar", stream.ToString(CultureInfo.InvariantCulture)),
            calendar =>
            {
                var events = new List<CalendarEvent>();
                for (var more = chance.Next(3); more >= 0; more--)
                {
                    events.Add(Calendar.Next(chance, calendar, stream));
                    calendar = calendar.Evolve(events[^1]);
                }

                return Decision.Of<CalendarEvent>([.. events]);
            },
            CancellationToken.None);
    }

    /// <summary>Appends so many events to the calendar of a number in one unit. When it has a row, the row changes.</summary>
    public async Task KeepNotes(int stream, int notes)
    {
        await using var scope = _services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Decider<Calendar, CalendarEvent>>().Decide(
            StreamKey.Of("calendar", stream.ToString(CultureInfo.InvariantCulture)),
            calendar => Decision.Of<CalendarEvent>([.. Enumerable.Range(1, notes).Select(n => new NoteKept(null, calendar.Weight + n))]),
            CancellationToken.None);
    }

    /// <summary>Many streams of many events, written at once, without their rows: the views are to be made from them.</summary>
    public async Task Bulk(int streams, int eventsEach)
    {
        var store = _services.GetRequiredService<IEventStore>();
        for (var stream = 0; stream < streams; stream++)
        {
            var unit = new UnitOfWork();
            var id = DeterministicGuid.Of("case", $"bulk{stream}");
            unit.Append($"calendar-bulk{stream}", StreamSlice.Empty, [.. Enumerable.Range(0, eventsEach).Select(n => (object)new SittingSet(id, At(n), new DateOnly(2011, 12, 4), ["BAL"]))]);
            Assert.Equal(CommitResult.Committed, await store.Commit(unit, CancellationToken.None));
        }

        static DateTimeOffset At(int n) => new DateTimeOffset(2011, 12, 4, 0, 0, 0, TimeSpan.Zero).AddMinutes(n);
    }

    /// <summary>A docket, which is none of the calendars' business.</summary>
    public async Task OtherBusiness(int stream)
    {
        await using var scope = _services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Decider<Docket, DocketEvent>>().Decide(
            StreamKey.Of("docket", $"{stream}"), _ => Decision.Of<DocketEvent>([new EntryMade(1, "")]), CancellationToken.None);
    }

    public async Task Execute(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> Ask<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Every row of a table, as one text.</summary>
    public Task<string> Everything(string table) => Ask<string>($"select coalesce(string_agg(t::text, E'\\n' order by t::text), '') from {table} t");

    public Task Until(string condition) => Condition.Until(condition, () => Ask<bool>($"select {condition}"));

    public async ValueTask DisposeAsync()
    {
        foreach (var running in _services.GetServices<IHostedService>())
            await running.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }
}
