using Npgsql;

namespace InteragencyReview.EventStore.PostgreSql;

/// <summary>
/// Connections for what belongs to a session: advisory locks and LISTEN. They never come from the pool, whose connections are
/// not reset between users; when one is closed its session is gone, and what it held with it.
/// </summary>
internal static class SessionConnections
{
    public static async Task<NpgsqlConnection> Open(NpgsqlDataSource database, CancellationToken stop)
    {
        await using var pooled = database.CreateConnection();
        var own = pooled.CloneWith(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString);
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
