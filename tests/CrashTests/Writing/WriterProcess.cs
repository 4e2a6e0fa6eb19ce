using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Heads;
using InteragencyReview.EventStore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.CrashTests.Writing;

/// <summary>
/// The process that is killed: eight writers, a subscription and a signer of heads on the log, composed as a service composes them. It ends by
/// itself only when something is wrong, or when the one who started it is gone.
/// </summary>
public static class WriterProcess
{
    public const int Writers = 8;
    public const string KeysVariable = "CRASH_HEAD_KEYS";
    private const int SomethingIsWrong = 3;

    public static async Task<int> Run(string connectionString, int seed, int incarnation)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddEventStore(connectionString, Accounts.Types, Accounts.Schema).AddSubscription(_ => new StatementsSubscription());
        builder.Services.AddSingleton<LogHeads>().AddHeadSigning(HeadKeys.Parse(Environment.GetEnvironmentVariable(KeysVariable)!), Accounts.Heads);
        using var host = builder.Build();
        await host.StartAsync();

        var store = host.Services.GetRequiredService<IEventStore>();
        var acknowledged = new Acknowledgements(Console.OpenStandardOutput());
        using var stop = new CancellationTokenSource();
        var writing = Enumerable.Range(0, Writers)
            .Select(writer => Task.Run(() => new Bookings(store, acknowledged, incarnation, writer, new Random(HashCode(seed, incarnation, writer))).Run(stop.Token)))
            .ToList();
        var alone = Task.Run(() => Console.In.ReadLine());

        var ended = await Task.WhenAny([alone, .. writing]);
        if (ended == alone)
            return 0;
        await Console.Error.WriteLineAsync($"{ended.Exception?.InnerException}");
        return SomethingIsWrong;
    }

    /// <summary>The same in every process, unlike that of the framework.</summary>
    private static int HashCode(int seed, int incarnation, int writer) => unchecked((((seed * 397) ^ incarnation) * 397) ^ writer);
}
