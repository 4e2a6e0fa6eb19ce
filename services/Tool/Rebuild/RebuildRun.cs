using System.Collections.Immutable;
using System.Globalization;
using InteragencyReview.Tool.Http;
using Spectre.Console;

namespace InteragencyReview.Tool.Rebuild;

/// <summary>One rebuild of one view: starts it, and shows how far it is until it has ended. The service works on if nobody looks.</summary>
internal sealed class RebuildRun(ServiceClient client, string label, string view)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5);

    internal sealed record ViewItem(string Name, Status? LastRebuild);

    internal sealed record Difference(ImmutableArray<string> Key, string Fault, ImmutableArray<string> Columns);

    internal sealed record Status(
        string View,
        string Phase,
        bool IsRunning,
        bool CheckOnly,
        string Runner,
        DateTimeOffset StartedAt,
        DateTimeOffset? FinishedAt,
        long Events,
        long EventsTotal,
        long Rows,
        long Compared,
        double? EventsPerSecond,
        double? SecondsLeft,
        long Differences,
        ImmutableArray<Difference> First,
        double? LogHeldMilliseconds,
        string? Error)
    {
        public string Standing => FinishedAt is not null ? "done" : IsRunning ? "running" : "interrupted";

        /// <summary>Comparing is quick beside building: it is the last tenth.</summary>
        public double Percent => FinishedAt is not null ? 100
            : Phase == "Building" ? 90.0 * Math.Min(Events, EventsTotal) / Math.Max(1, EventsTotal)
            : 90 + (10.0 * Compared / Math.Max(1, Rows));

        public string Progress => Phase == "Building"
            ? string.Create(CultureInfo.InvariantCulture, $"{Events:N0} of {EventsTotal:N0} events{(EventsPerSecond is { } rate ? $", {rate:N0}/s" : "")}{(SecondsLeft is { } left ? $", {left:N0} s left" : "")}")
            : string.Create(CultureInfo.InvariantCulture, $"{Compared:N0} of {Rows:N0} rows compared");
    }

    public async Task<Status> Run(bool check, TextWriter errors, CancellationToken stop)
    {
        var status = await client.Post<Status>(Query.Of($"/views/{Uri.EscapeDataString(view)}/rebuild", ("check", check ? "true" : null)), new { }, stop);
        if (!ReferenceEquals(errors, Console.Error) || Console.IsErrorRedirected)
            return await Follow(status, Lines(errors), stop);
        var terminal = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(errors) });
        return await terminal.Progress().AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn()).StartAsync(context =>
        {
            var bar = context.AddTask(Markup.Escape(label), maxValue: 100);
            return Follow(
                status,
                now =>
                {
                    bar.Value = now.Percent;
                    bar.Description = Markup.Escape($"{label}: {now.Progress}");
                    return Task.CompletedTask;
                },
                stop);
        });
    }

    /// <summary>What came of it, for a person.</summary>
    public static void Show(string service, Status status, TextWriter output)
    {
        var name = $"{service}/{status.View}";
        output.WriteLine(status.Differences == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{name}: {Counted(status.Rows)}, all as the log says{(status.CheckOnly ? "" : "; rebuilt")}.")
            : string.Create(CultureInfo.InvariantCulture, $"{name}: {Counted(status.Differences)} {(status.Differences == 1 ? "was" : "were")} not as the log says{(status.CheckOnly ? "; review rebuild without --check mends this" : "; mended")}."));
        foreach (var difference in status.First)
            output.WriteLine($"  {difference.Fault.ToLowerInvariant()}: {string.Join(", ", difference.Key)}{(difference.Columns.IsEmpty ? "" : $" ({string.Join(", ", difference.Columns)})")}");
        if (status.Differences > status.First.Length)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  and {status.Differences - status.First.Length:N0} more"));
    }

    private static string Counted(long rows) => rows == 1 ? "1 row" : string.Create(CultureInfo.InvariantCulture, $"{rows:N0} rows");

    private async Task<Status> Follow(Status status, Func<Status, Task> show, CancellationToken stop)
    {
        for (var pause = FirstPause; status.IsRunning; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await show(status);
            await Task.Delay(pause, stop);
            status = await client.Get<Status>($"/views/{Uri.EscapeDataString(view)}/rebuild", stop);
        }

        return status;
    }

    private Func<Status, Task> Lines(TextWriter errors)
    {
        var last = TimeProvider.System.GetTimestamp();
        return async status =>
        {
            if (TimeProvider.System.GetElapsedTime(last) < BetweenLines)
                return;
            last = TimeProvider.System.GetTimestamp();
            await errors.WriteLineAsync($"{label}: {status.Progress}");
        };
    }
}
