using System.Diagnostics;

namespace InteragencyReview.Load;

/// <summary>The most resident memory this process was seen with, between the looks of whoever works.</summary>
internal sealed class PeakMemory : IDisposable
{
    public const long Target = 300L * Megabyte;
    public const long Megabyte = 1024 * 1024;

    private readonly Process _self = Process.GetCurrentProcess();

    public long Peak { get; private set; }

    public void Look()
    {
        _self.Refresh();
        Peak = Math.Max(Peak, _self.WorkingSet64);
    }

    public void Dispose() => _self.Dispose();
}
