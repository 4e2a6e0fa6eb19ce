using System.Diagnostics;

namespace InteragencyReview.PostgresFixture;

/// <summary>Waits for what must come, and says what did not.</summary>
public static class Condition
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>What did not come at once is looked for less often: those who look take their time from those who work.</summary>
    private const double Growth = 1.15;

    /// <exception cref="TimeoutException">It did not come.</exception>
    public static async Task Until(string what, Func<Task<bool>> holds)
    {
        var (started, pause) = (Stopwatch.StartNew(), ShortestPause);
        while (!await holds())
        {
            if (started.Elapsed > Deadline)
                throw new TimeoutException($"After {Deadline} it was still not so: {what}");
            await Task.Delay(pause);
            pause = pause > LongestPause ? pause : pause * Growth;
        }
    }

    public static Task Until(string what, Func<bool> holds) => Until(what, () => Task.FromResult(holds()));
}
