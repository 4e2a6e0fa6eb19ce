using System.Diagnostics;
using System.Globalization;

namespace InteragencyReview.SystemTests.Running;

/// <summary>What the machine does with a process, and knows of it.</summary>
internal static class Machine
{
    /// <summary>While something is done the process gets no time, and keeps all it has.</summary>
    public static async Task StandsStill(int process, Func<Task> work)
    {
        await Send("STOP", process);
        try
        {
            await work();
        }
        finally
        {
            await Send("CONT", process);
        }
    }

    /// <summary>What it has used of the processors since it began.</summary>
    public static TimeSpan ProcessorTime(int process)
    {
        using var running = Process.GetProcessById(process);
        return running.TotalProcessorTime;
    }

    private static async Task Send(string signal, int process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}
