using Npgsql;

namespace InteragencyReview.EventStore.PostgreSql;

/// <summary>
/// Connections for what belongs to a session: advisory locks and LISTEN. They never come from the pool, whose connections are
/// not reset between users; when one is closed its session is gone, and what it held with it.
/// </summary>
internal static class SessionConnections
{
    private const int KeepAliveSeconds = 2;

    /// <param name="database">Whose connections these are.</param>
    /// <param name="stop">Gives up.</param>
    /// <param name="settings">Of the session, as the server's command line takes them.</param>
    public static async Task<NpgsqlConnection> Open(NpgsqlDataSource database, CancellationToken stop, string settings = "")
    {
        await using var pooled = database.CreateConnection();
        var ours = new NpgsqlConnectionStringBuilder(database.ConnectionString)
        {
            Pooling = false,
            Enlist = false, // it outlives whatever transaction its first user may be in

            // Nothing is asked while a session waits: the network itself finds out that the server's host has vanished.
            TcpKeepAlive = true,
            TcpKeepAliveTime = KeepAliveSeconds,
            TcpKeepAliveInterval = KeepAliveSeconds,
        };
        ours.Options = $"{ours.Options} {settings}".Trim();
        var own = pooled.CloneWith(ours.ConnectionString);
        try
        {
            await own.OpenAsync(stop);
            return own;
        }
        catch
        {
            await own.DisposeAsync();
            throw;
        }
    }
}
