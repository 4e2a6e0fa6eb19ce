using InteragencyReview.Ledger.Canonical;
using Npgsql;
using NpgsqlTypes;

namespace InteragencyReview.Ledger.Sealing;

/// <summary>
/// The session of the one process that seals. It holds the advisory lock, and every seal is written on it: when it is lost, the lock and
/// the way to write are lost together, and another process can take over. It keeps no transaction open between statements, which would
/// hold up Marten's high-water mark and the vacuum.
/// </summary>
internal sealed class SealerSession : IAsyncDisposable
{
    private const string Lock = "select pg_try_advisory_lock(hashtextextended('review ledger ' || $1, 0))";
    private const string LastSql = "select sequence, event_id, stream_id, version, digest, hash from seals order by sequence desc limit 1";
    private const string EventsSql = $"select {StoredEvent.Columns} from mt_events where seq_id > $1 and seq_id <= $2 and {StoredEvent.NoTombstone} order by seq_id limit $3";
    private const string UnsignedSql = "select sequence, event_id, stream_id, version, digest, hash from seals where sequence > $1 order by sequence limit $2";

    private static readonly string WriteSql = Sql.Read("Sealing/write_seals.sql");

    private SealerSession(NpgsqlConnection connection) => Connection = connection;

    public NpgsqlConnection Connection { get; }

    /// <returns>Null when another process seals.</returns>
    public static async Task<SealerSession?> TryBegin(LedgerDatabase database, CancellationToken stop)
    {
        var connection = await database.OpenDedicated(stop);
        try
        {
            await using var take = new NpgsqlCommand(Lock, connection) { Parameters = { new() { Value = database.LedgerSchema } } };
            if (await take.ExecuteScalarAsync(stop) is true)
                return new(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    public async Task<Seal> LastSeal(CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(LastSql, Connection);
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop) ? Read(reader) : default;
    }

    /// <summary>Seals the events after <paramref name="last"/>, at most as many as given.</summary>
    /// <returns>The last seal and how many were written.</returns>
    public async Task<(Seal Last, int Count)> SealNext(Seal last, long upTo, int most, CancellationToken stop)
    {
        var seals = new List<Seal>();
        await using (var read = new NpgsqlCommand(EventsSql, Connection))
        {
            foreach (var value in (ReadOnlySpan<object>)[last.Sequence, upTo, most])
                read.Parameters.Add(new() { Value = value });
            await using var reader = await read.ExecuteReaderAsync(stop);
            while (await reader.ReadAsync(stop))
                seals.Add(Seal.Of(new StoredEvent(reader), seals.Count > 0 ? seals[^1].Hash : last.Hash));
        }

        if (seals.Count == 0)
            return (last, 0);
        await using var write = new NpgsqlCommand(WriteSql, Connection);
        Add(seals.ConvertAll(s => s.Sequence), NpgsqlDbType.Bigint);
        Add(seals.ConvertAll(s => s.EventId), NpgsqlDbType.Uuid);
        Add(seals.ConvertAll(s => s.Stream), NpgsqlDbType.Text);
        Add(seals.ConvertAll(s => s.Version), NpgsqlDbType.Bigint);
        Add(seals.ConvertAll(s => s.Digest.ToArray()), NpgsqlDbType.Bytea);
        Add(seals.ConvertAll(s => s.Hash.ToArray()), NpgsqlDbType.Bytea);
        write.Parameters.Add(new() { Value = last.Sequence });
        if (await write.ExecuteNonQueryAsync(stop) != seals.Count)
            throw new InvalidDataException($"The seal after sequence {last.Sequence} was written by somebody else, who does not hold the lock of the sealer.");
        return (seals[^1], seals.Count);

        void Add<T>(List<T> values, NpgsqlDbType type) => write.Parameters.Add(new() { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type });
    }

    /// <summary>The seals after a sequence, in order.</summary>
    public async Task<IReadOnlyList<Seal>> SealsAfter(long sequence, int limit, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(UnsignedSql, Connection) { Parameters = { new() { Value = sequence }, new() { Value = limit } } };
        await using var reader = await command.ExecuteReaderAsync(stop);
        var seals = new List<Seal>();
        while (await reader.ReadAsync(stop))
            seals.Add(Read(reader));
        return seals;
    }

    public async Task<long> CountAfter(long sequence, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand("select count(*) from seals where sequence > $1", Connection) { Parameters = { new() { Value = sequence } } };
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    internal static Seal Read(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        row.GetGuid(1),
        row.GetString(2),
        row.GetInt64(3),
        EventDigest.Of(row.GetFieldValue<byte[]>(4)),
        EventDigest.Of(row.GetFieldValue<byte[]>(5)));
}
