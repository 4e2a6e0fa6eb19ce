using System.Globalization;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.EventStore.Hosting;
using InteragencyReview.EventStore.Rebuilding;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace InteragencyReview.Load.Logs;

/// <summary>The log composed as the services compose it, on a database of its own, and the same tables for the baseline.</summary>
internal sealed class LogUnderLoad : IAsyncDisposable
{
    public static readonly Causes Causes =
        new("eoir.counsel", "4bf92f3577b34da6a3ce929d0e0e4736", null, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

    private const int StreamsAtOnce = 64;

    private readonly ServiceProvider _services;
    private int _streams;

    private LogUnderLoad(ServiceProvider services, string connectionString)
    {
        _services = services;
        ConnectionString = connectionString;
        Store = services.GetRequiredService<IEventStore>();
        Rebuilds = services.GetRequiredService<Rebuilds>();
        Database = services.GetRequiredService<NpgsqlDataSource>();
    }

    public string ConnectionString { get; }

    public IEventStore Store { get; }

    public Rebuilds Rebuilds { get; }

    public NpgsqlDataSource Database { get; }

    public static async Task<LogUnderLoad> Open(PostgresServer server)
    {
        var connectionString = await server.CreateDatabase("log");
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
        services.AddEventStore(connectionString, HearingRecord.Types, HearingRecord.TableSql);
        services.AddDecider(HearingRecord.Definition);
        var provider = services.BuildServiceProvider();
        foreach (var start in provider.GetServices<IHostedService>())
            await start.StartAsync(CancellationToken.None);
        return new(provider, connectionString);
    }

    public StreamKey NewStream() => StreamKey.Of("hearing", Interlocked.Increment(ref _streams).ToString("D9", CultureInfo.InvariantCulture));

    /// <summary>New streams that already have events.</summary>
    public async Task<StreamKey[]> Streams(int count, int events)
    {
        var streams = Enumerable.Range(0, count).Select(_ => NewStream()).ToArray();
        await Parallel.ForEachAsync(
            streams,
            new ParallelOptions { MaxDegreeOfParallelism = StreamsAtOnce },
            async (stream, _) =>
            {
                var record = HearingRecord.Initial;
                var noted = new object[events];
                for (var n = 0; n < events; n++)
                {
                    var next = HearingRecord.Next(record);
                    record = record.Evolve(next);
                    noted[n] = next;
                }

                await Append(stream, noted);
            });
        return streams;
    }

    /// <summary>One unit of work that makes a stream.</summary>
    public async Task Append(StreamKey stream, params object[] events)
    {
        var unit = new UnitOfWork { Causes = Causes };
        unit.Append(stream.Value, LoadedStream.Empty, [.. events]);
        if (await Store.Commit(unit, CancellationToken.None) != CommitResult.Committed)
            throw new InvalidOperationException($"{stream} was there before.");
    }

    /// <summary>As a request has it: a scope of its own.</summary>
    public async Task Decide(StreamKey stream)
    {
        await using var scope = _services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<WorkContext>().Causes = Causes;
        await scope.ServiceProvider.GetRequiredService<Decider<HearingRecord, HearingNoted>>()
            .Decide(stream, record => [HearingRecord.Next(record)], CancellationToken.None);
    }

    public async Task<HearingRecord> Fold(StreamKey stream) =>
        HearingRecord.Definition.Fold(await Store.Load(stream.Value, CancellationToken.None));

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
