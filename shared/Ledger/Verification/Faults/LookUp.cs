using InteragencyReview.Ledger.Canonical;
using InteragencyReview.Ledger.Heads;
using InteragencyReview.Ledger.Sealing;
using Npgsql;

namespace InteragencyReview.Ledger.Verification.Faults;

/// <summary>Single looks at events and seals. There is only one fault to look into, so they may read what they need.</summary>
internal sealed class LookUp(NpgsqlDataSource database)
{
    private const string SealSql = "select sequence, event_id, stream_id, version, digest, hash from seals where ";
    private const string EventSql = $"select {StoredEvent.Columns} from mt_events where ";

    private static readonly string FollowerSql = Sql.Read("Verification/Faults/follower_of.sql");
    private static readonly string CutStreamSql = Sql.Read("Verification/Faults/cut_stream.sql");

    public Task<Seal?> SealOf(EventDigest digest, long notAt, CancellationToken stop) =>
        Seal("digest = $1 and sequence <> $2 order by sequence limit 1", [digest.ToArray(), notAt], stop);

    public Task<Seal?> SealOf(byte[] prefix, CancellationToken stop) =>
        Seal($"substring(digest from 1 for {HeadWitness.PrefixLength}) = $1 order by sequence limit 1", [prefix], stop);

    public Task<Seal?> SealAt(long sequence, CancellationToken stop) => Seal("sequence = $1", [sequence], stop);

    public Task<Seal?> SealAfter(long sequence, CancellationToken stop) => Seal("sequence > $1 order by sequence limit 1", [sequence], stop);

    public async Task<IReadOnlyList<Seal>> Seals(long after, long upTo, int limit, CancellationToken stop)
    {
        await using var command = Command(SealSql + "sequence > $1 and sequence <= $2 order by sequence limit $3", [after, upTo, limit]);
        await using var reader = await command.ExecuteReaderAsync(stop);
        var seals = new List<Seal>();
        while (await reader.ReadAsync(stop))
            seals.Add(SealerSession.Read(reader));
        return seals;
    }

    public Task<StoredEvent?> EventAt(long sequence, CancellationToken stop) => Event("seq_id = $1", [sequence], stop);

    public Task<StoredEvent?> EventAfter(long sequence, CancellationToken stop) => Event("seq_id > $1 order by seq_id limit 1", [sequence], stop);

    /// <summary>The event that a seal was written for, where it stands now.</summary>
    public async Task<StoredEvent?> EventOf(Seal seal, CancellationToken stop) =>
        await Event("id = $1 and seq_id <> $2 order by seq_id limit 1", [seal.EventId, seal.Sequence], stop) is { } e && e.Digest() == seal.Digest ? e : null;

    public async Task<bool> HasVersion(string stream, long from, long to, CancellationToken stop)
    {
        await using var command = Command("select exists (select from mt_events where stream_id = $1 and version between $2 and $3)", [stream, from, to]);
        return await command.ExecuteScalarAsync(stop) is true;
    }

    /// <summary>The first hole in a stream of which a later version stands after this sequence.</summary>
    public Task<(string Stream, long Version)?> HoleBefore(long sequence, CancellationToken stop) => Named(FollowerSql, [sequence], stop);

    /// <summary>A stream that ends before the version its row says.</summary>
    public Task<(string Stream, long Version)?> CutStream(CancellationToken stop) => Named(CutStreamSql, [], stop);

    private async Task<(string Stream, long Version)?> Named(string sql, object[] values, CancellationToken stop)
    {
        await using var command = Command(sql, values);
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop) ? (reader.GetString(0), reader.GetInt64(1)) : null;
    }

    private async Task<Seal?> Seal(string condition, object[] values, CancellationToken stop)
    {
        await using var command = Command(SealSql + condition, values);
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop) ? SealerSession.Read(reader) : null;
    }

    private async Task<StoredEvent?> Event(string condition, object[] values, CancellationToken stop)
    {
        await using var command = Command(EventSql + condition, values);
        await using var reader = await command.ExecuteReaderAsync(stop);
        return await reader.ReadAsync(stop) ? new(reader) : null;
    }

    /// <summary>In a log of millions of events a look may take its time: who runs the verification ends it, no clock does.</summary>
    private NpgsqlCommand Command(string sql, object[] values)
    {
        var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
