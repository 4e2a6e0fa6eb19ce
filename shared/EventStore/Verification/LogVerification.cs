using InteragencyReview.EventStore.Heads;
using InteragencyReview.EventStore.PostgreSql;
using Npgsql;
using NpgsqlTypes;

namespace InteragencyReview.EventStore.Verification;

/// <summary>
/// Walks a whole log and names the first thing in it that is not as it was written. In order of position, so that it reads at
/// the speed of the disk and meets the signed heads in their order; in memory that does not grow with the log. ADR 0010.
/// </summary>
public sealed class LogVerification
{
    private const int StreamsAtOnce = 20_000;

    private static readonly string PredecessorsSql = Sql.Read(typeof(LogVerification).Assembly, "Verification/read_predecessors.sql");
    private static readonly string NextStreamsSql = Sql.Read(typeof(LogVerification).Assembly, "Verification/next_streams.sql");
    private static readonly string StreamAtFaultSql = Sql.Read(typeof(LogVerification).Assembly, "Verification/stream_at_fault.sql");

    private readonly NpgsqlDataSource _database;
    private readonly HeadKeys? _keys;
    private readonly IAsyncEnumerable<LogHead>? _held;
    private readonly Diagnosis _diagnosis;
    private readonly StreamTails _tails = new();
    private readonly List<StoredEvent> _strangers = [];

    private LogVerification(NpgsqlDataSource database, HeadKeys? keys, IAsyncEnumerable<LogHead>? held)
    {
        (_database, _keys, _held) = (database, keys, held);
        _diagnosis = new(database, new(database));
    }

    /// <param name="database">Of one service. Nothing is written to it, and the log may grow meanwhile.</param>
    /// <param name="keys">The keys of its heads; null to compare the heads without asking who signed them.</param>
    /// <param name="held">Heads of this log that were kept elsewhere, in order of number; or null.</param>
    /// <param name="progress">Told now and then.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="CannotVerifyException">It is not a log of this system, or a key is missing.</exception>
    public static async Task<VerificationResult> Run(
        NpgsqlDataSource database,
        HeadKeys? keys,
        IAsyncEnumerable<LogHead>? held,
        Action<VerificationProgress> progress,
        CancellationToken stop)
    {
        try
        {
            return await new LogVerification(database, keys, held).Run(progress, stop);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn)
        {
            throw new CannotVerifyException($"This database has no log of this version: {e.MessageText}.", e);
        }
    }

    private async Task<VerificationResult> Run(Action<VerificationProgress> progress, CancellationToken stop)
    {
        var lastHead = await Number("select coalesce(max(number), 0) from log_heads", stop);
        var end = await Number("select coalesce(max(seq_id), 0) from mt_events", stop);
        var (walk, fault) = await HeadWalk.Begin(new(_database), lastHead, _keys, _held, _diagnosis, stop);
        await using var heads = walk;
        var events = 0L;
        if (fault is null)
        {
            await foreach (var chunk in EventPages.Read(_database, end, stop))
            {
                var atFault = await Walk(chunk, heads, stop);
                fault = await Strangers(heads, stop) ?? atFault;
                events += chunk.Count;
                progress(new(events, chunk[^1].Position, end));
                if (fault is not null)
                    break;
            }
        }

        fault ??= await heads.End(stop);
        var (streams, brokenStream) = fault is null ? await Streams(stop) : (0, null);
        return new(events, streams, end, heads.Count, heads.SignedTo, _keys is not null, fault ?? brokenStream);
    }

    private async Task<LogFault?> Walk(IReadOnlyList<StoredEvent> chunk, HeadWalk heads, CancellationToken stop)
    {
        foreach (var e in chunk)
        {
            if (e.Position < 1 || !e.IsWhatWasWritten())
                return await heads.Before(e.Position, stop) ?? await _diagnosis.OfEvent(e, stop);
            if (e.Version < 1 || (e.Version == 1 && e.Previous != default))
                return await heads.Before(e.Position, stop) ?? await _diagnosis.OfLink(e, null, stop);
            if (e.Version > 1 && !Follows(e))
                _strangers.Add(e);

            _tails.Set(e.Stream, new(e.Version, e.Hash));
            if (await heads.Meet(e.Position, e.Hash, stop) is { } fault)
                return fault;
        }

        return null;
    }

    private bool Follows(StoredEvent e) => _tails.Of(e.Stream) is { } tail && tail.Version == e.Version - 1 && tail.Hash == e.Previous;

    /// <summary>Those whose stream had no event lately, held against their predecessors.</summary>
    private async Task<LogFault?> Strangers(HeadWalk heads, CancellationToken stop)
    {
        if (_strangers.Count == 0)
            return null;
        await using var command = _database.CreateCommand(PredecessorsSql);
        command.Parameters.Add(new() { Value = _strangers.ConvertAll(e => e.Stream), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = _strangers.ConvertAll(e => e.Version - 1), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        StoredEvent? stranger = null;
        long? position = null;
        await using (var reader = await command.ExecuteReaderAsync(stop))
        {
            while (stranger is null && await reader.ReadAsync(stop))
            {
                var e = _strangers[(int)reader.GetInt64(0) - 1];
                position = reader.IsDBNull(1) ? null : reader.GetInt64(1);
                if (position is null || position > e.Position || reader.IsDBNull(2) || reader.GetString(2) != e.Previous.ToString())
                    stranger = e;
            }
        }

        _strangers.Clear();
        return stranger is null ? null : await heads.Before(stranger.Position, stop) ?? await _diagnosis.OfLink(stranger, position, stop);
    }

    /// <summary>Every stream ends where its row says, and has no hole.</summary>
    private async Task<(long Streams, LogFault? Fault)> Streams(CancellationToken stop)
    {
        var (streams, after) = (0L, "");
        while (true)
        {
            var (upTo, count) = await NextStreams(after, stop);
            streams += count;
            if (await StreamAtFault(after, count < StreamsAtOnce ? null : upTo, stop) is { } fault)
                return (streams, fault);
            if (count < StreamsAtOnce)
                return (streams, null);
            after = upTo!;
        }
    }

    private async Task<(string? UpTo, long Count)> NextStreams(string after, CancellationToken stop)
    {
        await using var command = _database.CreateCommand(NextStreamsSql);
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = StreamsAtOnce });
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return (reader.IsDBNull(0) ? null : reader.GetString(0), reader.GetInt64(1));
    }

    private async Task<LogFault?> StreamAtFault(string after, string? upTo, CancellationToken stop)
    {
        await using var command = _database.CreateCommand(StreamAtFaultSql);
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = (object?)upTo ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Varchar });
        await using var reader = await command.ExecuteReaderAsync(stop);
        if (!await reader.ReadAsync(stop))
            return null;
        var (stream, version, last) = (reader.GetString(0), Value(1), Value(2) ?? 0);
        if (version is null)
            return new(FaultKind.Missing, stream, null, null, null, $"The row of {stream} is gone; it has events up to version {last}.");
        return version > last
            ? new(FaultKind.Truncated, stream, last + 1, null, null, $"{stream} has come to version {version}, and ends at version {last}.")
            : new(FaultKind.Inserted, stream, version + 1, null, null, $"{stream} has come to version {version}, and has events up to version {last}.");

        long? Value(int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
    }

    private async Task<long> Number(string sql, CancellationToken stop)
    {
        await using var command = _database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }
}
