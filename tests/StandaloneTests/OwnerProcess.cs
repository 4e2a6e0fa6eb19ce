using System.Diagnostics;
using System.Globalization;

namespace InteragencyReview.StandaloneTests;

/// <summary><see cref="Owner"/> as another process, and the child it told of.</summary>
internal sealed class OwnerProcess : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private OwnerProcess(Process process, int childId)
    {
        _process = process;
        ChildId = childId;
    }

    public int ChildId { get; }

    public static async Task<OwnerProcess> StartAsync(params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(Owner).Assembly.Location, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        using var bound = new CancellationTokenSource(Bound);
        var line = await process.StandardOutput.ReadLineAsync(bound.Token);
        return new(process, int.Parse(line!, CultureInfo.InvariantCulture));
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
