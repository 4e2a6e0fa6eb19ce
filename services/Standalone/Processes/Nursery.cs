using System.Collections.Concurrent;
using System.Diagnostics;

namespace InteragencyReview.Standalone.Processes;

/// <summary>
/// The one thread that starts children. Linux sends the parent-death signal when the *thread* that started the child ends,
/// so a child started from the thread pool would be told to stop whenever the pool shrinks. This thread ends with the process.
/// </summary>
public static class Nursery
{
    private static readonly BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)> Requests = [];

    static Nursery() => new Thread(StartAll) { IsBackground = true, Name = "children" }.Start();

    public static Task<Process> StartAsync(ProcessStartInfo start)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Requests.Add((start, started));
        return started.Task;
    }

    private static void StartAll()
    {
        foreach (var (start, started) in Requests.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception failure)
            {
                started.SetException(failure);
            }
        }
    }
}
