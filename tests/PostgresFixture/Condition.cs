using System.Diagnostics;

namespace InteragencyReview.PostgresFixture;

/// <summary>Waits for what must come, and says what did not.</summary>
public static class Condition
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);

    /// <exception cref="TimeoutException">It did not come.</exception>
    public static async Task Until(string what, Func<Task<bool>> holds)
    {
        var started = Stopwatch.StartNew();
        while (!await holds())
        {
            if (started.Elapsed > Deadline)
                throw new TimeoutException($"After {Deadline} it was still not so: {what}");
            await Task.Delay(BetweenLooks);
        }
    }

    public static Task Until(string what, Func<bool> holds) => Until(what, () => Task.FromResult(holds()));
}
