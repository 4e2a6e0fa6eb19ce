using System.Collections.Immutable;
using System.Diagnostics;

namespace InteragencyReview.Standalone.Processes;

/// <summary>A short-lived program, run to its end, which is no later than the end of this one.</summary>
public static class Command
{
    /// <summary>Longer than the slowest of them, which fetches packages over a slow line.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>Runs a program and returns what it said. A program that does not exist is an exit code of 127, as in a shell.</summary>
    public static Task<CommandResult> RunAsync(string program, ImmutableArray<string> arguments, CancellationToken stop) =>
        RunAsync(program, arguments, user: null, environment: [], stop);

    public static Task<CommandResult> RunAsync(
        string program, ImmutableArray<string> arguments, OrdinaryUser? user, ImmutableArray<KeyValuePair<string, string>> environment, CancellationToken stop) =>
        RunAsync(program, arguments, user, environment, Bound, stop);

    /// <exception cref="CannotRunException">It did not end within the bound, and was stopped.</exception>
    public static async Task<CommandResult> RunAsync(
        string program,
        ImmutableArray<string> arguments,
        OrdinaryUser? user,
        ImmutableArray<KeyValuePair<string, string>> environment,
        TimeSpan bound,
        CancellationToken stop)
    {
        var start = new ProcessStartInfo
        {
            FileName = "setsid",

            // An ordinary user may not be allowed to stand where root started.
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var word in (ImmutableArray<string>)["setpriv", .. ChildProcess.Ties(Signal.Terminate, user), "--", program, .. arguments])
            start.ArgumentList.Add(word);
        ChildEnvironment.Apply(start, environment);

        using var process = await Nursery.StartAsync(start);
        process.StandardInput.Close();
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bounded.CancelAfter(bound);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(bounded.Token);
            var errors = process.StandardError.ReadToEndAsync(bounded.Token);
            await process.WaitForExitAsync(bounded.Token);
            return new(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            // First asked: a package installation that is cut off leaves the machine in disorder.
            Posix.Send(process.Id, Signal.Terminate);
            using var grace = new CancellationTokenSource(Grace);
            await process.WaitForExitAsync(grace.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
            process.Kill(entireProcessTree: true);
            stop.ThrowIfCancellationRequested();
            throw new CannotRunException(
                $"{program} {string.Join(' ', arguments)} did not end within {bound.TotalMinutes:0.#} minutes and was stopped. Start again when this machine has less to do.");
        }
    }

    /// <summary>The full path of a program on the PATH, links followed; null when there is none.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Append("/usr/sbin")
            .Select(folder => Path.Combine(folder, program))
            .Where(File.Exists)
            .Select(path => File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path)
            .FirstOrDefault();
}

/// <param name="Errors">What the program wrote to its standard error.</param>
public sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>The last thing it said: most programs put the reason of their failure there.</summary>
    public string LastLine =>
        (Errors + "\n" + Output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault(line => line.Any(char.IsLetter)) ?? $"exit code {ExitCode}";
}
