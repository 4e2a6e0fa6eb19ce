using System.Runtime.CompilerServices;
using System.Threading.Channels;
using InteragencyReview.Ledger.Canonical;
using Npgsql;

namespace InteragencyReview.Ledger.Verification;

/// <summary>What stands at one sequence: an event and its seal, or one without the other.</summary>
internal readonly record struct Entry(StoredEvent? Event, PackedSeal? Seal)
{
    public long Sequence => Event?.Sequence ?? Seal!.Value.Sequence;
}

/// <summary>
/// Reads events and seals side by side in order of sequence, a page ahead of whoever looks at them. Each page is a short transaction of
/// its own, so that a walk of hours holds nothing up.
/// </summary>
internal sealed class WalkPages
{
    private const int PageSize = 5_000;
    private const int ChunkEntries = 1_000;
    private const int ChunkBytes = 2 * 1024 * 1024;
    private const int ChunksAhead = 4;

    private const string SealsSql = $"select {PackedSeal.Columns} from seals where sequence > $1 and sequence <= $2 order by sequence";
    private const string EventsSql = $"select {StoredEvent.Columns} from mt_events where seq_id > $1 and seq_id <= $2 and {StoredEvent.NoTombstone} order by seq_id";
    private const string NextSql = "select least((select min(seq_id) from mt_events where seq_id > $1), (select min(sequence) from seals where sequence > $1))";

    private readonly NpgsqlDataSource _database;
    private readonly ChannelWriter<IReadOnlyList<Entry>> _chunks;
    private readonly Queue<PackedSeal> _seals = new();
    private List<Entry> _chunk = new(ChunkEntries);
    private int _bytes;

    private WalkPages(NpgsqlDataSource database, ChannelWriter<IReadOnlyList<Entry>> chunks) => (_database, _chunks) = (database, chunks);

    public static async IAsyncEnumerable<IReadOnlyList<Entry>> Read(NpgsqlDataSource database, long upTo, [EnumeratorCancellation] CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var chunks = Channel.CreateBounded<IReadOnlyList<Entry>>(new BoundedChannelOptions(ChunksAhead) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => new WalkPages(database, chunks.Writer).ReadAll(upTo, ended.Token), CancellationToken.None);
        try
        {
            await foreach (var chunk in chunks.Reader.ReadAllAsync(stop))
                yield return chunk;
        }
        finally
        {
            await ended.CancelAsync();
            await reading;
        }
    }

    private async Task ReadAll(long upTo, CancellationToken stop)
    {
        try
        {
            var after = long.MinValue; // nobody writes below 1; whoever put something there wants it found
            while (await Next(after, stop) is { } first && first <= upTo)
            {
                after = first - 1;
                while (after < upTo)
                {
                    var end = after > upTo - PageSize ? upTo : after + PageSize;
                    var read = await ReadPage(after, end, stop);
                    after = end;
                    if (read == 0)
                        break;
                }
            }

            await Flush(stop);
            _chunks.Complete();
        }
        catch (Exception e)
        {
            _chunks.Complete(e); // told to the reader
        }
    }

    /// <returns>How many entries were read; none where many numbers in a row were never committed.</returns>
    private async Task<int> ReadPage(long after, long upTo, CancellationToken stop)
    {
        await using var batch = _database.CreateBatch();
        foreach (var sql in (ReadOnlySpan<string>)[SealsSql, EventsSql])
            batch.BatchCommands.Add(new(sql) { Parameters = { new() { Value = after }, new() { Value = upTo } } });
        await using var reader = await batch.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            _seals.Enqueue(new(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)));
        await reader.NextResultAsync(stop);
        var read = 0;
        for (; await reader.ReadAsync(stop); read++)
        {
            var e = new StoredEvent(reader);
            read += await SealsBefore(e.Sequence, stop);
            PackedSeal? seal = _seals.TryPeek(out var next) && next.Sequence == e.Sequence ? _seals.Dequeue() : null;
            await Add(new(e, seal), e.Size, stop);
        }

        return read + await SealsBefore(long.MaxValue, stop);
    }

    private async ValueTask<int> SealsBefore(long sequence, CancellationToken stop)
    {
        var count = 0;
        for (; _seals.TryPeek(out var seal) && seal.Sequence < sequence; count++)
            await Add(new(null, _seals.Dequeue()), 0, stop);
        return count;
    }

    private ValueTask Add(Entry entry, int bytes, CancellationToken stop)
    {
        _chunk.Add(entry);
        _bytes += bytes;
        return _chunk.Count == ChunkEntries || _bytes >= ChunkBytes ? Flush(stop) : default;
    }

    private async ValueTask Flush(CancellationToken stop)
    {
        if (_chunk.Count > 0)
            await _chunks.WriteAsync(_chunk, stop);
        (_bytes, _chunk) = (0, new(ChunkEntries));
    }

    private async Task<long?> Next(long after, CancellationToken stop)
    {
        await using var command = _database.CreateCommand(NextSql);
        command.Parameters.Add(new() { Value = after });
        return await command.ExecuteScalarAsync(stop) as long?;
    }
}
