using System.Diagnostics;

namespace InteragencyReview.Load;

/// <summary>What came of clients that each did one thing after another for a while.</summary>
internal sealed record Turn(double PerSecond, IReadOnlyList<TimeSpan> Durations);

/// <summary>Clients that each start their next piece of work when the one before is done.</summary>
internal static class Clients
{
    /// <param name="clients">How many work at the same time.</param>
    /// <param name="length">Work is begun until then.</param>
    /// <param name="work">One piece of work of the client of this number.</param>
    public static async Task<Turn> Run(int clients, TimeSpan length, Func<int, Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        var durations = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            var own = new List<TimeSpan>();
            while (Stopwatch.GetElapsedTime(started) < length)
            {
                var before = Stopwatch.GetTimestamp();
                await work(client);
                own.Add(Stopwatch.GetElapsedTime(before));
            }

            return own;
        })));
        var all = durations.SelectMany(d => d).ToList();
        return new(all.Count / Stopwatch.GetElapsedTime(started).TotalSeconds, all);
    }
}
