using System.Collections.Immutable;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.PostgresFixture;
using Npgsql;

namespace InteragencyReview.EventStoreTests.Gaps;

/// <summary>What an append is made of: that decides by which statement it goes.</summary>
public enum AppendOf
{
    /// <summary>As a command is: one statement takes the lock and writes all.</summary>
    OneEvent,

    /// <summary>As a message is that leads to two events: a function takes the lock and looks at its mark first.</summary>
    MessageOfTwoEvents,
}

/// <summary>A log with followers, and writers that share nothing but the database.</summary>
internal sealed class LogUnderTest : IAsyncDisposable
{
    private const int Others = 4;
    private const int OthersAtATime = 2;
    private const int Rounds = 40;

    private readonly ImmutableArray<PostgreSqlEventStore> _writers;

    private readonly NpgsqlDataSource _holdable;

    private LogUnderTest(NpgsqlDataSource database)
    {
        Database = database;
        _holdable = NpgsqlDataSource.Create(HeldAppends.Holdable(database.ConnectionString));
        _writers = [Stores.Open(_holdable), .. Enumerable.Range(1, Others).Select(_ => Stores.Open(database))];
        Followers = new Followers(database);
    }

    public NpgsqlDataSource Database { get; }

    public Followers Followers { get; }

    public static async Task<LogUnderTest> New(PostgresServer? server = null)
    {
        server ??= await PostgresServer.Shared();
        var database = NpgsqlDataSource.Create(await server.CreateDatabase("gaps"));
        await PostgreSqlEventStore.CreateSchema(database, [BrittleTable.Sql, HeldAppends.Sql], CancellationToken.None);
        return new LogUnderTest(database);
    }

    public static int EventsOf(AppendOf what) => what is AppendOf.OneEvent ? 1 : 2;

    public static UnitOfWork Unit(string stream, StreamEnd after, AppendOf what)
    {
        var unit = Stores.Unit(stream, after, [.. Enumerable.Range(1, EventsOf(what)).Select(n => new EntryMade(n, ""))]);
        if (what is AppendOf.MessageOfTwoEvents)
            unit.InboxMessage = Guid.NewGuid();
        return unit;
    }

    /// <summary>Each of the other writers appends two events to a stream of its own.</summary>
    public IReadOnlyList<Task> OthersAppend(string streams) =>
        [.. _writers.Skip(1).Take(OthersAtATime).Select((writer, n) => Task.Run(() => Stores.Append(writer, $"{streams}-{n}", new EntryMade(1, ""), new EntryMade(2, ""))))];

    /// <summary>All writers append to new streams at once, again and again.</summary>
    public Task AllAppend() => Task.WhenAll(_writers.Select((writer, n) => Task.Run(async () =>
    {
        for (var round = 0; round < Rounds; round++)
            await Stores.Append(writer, $"docket-{n}.{round}", new EntryMade(1, ""), new EntryMade(2, ""));
    })));

    /// <summary>The first writer appends: to a stream of the category <c>held</c> when it is to be held.</summary>
    public Task Append(string stream, AppendOf what = AppendOf.OneEvent) => Task.Run(async () =>
    {
        var end = await _writers[0].ReadStream(stream, CancellationToken.None);
        Assert.Equal(CommitResult.Committed, await _writers[0].Commit(Unit(stream, end, what), CancellationToken.None));
    });

    /// <summary>The first writer loads new streams of two events in bulk.</summary>
    public Task Load(string category, int streams) => Task.Run(async () =>
    {
        var units = Enumerable.Range(0, streams).Select(n => Stores.Unit($"{category}-{n}", StreamSlice.Empty, new EntryMade(1, ""), new EntryMade(2, "")));
        await foreach (var result in _writers[0].CommitMany(units, CancellationToken.None))
            Assert.Equal(CommitResult.Committed, result);
    });

    /// <summary>The first writer's transaction falls when it already has its position: its view row breaks a check.</summary>
    public async Task AppendAndRollBack(string stream, AppendOf what)
    {
        var unit = Unit(stream, StreamSlice.Empty, what);
        unit.Write(BrittleTable.Broken(stream), unit.Appends[0], 0);
        await Assert.ThrowsAsync<PostgresException>(() => _writers[0].Commit(unit, CancellationToken.None));
    }

    /// <summary>
    /// Waits until each of the others either is through or stands at the log's lock, or at that of the test: nothing more can come until what
    /// they wait for is over.
    /// </summary>
    /// <param name="held">How many stand at a lock besides them.</param>
    public Task AreThroughOrWait(IReadOnlyCollection<Task> others, int held) => Condition.Until(
        "the others are through or wait",
        async () =>
        {
            var waiting = await HeldAppends.AtTheLocks(Database) - held;
            return others.Count(other => other.IsCompleted) + waiting == others.Count;
        });

    public async ValueTask DisposeAsync()
    {
        await Followers.DisposeAsync();
        foreach (var writer in _writers)
            await writer.DisposeAsync();
        await _holdable.DisposeAsync();
        await Database.DisposeAsync();
    }
}
