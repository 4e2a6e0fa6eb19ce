using System.Collections.Immutable;
using System.Globalization;
using InteragencyReview.Tool.Http;
using Spectre.Console;

namespace InteragencyReview.Tool.Projections;

/// <summary>
/// One check or rebuild of one projection: starts it, and shows how far it is until it has ended. The service works on if nobody looks.
/// A run is known to the process that carries it only; where a service has several, another may answer, with a run of its own or none.
/// </summary>
/// <param name="patience">How long no process need answer that has the run; longer than a balancer goes by the right one.</param>
internal sealed class ProjectionRun(ServiceClient client, string service, string projection, TimeSpan? patience = null)
{
    private const int NotFound = 404;
    private const int AlreadyRunning = 409;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(30);

    private readonly string _label = $"{service}/{projection}";
    private readonly TimeSpan _patience = patience ?? UsualPatience;
    private readonly string _path = $"/projections/{Uri.EscapeDataString(projection)}";

    internal enum RunState
    {
        Running,
        Done,
        Failed,
    }

    internal sealed record Difference(string Stream, string Fault, ImmutableArray<string> Members);

    internal sealed record Status(
        string Projection,
        bool Mends,
        RunState State,
        DateTimeOffset StartedAt,
        DateTimeOffset? FinishedAt,
        long Streams,
        long StreamsTotal,
        double? StreamsPerSecond,
        double? SecondsLeft,
        long Differences,
        long Mended,
        ImmutableArray<Difference> First,
        string? Error)
    {
        public string Progress => string.Create(
            CultureInfo.InvariantCulture,
            $"{Streams:N0} of {StreamsTotal:N0} streams{(StreamsPerSecond is { } rate ? $", {rate:N0}/s" : "")}{(SecondsLeft is { } left ? $", {left:N0} s left" : "")}");
    }

    /// <returns>Null when no process knows of the run any more.</returns>
    public async Task<Status?> Run(bool mends, TextWriter errors, CancellationToken stop)
    {
        var status = await Start(mends, stop);
        if (!ReferenceEquals(errors, Console.Error) || Console.IsErrorRedirected)
            return await Follow(status, Lines(errors), stop);
        var terminal = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(errors) });
        return await terminal.Progress().AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn()).StartAsync(context =>
        {
            var bar = context.AddTask(Markup.Escape(_label));
            return Follow(
                status,
                now =>
                {
                    bar.MaxValue = Math.Max(1, now.StreamsTotal);
                    bar.Value = now.Streams;
                    bar.Description = Markup.Escape($"{_label}: {now.Progress}");
                    return Task.CompletedTask;
                },
                stop);
        });
    }

    /// <summary>What came of it, for a person.</summary>
    public static void Show(string service, Status status, TextWriter output)
    {
        var name = $"{service}/{status.Projection}";
        output.WriteLine(status.Differences == 0
            ? $"{name}: {Counted(status.Streams)}, all as the events say."
            : $"{name}: of {Counted(status.Streams)} {status.Differences.ToString("N0", CultureInfo.InvariantCulture)} {(status.Differences == 1 ? "was" : "were")} not as the events say{(status.Mends ? "; mended" : "; review rebuild mends this")}.");
        foreach (var difference in status.First)
            output.WriteLine($"  {Words(difference.Fault)}: {Printable.Of(difference.Stream)}{(difference.Members.IsEmpty ? "" : $" ({string.Join(", ", difference.Members)})")}");
        if (status.Differences > status.First.Length)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  and {status.Differences - status.First.Length:N0} more"));
    }

    private static string Words(string fault) => fault switch
    {
        "NoStream" => "no such stream",
        "Unreadable" => "events that cannot be read",
        _ => fault.ToLowerInvariant(),
    };

    private static string Counted(long streams) => streams == 1 ? "1 stream" : string.Create(CultureInfo.InvariantCulture, $"{streams:N0} streams");

    private async Task<Status> Start(bool mends, CancellationToken stop)
    {
        var since = TimeProvider.System.GetTimestamp();
        for (var pause = FirstPause; ; pause = Longer(pause))
        {
            try
            {
                return await client.Post<Status>($"{_path}/{(mends ? "rebuild" : "check")}", new { }, stop);
            }
            catch (ServiceCallException e) when (e.Status == AlreadyRunning)
            {
                // Perhaps an attempt has started it whose answer was lost; and whoever wants to compare may look on at any.
                if (await Look(stop) is { State: RunState.Running } going && (going.Mends || !mends))
                    return going;
                if (TimeProvider.System.GetElapsedTime(since) > _patience)
                    throw;
            }

            await Task.Delay(pause, stop);
        }
    }

    private async Task<Status?> Follow(Status status, Func<Status, Task> show, CancellationToken stop)
    {
        var seen = TimeProvider.System.GetTimestamp();
        for (var pause = FirstPause; status.State == RunState.Running; pause = Longer(pause))
        {
            await show(status);
            await Task.Delay(pause, stop);
            if (await Look(stop) is { } answer && answer.StartedAt == status.StartedAt && answer.Mends == status.Mends)
                (status, seen) = (answer, TimeProvider.System.GetTimestamp());
            else if (TimeProvider.System.GetElapsedTime(seen) > _patience)
                return null;
        }

        return status;
    }

    /// <summary>The last run of the process that answers.</summary>
    private async Task<Status?> Look(CancellationToken stop)
    {
        try
        {
            return await client.Get<Status>($"{_path}/run", stop);
        }
        catch (ServiceCallException e) when (e.Status == NotFound)
        {
            return null;
        }
    }

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    private Func<Status, Task> Lines(TextWriter errors)
    {
        var last = TimeProvider.System.GetTimestamp();
        return async status =>
        {
            if (TimeProvider.System.GetElapsedTime(last) < BetweenLines)
                return;
            last = TimeProvider.System.GetTimestamp();
            await errors.WriteLineAsync($"{_label}: {status.Progress}");
        };
    }
}
