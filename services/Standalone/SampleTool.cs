using System.Collections.Immutable;
using System.Diagnostics;
using InteragencyReview.Standalone.Processes;

namespace InteragencyReview.Standalone;

/// <summary>The command-line tool, as the sample uses it.</summary>
/// <param name="run">Runs the tool with these arguments to its end.</param>
/// <param name="bound">How long what a command needs may be on its way.</param>
public sealed class SampleTool(Func<ImmutableArray<string>, CancellationToken, Task<CommandResult>> run, TimeSpan bound, TimeSpan pause)
{
    /// <summary>The tool's exit code when a service or a record was refused.</summary>
    public const int Refused = 2;

    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    internal static SampleTool Of(Checkout checkout, Ports ports) => new(
        (arguments, stop) => Command.RunAsync(
            "dotnet", checkout.Tool(arguments.AsSpan()), user: null, [new(NextSteps.PortsVariable, $"{ports.Base}")], stop),
        Bound,
        Pause);

    /// <param name="mayReject">The dirt of a docket is rejected row by row, and the tool says so with the exit code of a refusal.</param>
    /// <returns>What the tool printed.</returns>
    /// <exception cref="CannotRunException">It did not succeed.</exception>
    public async Task<string> RunAsync(ImmutableArray<string> arguments, CancellationToken stop, bool mayReject = false)
    {
        var result = await run(arguments, stop);
        return result.Succeeded || (mayReject && result.ExitCode == Refused) ? result.Output : throw Failed(arguments, result);
    }

    /// <summary>Gives a command again while it is refused: what it needs takes its time from one service to another, most on a slow machine.</summary>
    /// <param name="isMoot">Whether a command that was refused has nothing left to do.</param>
    /// <exception cref="CannotRunException">It is still refused when the time is over, or fails otherwise.</exception>
    public async Task RunUntilDoneAsync(ImmutableArray<string> arguments, Func<Task<bool>> isMoot, CancellationToken stop)
    {
        for (var started = Stopwatch.GetTimestamp(); ; await Task.Delay(pause, stop))
        {
            var result = await run(arguments, stop);
            if (result.Succeeded || (result.ExitCode == Refused && await isMoot()))
                return;
            if (result.ExitCode != Refused || Stopwatch.GetElapsedTime(started) > bound)
                throw Failed(arguments, result);
        }
    }

    private static CannotRunException Failed(ImmutableArray<string> arguments, CommandResult result) => new(
        $"bin/review {string.Join(' ', arguments)} failed: {result.LastLine.TrimEnd('.')}. Start again to go on from here.",
        [.. (result.Errors + result.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(ServiceProcess.LinesToShow)]);
}
