using System.Net;
using System.Net.Sockets;

namespace InteragencyReview.Loopback;

/// <summary>
/// Loopback ports for programs that a test starts. They lie below those the kernel hands out for connections,
/// which would take one between its choice and its use, and none is given twice in one process.
/// </summary>
public static class FreePorts
{
    private const int Lowest = 15_000;
    private const int Highest = 32_000;

    private static int _given = Random.Shared.Next(Highest - Lowest);

    public static int One() => Row(1);

    /// <summary>The first of so many, one after the other.</summary>
    public static int Row(int count)
    {
        for (var looked = 0; looked < Highest - Lowest; looked += count)
        {
            var first = Lowest + ((Interlocked.Add(ref _given, count) - count) % (Highest - Lowest - count));
            if (Enumerable.Range(first, count).All(IsFree))
                return first;
        }
        throw new InvalidOperationException($"No {count} free ports, one after the other, between {Lowest} and {Highest}.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
