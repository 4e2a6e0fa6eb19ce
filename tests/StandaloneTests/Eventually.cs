using System.Diagnostics;

namespace InteragencyReview.StandaloneTests;

internal static class Eventually
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    public static async Task TrueAsync(Func<bool> condition, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Bound, $"Not within {Bound.TotalSeconds} seconds: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }
}
