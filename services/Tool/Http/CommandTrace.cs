using System.Diagnostics;
using System.Net.Sockets;

namespace InteragencyReview.Tool.Http;

/// <summary>The trace of what one command of the tool changes, over all services that it reaches.</summary>
public sealed class CommandTrace
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly ActivityTraceId _trace = ActivityTraceId.CreateRandom();
    private bool _changed;

    /// <summary>The header by which a service joins the trace.</summary>
    public string Parent()
    {
        _changed = true;
        return $"00-{_trace}-{ActivitySpanId.CreateRandom()}-01";
    }

    /// <summary>Says where to look at what was changed, if anything was and a dashboard is there to look at it.</summary>
    public async Task Tell(TextWriter notes)
    {
        if (_changed && Addresses.Dashboard() is { } dashboard && await IsThere(dashboard))
            await notes.WriteLineAsync($"Trace: {new Uri(dashboard, $"traces/detail/{_trace}")}");
    }

    private static async Task<bool> IsThere(Uri dashboard)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(dashboard.Host, dashboard.Port, patience.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
