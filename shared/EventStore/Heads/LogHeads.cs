using InteragencyReview.EventStore.PostgreSql;
using Npgsql;

namespace InteragencyReview.EventStore.Heads;

/// <summary>The heads of one log, as its database keeps them.</summary>
public sealed class LogHeads(NpgsqlDataSource database)
{
    internal static readonly string Schema = Sql.Read(typeof(LogHeads).Assembly, "Heads/log_heads.sql");

    private static readonly string ReadSql = Sql.Read(typeof(LogHeads).Assembly, "Heads/read_heads.sql");
    private static readonly string WriteSql = Sql.Read(typeof(LogHeads).Assembly, "Heads/write_head.sql");
    private static readonly string UnsignedSql = Sql.Read(typeof(LogHeads).Assembly, "Heads/unsigned_events.sql");

    /// <summary>In order of number.</summary>
    public async Task<IReadOnlyList<LogHead>> Read(long after, int limit, CancellationToken stop)
    {
        await using var command = database.CreateCommand(ReadSql);
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

    /// <summary>The last head, or null when none was signed yet.</summary>
    public async Task<LogHead?> Last(CancellationToken stop)
    {
        await using var command = database.CreateCommand("select coalesce(max(number), 0) from log_heads");
        var number = (long)(await command.ExecuteScalarAsync(stop))!;
        return number == 0 ? null : (await Read(number - 1, 1, stop))[0];
    }

    internal async Task<byte[]> Witness(long number, CancellationToken stop)
    {
        await using var command = database.CreateCommand("select witness from log_heads where number = $1");
        command.Parameters.Add(new() { Value = number });
        return await command.ExecuteScalarAsync(stop) as byte[] ?? [];
    }

    /// <returns>False when another process has written a head of this number.</returns>
    internal async Task<bool> Write(LogHead head, byte[] witness, CancellationToken stop)
    {
        await using var command = database.CreateCommand(WriteSql);
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

    /// <summary>The events after a position, as many as the block takes.</summary>
    internal async Task Unsigned(long after, int limit, HeadBlock block, CancellationToken stop)
    {
        await using var command = database.CreateCommand(UnsignedSql);
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            var (position, hash) = (reader.GetInt64(0), reader.GetString(1));
            if (hash.Length != 2 * HeadBlock.HashLength)
                throw new InvalidDataException($"The event at position {position} has no hash: run review verify on this log.");
            block.Add(position, Convert.FromHexString(hash));
        }
    }
}
