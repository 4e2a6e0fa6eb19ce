using Npgsql;

namespace InteragencyReview.Messaging.PostgreSql;

/// <summary>
/// A consumer: one connection, and a number whose advisory lock that connection holds. A claim is the consumer's number in the row,
/// set in a short transaction; it is void as soon as the lock is free, and the server frees it at once when the connection ends,
/// by kill -9 too. So nothing waits for a lease to expire, no transaction stays open while messages are handled (vacuum goes on),
/// and each message is settled on its own.
/// </summary>
internal sealed class QueueSession : IQueueSession
{
    /// <summary>First key of the advisory locks of consumers; the second is the consumer's number.</summary>
    private const int ConsumerLocks = 0x7265_7669;

    private readonly NpgsqlConnection _connection;
    private readonly string _queue;
    private readonly ReceiveOptions _options;
    private readonly int _number;

    private QueueSession(NpgsqlConnection connection, string queue, ReceiveOptions options, int number)
    {
        _connection = connection;
        _queue = queue;
        _options = options;
        _number = number;
    }

    public static async Task<QueueSession> Open(NpgsqlDataSource database, string queue, ReceiveOptions options, CancellationToken stop)
    {
        var connection = await database.OpenConnectionAsync(stop);
        try
        {
            await using (var settings = Sql.Command(connection, "session"))
                await settings.ExecuteNonQueryAsync(stop);
            await using var register = Sql.Command(connection, "register", Sql.Value(ConsumerLocks), Sql.Value(queue));
            return new(connection, queue, options, (int)(await register.ExecuteScalarAsync(stop))!);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task<IReadOnlyList<Delivery>> Exchange(
        IReadOnlyList<Settlement> settled, int room, bool takeSuspect, CancellationToken stop)
    {
        await using var batch = new NpgsqlBatch(_connection);
        Settle(batch, settled);
        if (room == 0)
        {
            await batch.ExecuteNonQueryAsync(stop);
            return [];
        }

        batch.BatchCommands.Add(Sql.BatchCommand(
            "claim", Sql.Value(_queue), Sql.Value(_number), Sql.Value(room), Sql.Value(takeSuspect ? 1 : 0)));

        // The statements before the claim return no rows: the reader stands on the claim's.
        var claimed = new List<Delivery>(room);
        await using var reader = await batch.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            claimed.Add(new(reader.GetGuid(0), reader.GetString(1), reader.GetInt32(2), reader.GetBoolean(3)));
        return claimed;
    }

    public async Task TakeBack(CancellationToken stop)
    {
        if ((await FindGone(stop)).Length == 0)
            return;

        // Found again in the transaction, which keeps their locks, so that each is taken back by one alone. And in a statement of
        // its own: only one that begins when the lock is had sees all the claims of the dead.
        await using var transaction = await _connection.BeginTransactionAsync(stop);
        var gone = await FindGone(stop);
        await using (var batch = new NpgsqlBatch(_connection, transaction))
        {
            batch.BatchCommands.Add(Sql.BatchCommand("bury_taken_back", Sql.Value(_queue), Sql.Value(gone), Sql.Value(_options.Attempts)));
            batch.BatchCommands.Add(Sql.BatchCommand(
                "take_back", Sql.Value(_queue), Sql.Value(gone), Sql.Value(_options.Retry.First), Sql.Value(_options.Retry.Longest)));
            batch.BatchCommands.Add(Sql.BatchCommand("forget", Sql.Value(gone)));
            await batch.ExecuteNonQueryAsync(stop);
        }

        await transaction.CommitAsync(stop);
    }

    /// <summary>With the connection ends the lock; what is still held is taken back by whoever looks next.</summary>
    public async ValueTask DisposeAsync() => await _connection.DisposeAsync();

    private async Task<int[]> FindGone(CancellationToken stop)
    {
        await using var find = Sql.Command(_connection, "find_gone", Sql.Value(_queue), Sql.Value(_number), Sql.Value(ConsumerLocks));
        await using var reader = await find.ExecuteReaderAsync(stop);
        var gone = new List<int>();
        while (await reader.ReadAsync(stop))
            gone.Add(reader.GetInt32(0));
        return [.. gone];
    }

    private void Settle(NpgsqlBatch batch, IReadOnlyList<Settlement> settled)
    {
        foreach (var group in settled.GroupBy(settlement => settlement.Fate))
        {
            var ids = Sql.Value(group.Select(settlement => settlement.Id).ToArray());
            batch.BatchCommands.Add(group.Key switch
            {
                Fate.Done => Sql.BatchCommand("done", Sql.Value(_queue), ids),
                Fate.Returned => Sql.BatchCommand("give_back", Sql.Value(_queue), Sql.Value(_number), ids),
                Fate.Retry => Sql.BatchCommand(
                    "retry", Sql.Value(_queue), Sql.Value(_number), ids, Sql.Value(group.Select(settlement => settlement.Pause).ToArray())),
                Fate.Dead => Sql.BatchCommand(
                    "bury", Sql.Value(_queue), Sql.Value(_number), ids, Sql.Value(group.Select(settlement => settlement.Error!).ToArray())),
                _ => throw new ArgumentOutOfRangeException(nameof(settled), group.Key, "A fate no message can have."),
            });
        }
    }
}
