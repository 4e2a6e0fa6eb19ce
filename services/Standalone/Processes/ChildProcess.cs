using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;

namespace InteragencyReview.Standalone.Processes;

/// <param name="Folder">Where the child stands; its user must be able to be there.</param>
/// <param name="LogFile">Everything the child says goes there; appended to.</param>
/// <param name="LastWill">What the kernel sends the child when this program dies, however it dies.</param>
public sealed record ChildCommand(
    string Program,
    ImmutableArray<string> Arguments,
    ImmutableArray<KeyValuePair<string, string>> Environment,
    string LogFile,
    string Folder = "/",
    OrdinaryUser? User = null,
    Signal LastWill = Signal.Terminate);

/// <summary>
/// A long-running child that cannot outlive this program and writes its own log file, so that its last words are kept
/// even when both die. It stands in a session of its own: Ctrl-C reaches only this program, which stops children in order.
/// </summary>
public sealed class ChildProcess : IDisposable
{
    private const int TailBytes = 64 * 1024;

    private readonly Process _process;
    private readonly string _logFile;

    private ChildProcess(Process process, string logFile)
    {
        _process = process;
        _logFile = logFile;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The exit code; 128 and the signal's number when a signal ended it.</summary>
    public int ExitCode => _process.ExitCode;

    public static async Task<ChildProcess> StartAsync(ChildCommand command)
    {
        // Each of these replaces the one before it, so the process id stays the child's throughout.
        var start = new ProcessStartInfo { FileName = "/bin/sh", WorkingDirectory = command.Folder };
        foreach (var word in (ImmutableArray<string>)
            [
                "-c", """exec "$@" >>"$0" 2>&1 </dev/null""", command.LogFile,
                "setsid", "setpriv", .. Ties(command.LastWill, command.User), "--",
                command.Program, .. command.Arguments,
            ])
        {
            start.ArgumentList.Add(word);
        }

        ChildEnvironment.Apply(start, command.Environment);
        return new(await Nursery.StartAsync(start), command.LogFile);
    }

    public void Send(Signal signal)
    {
        if (!_process.HasExited)
            Posix.Send(_process.Id, signal);
    }

    public Task WaitForExitAsync(CancellationToken stop) => _process.WaitForExitAsync(stop);

    /// <summary>Waits for the end, at most so long; says whether it came.</summary>
    public async Task<bool> EndsWithinAsync(TimeSpan bound)
    {
        using var bounded = new CancellationTokenSource(bound);
        try
        {
            await _process.WaitForExitAsync(bounded.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return _process.HasExited;
        }
    }

    /// <summary>The end of the log, oldest line first.</summary>
    public ImmutableArray<string> LastLogLines(int count) => LastLines(_logFile, count);

    /// <summary>The end of a log that may still be written, oldest line first.</summary>
    public static ImmutableArray<string> LastLines(string logFile, int count)
    {
        using var file = new FileStream(logFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(-Math.Min(TailBytes, file.Length), SeekOrigin.End);
        using var reader = new StreamReader(file, Encoding.UTF8);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(count)];
    }

    public void Dispose() => _process.Dispose();

    /// <summary>What setpriv is told: the user to become, and the signal to get when this program dies.</summary>
    internal static ImmutableArray<string> Ties(Signal lastWill, OrdinaryUser? user) => user is null
        ? ["--pdeathsig", NameOf(lastWill)]
        : [$"--reuid={user.UserId}", $"--regid={user.GroupId}", "--clear-groups", "--pdeathsig", NameOf(lastWill)];

    private static string NameOf(Signal signal) => signal switch
    {
        Signal.Interrupt => "INT",
        Signal.Quit => "QUIT",
        Signal.Kill => "KILL",
        Signal.Terminate => "TERM",
        _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "No such last will."),
    };
}
