using System.Diagnostics;

namespace InteragencyReview.DeploymentTests;

/// <summary>Programs that the tests start, and wait for.</summary>
internal static class Programs
{
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    public static bool IsHere(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <param name="environment">Added to that of the tests; null takes a variable away.</param>
    public static async Task<Ended> Run(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        using var process = Start(program, arguments, environment);
        using var bounded = new CancellationTokenSource(Deadline);
        var output = process.StandardOutput.ReadToEndAsync(bounded.Token);
        var error = process.StandardError.ReadToEndAsync(bounded.Token);
        try
        {
            await process.WaitForExitAsync(bounded.Token);
            return new(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {Deadline}.", e);
        }
    }

    public static Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Checkout.Root };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>(StringComparer.Ordinal))
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} could not be started.");
    }

    public sealed record Ended(int ExitCode, string Output, string Error);
}

/// <summary>A test that needs a program: without it the test is skipped, and counted as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactWithAttribute : FactAttribute
{
    public FactWithAttribute(string program)
    {
        if (!Programs.IsHere(program))
            Skip = $"{program} is not on this machine.";
    }
}

/// <inheritdoc cref="FactWithAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class TheoryWithAttribute : TheoryAttribute
{
    public TheoryWithAttribute(string program)
    {
        if (!Programs.IsHere(program))
            Skip = $"{program} is not on this machine.";
    }
}
