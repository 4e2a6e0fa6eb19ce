using InteragencyReview.Ledger.Heads;
using InteragencyReview.Ledger.Verification.Faults;
using Npgsql;
using NpgsqlTypes;

namespace InteragencyReview.Ledger.Verification;

/// <summary>
/// Walks the raw rows of a whole log beside their seals and names the first thing that is not as it was sealed. In order of sequence, so
/// that it reads at the speed of the disk and meets the signed heads in their order; in memory that does not grow with the log. ADR 0014.
/// </summary>
public sealed class LogVerification
{
    private const int StreamsAtOnce = 20_000;

    private static readonly string NextStreamsSql = Sql.Read("Verification/next_streams.sql");
    private static readonly string StreamAtFaultSql = Sql.Read("Verification/stream_at_fault.sql");
    private static readonly string UnsealedSql = Sql.Read("Verification/unsealed.sql");

    private readonly LedgerDatabase _ledger;
    private readonly NpgsqlDataSource _database;
    private readonly HeadKeys? _keys;
    private readonly IAsyncEnumerable<LogHead>? _held;
    private readonly LookUp _lookUp;
    private readonly EventDiagnosis _diagnosis;
    private PackedSeal _last;
    private PackedSeal _lastButOne;

    private LogVerification(LedgerDatabase ledger, HeadKeys? keys, IAsyncEnumerable<LogHead>? held)
    {
        (_ledger, _database, _keys, _held) = (ledger, ledger.Pool, keys, held);
        _lookUp = new(_database);
        _diagnosis = new(_lookUp);
    }

    /// <param name="ledger">Of one service. Nothing is written to it, and the log may grow meanwhile.</param>
    /// <param name="keys">The keys of its heads; null to compare the heads without asking who signed them.</param>
    /// <param name="held">Heads of this log that were kept elsewhere, in order of number; or null.</param>
    /// <param name="progress">Told now and then.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="CannotVerifyException">It is not a log of this system, or a key is missing.</exception>
    public static async Task<VerificationResult> Run(
        LedgerDatabase ledger, HeadKeys? keys, IAsyncEnumerable<LogHead>? held, Action<VerificationProgress> progress, CancellationToken stop)
    {
        try
        {
            return await new LogVerification(ledger, keys, held).Run(progress, stop);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InvalidCatalogName)
        {
            throw new CannotVerifyException($"There is no log of this version with the ledger {ledger.LedgerSchema}: {e.MessageText}.", e);
        }
    }

    private async Task<VerificationResult> Run(Action<VerificationProgress> progress, CancellationToken stop)
    {
        var lastHead = await Number("select coalesce(max(number), 0) from heads", stop);
        var end = await Number("select coalesce(max(sequence), 0) from seals", stop);
        var logHeads = new LogHeads(_ledger);
        var (walk, fault) = await HeadWalk.Begin(logHeads, lastHead, _keys, _held, new(_lookUp, logHeads), stop);
        await using var heads = walk;
        var events = 0L;
        if (fault is null)
        {
            await foreach (var chunk in WalkPages.Read(_database, end, stop))
            {
                fault = await Walk(chunk, heads, stop);
                events += chunk.Count;
                progress(new(events, chunk[^1].Sequence, end));
                if (fault is not null)
                    break;
            }
        }

        fault ??= await heads.End(stop);
        var (streams, brokenStream) = fault is null ? await Streams(stop) : (0, null);
        var (unsealed, age) = await Unsealed(stop);
        return new(events, streams, end, heads.Count, heads.SignedTo, _keys is not null, unsealed, age, fault ?? brokenStream);
    }

    private async Task<LogFault?> Walk(IReadOnlyList<Entry> chunk, HeadWalk heads, CancellationToken stop)
    {
        foreach (var entry in chunk)
        {
            if (entry is not { Event: { } e, Seal: { } seal } || !seal.Is(e, _last.Hash))
                return await heads.Before(entry.Sequence, stop) ?? await _diagnosis.Of(entry, _last, _lastButOne, stop);
            (_lastButOne, _last) = (_last, seal);
            if (await heads.Meet(seal, stop) is { } fault)
                return fault;
        }

        return null;
    }

    /// <summary>Every stream ends where its row says, and has no hole; those of the unsealed end too.</summary>
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
        var (stream, version, last, events) = (reader.GetString(0), Value(1), Value(2) ?? 0, Value(3) ?? 0);
        if (version is null)
            return new(FaultKind.Missing, stream, null, null, null, $"The row of {stream} is gone; it has events up to version {last}.");
        if (events < last)
            return new(FaultKind.Missing, stream, null, null, null, $"{stream} has come to version {last}, and has only {events} events.");
        return version > last
            ? new(FaultKind.Truncated, stream, last + 1, null, null, $"{stream} has come to version {version}, and ends at version {last}.")
            : new(FaultKind.Inserted, stream, version + 1, null, null, $"{stream} has come to version {version}, and has events up to version {last}.");

        long? Value(int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);
    }

    private async Task<(long Events, TimeSpan Age)> Unsealed(CancellationToken stop)
    {
        await using var command = _database.CreateCommand(UnsealedSql);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return (reader.GetInt64(0), TimeSpan.FromSeconds(Math.Max(0, reader.GetDouble(1))));
    }

    private async Task<long> Number(string sql, CancellationToken stop)
    {
        await using var command = _database.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(stop))!;
    }
}
