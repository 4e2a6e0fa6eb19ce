using System.Collections.Immutable;
using System.Diagnostics;

namespace InteragencyReview.Standalone.Processes;

/// <param name="Folder">Where the service stands: its settings files are looked for there.</param>
/// <param name="Ready">Answers 200 when the service is up.</param>
public sealed record ServiceCommand(
    string Name,
    string Program,
    ImmutableArray<string> Arguments,
    ImmutableArray<KeyValuePair<string, string>> Environment,
    string Folder,
    string LogFile,
    Uri Ready);

/// <summary>One service as a process of its own. Whoever starts it decides how it ends: asked to, or killed.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    public const int LinesToShow = 20;

    /// <summary>How long a service may take to finish what it has in hand before it is killed.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan ReadyAttempt = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReadyPause = TimeSpan.FromMilliseconds(100);
    private static readonly HttpClient Http = new() { Timeout = ReadyAttempt };

    private readonly ServiceCommand _command;
    private readonly ChildProcess _child;

    private ServiceProcess(ServiceCommand command, ChildProcess child)
    {
        _command = command;
        _child = child;
    }

    public string Name => _command.Name;

    public string LogFile => _command.LogFile;

    public int Id => _child.Id;

    public bool HasExited => _child.HasExited;

    public int ExitCode => _child.ExitCode;

    public static async Task<ServiceProcess> StartAsync(ServiceCommand command)
    {
        Processes.LogFile.Rotate(command.LogFile);
        var child = await ChildProcess.StartAsync(new(command.Program, command.Arguments, command.Environment, command.LogFile, command.Folder));
        return new(command, child);
    }

    /// <summary>Returns when the service answers that it is ready.</summary>
    /// <exception cref="CannotRunException">It died or was not ready in time; the details are the end of its log.</exception>
    public async Task WaitUntilReadyAsync(TimeSpan bound, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await IsReadyAsync(stop))
        {
            if (_child.HasExited)
                throw new CannotRunException(
                    $"{Name} ended with exit code {_child.ExitCode} before it was ready. Its log: {_command.LogFile}", LastLogLines(LinesToShow));
            if (Stopwatch.GetElapsedTime(started) > bound)
                throw new CannotRunException(
                    $"{Name} was not ready within {bound.TotalSeconds:0} seconds. Its log: {_command.LogFile}", LastLogLines(LinesToShow));
            await Task.Delay(ReadyPause, stop);
        }
    }

    /// <summary>Asks the service to stop (SIGTERM); kills it when it does not within the grace. Says whether it stopped by itself.</summary>
    public async Task<bool> TerminateAsync(TimeSpan grace)
    {
        _child.Send(Signal.Terminate);
        if (await _child.EndsWithinAsync(grace))
            return true;

        await KillAsync();
        return false;
    }

    /// <summary>kill -9, as a crash test needs it.</summary>
    public async Task KillAsync()
    {
        _child.Send(Signal.Kill);
        await _child.EndsWithinAsync(Grace);
    }

    public Task WaitForExitAsync(CancellationToken stop) => _child.WaitForExitAsync(stop);

    public ImmutableArray<string> LastLogLines(int count) => _child.LastLogLines(count);

    public async ValueTask DisposeAsync()
    {
        await TerminateAsync(Grace);
        _child.Dispose();
    }

    private async Task<bool> IsReadyAsync(CancellationToken stop)
    {
        try
        {
            using var answer = await Http.GetAsync(_command.Ready, HttpCompletionOption.ResponseHeadersRead, stop);
            return answer.IsSuccessStatusCode && !_child.HasExited;
        }
        catch (Exception notYet) when (notYet is HttpRequestException || (notYet is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return false;
        }
    }
}
