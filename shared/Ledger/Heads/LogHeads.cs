using Npgsql;

namespace InteragencyReview.Ledger.Heads;

/// <summary>The signed heads of one log, as its database keeps them.</summary>
public sealed class LogHeads(LedgerDatabase database)
{
    private static readonly string ReadSql = Sql.Read("Heads/read_heads.sql");
    private static readonly string WriteSql = Sql.Read("Heads/write_head.sql");

    /// <summary>In order of number.</summary>
    /// <param name="after">Only heads after this number.</param>
    public async Task<IReadOnlyList<LogHead>> Read(long after, int limit, CancellationToken stop)
    {
        await using var connection = await database.Pool.OpenConnectionAsync(stop);
        return await Read(connection, after, limit, stop);
    }

    /// <summary>The last head, or null when none was signed yet.</summary>
    public async Task<LogHead?> Last(CancellationToken stop)
    {
        await using var connection = await database.Pool.OpenConnectionAsync(stop);
        return await Last(connection, stop);
    }

    internal static async Task<LogHead?> Last(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("select coalesce(max(number), 0) from heads", connection);
        var number = (long)(await command.ExecuteScalarAsync(stop))!;
        return number == 0 ? null : (await Read(connection, number - 1, 1, stop))[0];
    }

    /// <returns>False when another process has written a head of this number.</returns>
    internal static async Task<bool> Write(NpgsqlConnection connection, LogHead head, byte[] witness, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(WriteSql, connection);
        foreach (var value in (ReadOnlySpan<object>)
            [
                head.Log, head.Number, head.Position, head.Events, head.Previous, head.Hash, head.WitnessHash,
                head.SignedAt.UtcDateTime, head.KeyId, head.Signature, witness,
            ])
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await command.ExecuteNonQueryAsync(stop) == 1;
    }

    internal async Task<byte[]> Witness(long number, CancellationToken stop)
    {
        await using var command = database.Pool.CreateCommand("select witness from heads where number = $1");
        command.Parameters.Add(new() { Value = number });
        return await command.ExecuteScalarAsync(stop) as byte[] ?? [];
    }

    private static async Task<IReadOnlyList<LogHead>> Read(NpgsqlConnection connection, long after, int limit, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(ReadSql, connection);
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(stop);
        var heads = new List<LogHead>();
        while (await reader.ReadAsync(stop))
        {
            heads.Add(new(
                reader.GetString(0),
                reader.GetInt64(1),
                reader.GetInt64(2),
                reader.GetInt32(3),
                reader.GetString(4),
                reader.GetString(5),
                reader.GetString(6),
                new DateTimeOffset(reader.GetDateTime(7), TimeSpan.Zero),
                reader.GetString(8),
                reader.GetString(9)));
        }

        return heads;
    }
}
