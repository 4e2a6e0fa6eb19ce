using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace InteragencyReview.Standalone;

/// <summary>The loopback ports of the system: five programs, their database and the dashboard, one after the other.</summary>
public sealed record Ports(int Base)
{
    public const int Default = 5100;

    /// <summary>The first port of a row that still has room for the seven above it.</summary>
    public const int Highest = ushort.MaxValue - 7;

    /// <summary>
    /// The setting of ASP.NET by which a program answers to these names only: a page on the web may let its own name lead to this machine,
    /// and would then be given tokens and cases by the browser of whoever looks at it.
    /// </summary>
    public const string AllowedHosts = "AllowedHosts";

    public const string Hosts = "127.0.0.1;localhost";

    /// <summary>The services of a run that was killed just now need a moment to end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>The development issuer answers here.</summary>
    public int Issuer => Base;

    public int Dhs => Base + 1;

    public int Eoir => Base + 2;

    public int Oil => Base + 3;

    public int WorkingGroup => Base + 4;

    public int Postgres => Base + 5;

    /// <summary>The pages of the dashboard.</summary>
    public int Dashboard => Base + 6;

    /// <summary>The dashboard takes traces, metrics and logs here.</summary>
    public int Telemetry => Base + 7;

    public static Uri Address(int port) => new($"http://127.0.0.1:{port}");

    /// <summary>Fails with one line when another program holds one of them. PostgreSQL's own is looked at when it starts.</summary>
    public async Task RequireFreeAsync(CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        foreach (var (port, user) in new[] { (Issuer, "the issuer"), (Dhs, "DHS"), (Eoir, "EOIR"), (Oil, "OIL"), (WorkingGroup, "the working group") })
        {
            while (WhyTaken(port, user) is { } taken)
            {
                if (Stopwatch.GetElapsedTime(started) > Patience)
                    throw taken;
                await Task.Delay(Pause, stop);
            }
        }
    }

    /// <summary>The first port of another row for who finds this one taken: the next round hundred, or the one below where that leaves no room.</summary>
    public static int Suggested(int taken)
    {
        var hundred = taken - (taken % 100);
        return hundred + 100 <= Highest ? hundred + 100 : hundred - 100;
    }

    /// <summary>Null when the port can be had.</summary>
    internal static CannotRunException? WhyTaken(int port, string user)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return null;
        }
        catch (SocketException taken)
        {
            return Taken(port, user, taken);
        }
    }

    private static CannotRunException Taken(int port, string user, SocketException why) =>
        new(why.SocketErrorCode == SocketError.AccessDenied
            ? $"Port {port} (for {user}) may not be used by this user: choose ports above 1024 with --ports."
            : $"Port {port} (for {user}) is in use by another program: stop that program, or choose other ports with --ports {Suggested(port)}.");
}
