using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using InteragencyReview.CrashTests.Writing;

namespace InteragencyReview.CrashTests.Rounds;

/// <summary>The process that writes, seen from the one who kills it.</summary>
internal sealed class Writer : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _acknowledged = new();
    private readonly Task _listening;
    private readonly Task<string> _complaint;
    private bool _disposed;

    private Writer(Process process)
    {
        _process = process;
        _listening = Task.Run(Listen);
        _complaint = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Units it has said are committed.</summary>
    public IReadOnlyCollection<string> Acknowledged => _acknowledged;

    public static Writer Start(string connectionString, string headKeys, int seed, int incarnation)
    {
        string[] arguments =
        [
            typeof(Writer).Assembly.Location,
            Program.WriteCommand,
            connectionString,
            seed.ToString(CultureInfo.InvariantCulture),
            incarnation.ToString(CultureInfo.InvariantCulture),
        ];
        return new(Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [WriterProcess.KeysVariable] = headKeys },
        })!);
    }

    /// <summary>Returns when so many more units are acknowledged.</summary>
    /// <exception cref="AuditException">It ended by itself, or went on without acknowledging anything.</exception>
    public async Task Acknowledges(int more)
    {
        var wanted = _acknowledged.Count + more;
        for (var started = Stopwatch.GetTimestamp(); _acknowledged.Count < wanted; await Task.Delay(1))
        {
            if (_listening.IsCompleted)
                throw new AuditException($"the writer ended by itself: {await _complaint}");
            if (Stopwatch.GetElapsedTime(started) > Deadline)
                throw new AuditException($"the writer acknowledged {_acknowledged.Count - wanted + more} units within {Deadline.TotalSeconds} seconds, not {more}");
        }
    }

    /// <summary>kill -9. What it had said by then is in <see cref="Acknowledged"/> when this returns.</summary>
    public async Task Kill()
    {
        if (_process.HasExited)
            throw new AuditException($"the writer ended by itself: {await _complaint}");
        _process.Kill();
        await _process.WaitForExitAsync();
        await _listening;
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        await _listening;
        _process.Dispose();
    }

    private async Task Listen()
    {
        // Until the pipe is empty: what was said before the kill counts, and a line always comes whole.
        while (await _process.StandardOutput.ReadLineAsync() is { } unit)
            _acknowledged.Enqueue(unit);
    }
}
