using System.Diagnostics;

namespace InteragencyReview.SystemTests;

/// <summary>Waits for what must come, and for no longer than it may take.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>What did not come at once is looked for less often: those who look take their time from those who work.</summary>
    private const double Growth = 1.15;

    /// <summary>The first answer that is not null.</summary>
    /// <param name="what">What is waited for, in words that complete "Not within a minute:".</param>
    /// <param name="otherwise">Asked when the deadline is over: what stands there instead.</param>
    /// <param name="within">For what may take longer than other things.</param>
    public static async Task<T> Found<T>(Func<Task<T?>> question, string what, Func<Task<string>>? otherwise = null, TimeSpan? within = null)
        where T : class
    {
        var deadline = within ?? Deadline;
        var pause = ShortestPause;
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < deadline; await Task.Delay(pause))
        {
            if (await question() is { } answer)
                return answer;
            pause = pause > LongestPause ? pause : pause * Growth;
        }

        throw new TimeoutException($"Not within {deadline.TotalSeconds:0} seconds: {what}.{(otherwise is null ? "" : " " + await otherwise())}");
    }

    public static Task True(Func<Task<bool>> condition, string what, Func<Task<string>>? otherwise = null, TimeSpan? within = null) =>
        Found(async () => await condition() ? "yes" : null, what, otherwise, within);
}
