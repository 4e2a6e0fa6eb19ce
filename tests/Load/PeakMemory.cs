using System.Diagnostics;

namespace InteragencyReview.Load;

/// <summary>The most resident memory of this process while something is at work in it.</summary>
internal static class PeakMemory
{
    public const long Target = 300L * Megabyte;
    public const long Megabyte = 1024 * 1024;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    public static async Task<long> Of(Func<Task> work)
    {
        // What earlier parts of the runner have left behind is not the work's.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var done = new CancellationTokenSource();
        var looking = Task.Run(() => Look(done.Token));
        await work();
        await done.CancelAsync();
        return await looking;
    }

    private static async Task<long> Look(CancellationToken done)
    {
        using var self = Process.GetCurrentProcess();
        var peak = 0L;
        while (true)
        {
            self.Refresh();
            peak = Math.Max(peak, self.WorkingSet64);
            if (done.IsCancellationRequested)
                return peak;
            await Task.Delay(BetweenLooks, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
