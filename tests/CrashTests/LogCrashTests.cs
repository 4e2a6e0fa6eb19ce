using System.Globalization;
using InteragencyReview.CrashTests.Rounds;
using Xunit.Abstractions;

namespace InteragencyReview.CrashTests;

/// <summary>Promise 1, of the log itself: kill -9 of the process that writes, of PostgreSQL, of both. Hundreds of rounds: <c>./build.sh crash</c>.</summary>
public sealed class LogCrashTests(ITestOutputHelper output)
{
    /// <summary>The seed to try again, as a failed run printed it.</summary>
    private const string SeedVariable = "CRASH_SEED";

    private const int UsualSeed = 2011;
    private const int Rounds = 20;

    [Fact]
    public async Task What_was_acknowledged_is_in_the_log_once_whatever_was_killed()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var given) ? given : UsualSeed;

        output.WriteLine(await new CrashRun(Rounds, seed, output.WriteLine).Run());
    }
}
