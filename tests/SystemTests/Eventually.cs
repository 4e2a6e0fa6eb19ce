using System.Diagnostics;

namespace InteragencyReview.SystemTests;

/// <summary>Waits for what must come, and for no longer than it may take.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>The first answer that is not null.</summary>
    /// <param name="what">What is waited for, in words that complete "Not within a minute:".</param>
    /// <param name="otherwise">Asked when the deadline is over: what stands there instead.</param>
    public static async Task<T> Found<T>(Func<Task<T?>> question, string what, Func<Task<string>>? otherwise = null)
        where T : class
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < Deadline; await Task.Delay(Pause))
        {
            if (await question() is { } answer)
                return answer;
        }

        throw new TimeoutException($"Not within {Deadline.TotalSeconds:0} seconds: {what}.{(otherwise is null ? "" : " " + await otherwise())}");
    }

    public static Task True(Func<Task<bool>> condition, string what, Func<Task<string>>? otherwise = null) =>
        Found(async () => await condition() ? "yes" : null, what, otherwise);
}
