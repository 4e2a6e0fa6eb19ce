using InteragencyReview.Ledger;
using InteragencyReview.Ledger.Heads;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.LedgerTests.Running;

/// <summary>Seals until it is killed, or until the one who started it is gone.</summary>
internal static class SealerProcess
{
    public const string KeysVariable = "LEDGER_TEST_KEYS";

    /// <summary>Small, so that a kill falls between batches and into them.</summary>
    private const int Batch = 7;
    private const int EventsOfAHead = 50;

    public static async Task<int> Run(string connectionString)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddLedger(new("docket", connectionString, TestLog.EventSchema, TestLog.LedgerSchema)
        {
            Keys = HeadKeys.Parse(Environment.GetEnvironmentVariable(KeysVariable)!),
            BatchSize = Batch,
            HeadEvents = EventsOfAHead,
            HeadInterval = TimeSpan.FromSeconds(1),
            LookEvery = TestLog.LookEvery,
        });
        using var host = builder.Build();
        await host.StartAsync();
        await Console.In.ReadLineAsync();
        return 0;
    }
}
