using System.Diagnostics;
using System.Globalization;
using InteragencyReview.Load.Reporting;
using InteragencyReview.Loopback;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Standalone;

namespace InteragencyReview.Load.Whole;

/// <summary>What a new user waits for: from <c>./build.sh run</c> in a built repository to the printed queues.</summary>
internal static class FirstStart
{
    private const string LastLine = "Ctrl-C stops it";
    private static readonly TimeSpan Target = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);

    public static async Task Measure(PostgresServer server, Pace pace, Report report)
    {
        var took = await Median.Of(pace.Times, Start, run => run.TotalSeconds);
        report.Chapter(
            "The first start",
            "From `./build.sh run`, once built and with no data, to the printed queues: the database is made, a docket of 2,000 cases generated, imported and screened, and "
            + $"twenty votes opened. The median of {pace.Times}.");
        report.Header("Work", "Took", "Target", "");
        report.Row("first start", Report.Time(took), $"< {Report.Time(Target)}", Report.Verdict(took < Target));
    }

    private static async Task<TimeSpan> Start(int number)
    {
        var data = Path.Combine("/tmp", $"review-first-start-{Environment.ProcessId}-{number}");
        using var bound = new CancellationTokenSource(Bound);
        var started = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo(
            Path.Combine(Checkout.Find().Root, "build.sh"), ["run", "--data", data, "--ports", FreePorts.Row(8).ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var run = Process.Start(start)!;
        try
        {
            while (await run.StandardOutput.ReadLineAsync(bound.Token) is { } line && !line.StartsWith(LastLine, StringComparison.Ordinal))
            {
                // It tells its user how far it is.
            }

            return Stopwatch.GetElapsedTime(started);
        }
        finally
        {
            using (var stop = Process.Start("kill", ["-TERM", run.Id.ToString(CultureInfo.InvariantCulture)]))
                await stop.WaitForExitAsync(CancellationToken.None);
            await run.StandardOutput.ReadToEndAsync(bound.Token);
            await run.WaitForExitAsync(bound.Token);
            Directory.Delete(data, recursive: true);
        }
    }
}
