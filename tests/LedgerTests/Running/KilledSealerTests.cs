using System.Diagnostics;
using InteragencyReview.PostgresFixture;

namespace InteragencyReview.LedgerTests.Running;

/// <summary>kill -9 of the sealer, again and again, while events come: no seal is lost, none is doubled, and the chain goes on.</summary>
public sealed class KilledSealerTests
{
    private const int Kills = 8;
    private const int SealsBetweenKills = 40;

    [Fact]
    public async Task A_killed_sealer_loses_no_seal_and_doubles_none()
    {
        await using var log = await TestLog.New();
        await log.StartDaemon();
        using var enough = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            var written = 0;
            for (var n = 0; !enough.IsCancellationRequested; n++, written += 3)
                await log.Append($"docket-{n}", 3);
            return written;
        });

        for (var kill = 0; kill < Kills; kill++)
        {
            var before = await Seals(log);
            using var process = Start(log);
            await Condition.Until($"kill {kill} has seals to come between", async () => process.HasExited || await Seals(log) >= before + SealsBetweenKills);
            Assert.False(process.HasExited);
            process.Kill();
            await process.WaitForExitAsync();
        }

        await enough.CancelAsync();
        var events = await writing;
        using var last = Start(log);
        await log.AreAllSealed(events);
        await Condition.Until("the end is signed", async () => (await log.Heads.Last(CancellationToken.None))?.Position == await log.Ask<long>("select max(sequence) from seals"));
        last.Kill();
        await last.WaitForExitAsync();

        var result = await log.Verify();
        Assert.Null(result.Fault);
        Assert.Equal((events, 0), (result.Events, result.Unsealed));
        Assert.Equal(result.Position, result.SignedTo);
    }

    private static Task<long> Seals(TestLog log) => log.Ask<long>("select count(*) from seals");

    private static Process Start(TestLog log) =>
        Process.Start(new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, log.ConnectionString])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            Environment = { [SealerProcess.KeysVariable] = TestLog.PrivateKey },
        })!;
}
