using Microsoft.Extensions.Logging;
using Npgsql;

namespace InteragencyReview.EventStore.PostgreSql;

/// <summary>A session-level advisory lock: it goes with its connection, so a killed owner is followed within moments.</summary>
internal sealed class PostgreSqlOwnership : ISubscriptionOwnership
{
    private const int AnswerWithinSeconds = 5;

    private readonly NpgsqlConnection _connection;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watch;
    private bool _disposed;

    private PostgreSqlOwnership(NpgsqlConnection connection, string subscription, ILogger log)
    {
        _connection = connection;
        _watch = Watch(subscription, log);
    }

    public CancellationToken Lost => _lost.Token;

    public static Task<ISubscriptionOwnership?> TryTake(
        NpgsqlDataSource database, string subscription, TimeProvider time, ILogger log, CancellationToken stop) =>
        Take(database, subscription, time, log, waits: false, stop);

    /// <summary>Asks again and again on one connection: a statement that waited for the lock would hold back the clean-up of the whole database.</summary>
    public static async Task<ISubscriptionOwnership> Take(
        NpgsqlDataSource database, string subscription, TimeProvider time, ILogger log, CancellationToken stop) =>
        (await Take(database, subscription, time, log, waits: true, stop))!;

    private static async Task<ISubscriptionOwnership?> Take(
        NpgsqlDataSource database, string subscription, TimeProvider time, ILogger log, bool waits, CancellationToken stop)
    {
        var connection = await SessionConnections.Open(database, stop);
        try
        {
            while (true)
            {
                await using var take = new NpgsqlCommand("select pg_try_advisory_lock(20110818, hashtext($1))", connection)
                {
                    CommandTimeout = AnswerWithinSeconds,
                    Parameters = { new() { Value = subscription } },
                };
                if (await take.ExecuteScalarAsync(stop) is true)
                    return new PostgreSqlOwnership(connection, subscription, log);
                if (!waits)
                    break;
                await Task.Delay(ISubscriptionOwnership.AskAgain, time, stop);
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        await _stop.CancelAsync();
        await _watch;
        await _connection.DisposeAsync();
        _stop.Dispose();
        _lost.Dispose();
    }

    private async Task Watch(string subscription, ILogger log)
    {
        try
        {
            // Nothing is ever said on it again, but that it ends.
            while (true)
                await _connection.WaitAsync(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException or TimeoutException)
        {
            log.LogWarning(e, "Lost the ownership of subscription {Subscription}.", subscription);
            await _lost.CancelAsync();
        }
    }
}
