using Spectre.Console;

namespace InteragencyReview.Tool.Import;

/// <summary>How far a long piece of work is: bars on a terminal, a plain line now and then in a pipe. Always on standard error.</summary>
public static class Progress
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(5);

    /// <param name="tracks">What is worked on side by side, and how much of it there is.</param>
    /// <param name="work">Given one function per track, which is told how much of it is done so far.</param>
    public static async Task<T> Show<T>(
        TextWriter errors, IReadOnlyList<(string Label, long Total)> tracks, Func<IReadOnlyList<Action<long>>, Task<T>> work)
    {
        if (ReferenceEquals(errors, Console.Error) && !Console.IsErrorRedirected)
            return await Bars(errors, tracks, work);

        var done = new long[tracks.Count];
        using var finished = new CancellationTokenSource();
        var lines = Lines(errors, tracks, done, finished.Token);
        try
        {
            return await work([.. Enumerable.Range(0, done.Length).Select(i => (Action<long>)(amount => Interlocked.Exchange(ref done[i], amount)))]);
        }
        finally
        {
            await finished.CancelAsync();
            await lines;
        }
    }

    private static Task<T> Bars<T>(TextWriter errors, IReadOnlyList<(string Label, long Total)> tracks, Func<IReadOnlyList<Action<long>>, Task<T>> work)
    {
        var terminal = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(errors) });
        return terminal.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context => work(
                [.. tracks.Select(track =>
                {
                    var bar = context.AddTask(Markup.Escape(track.Label), maxValue: Math.Max(1, track.Total));
                    return (Action<long>)(amount => bar.Value = amount);
                })]));
    }

    private static async Task Lines(TextWriter errors, IReadOnlyList<(string Label, long Total)> tracks, long[] done, CancellationToken finished)
    {
        using var pace = new PeriodicTimer(Pace);
        try
        {
            while (await pace.WaitForNextTickAsync(finished))
                await errors.WriteLineAsync(string.Join(", ", tracks.Select((track, i) => $"{track.Label} {100 * Interlocked.Read(ref done[i]) / Math.Max(1, track.Total)} %")));
        }
        catch (OperationCanceledException)
        {
            // The work is done: no further line.
        }
    }
}
