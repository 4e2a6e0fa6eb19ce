using System.Runtime.CompilerServices;
using System.Threading.Channels;
using InteragencyReview.EventStore.PostgreSql;
using Npgsql;

namespace InteragencyReview.EventStore.Verification;

/// <summary>
/// Reads a log in order of position, a page ahead of whoever looks at it. Each page is a short transaction of its own, so that
/// a walk of hours holds nothing up.
/// </summary>
internal static class EventPages
{
    private const int PageSize = 5_000;
    private const int ChunkEvents = 1_000;
    private const int ChunkBytes = 2 * 1024 * 1024;
    private const int ChunksAhead = 4;

    private static readonly string ReadSql = Sql.Read(typeof(EventPages).Assembly, "Verification/read_events.sql");

    public static async IAsyncEnumerable<IReadOnlyList<StoredEvent>> Read(
        NpgsqlDataSource database, long upTo, [EnumeratorCancellation] CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var chunks = Channel.CreateBounded<IReadOnlyList<StoredEvent>>(
            new BoundedChannelOptions(ChunksAhead) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => ReadInto(chunks.Writer, database, upTo, ended.Token), CancellationToken.None);
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

    private static async Task ReadInto(ChannelWriter<IReadOnlyList<StoredEvent>> chunks, NpgsqlDataSource database, long upTo, CancellationToken stop)
    {
        try
        {
            var after = long.MinValue; // nobody writes below 1; whoever put something there wants it found
            while (after < upTo)
            {
                await using var command = database.CreateCommand(ReadSql);
                command.Parameters.Add(new() { Value = after });
                command.Parameters.Add(new() { Value = upTo });
                command.Parameters.Add(new() { Value = PageSize });
                await using var reader = await command.ExecuteReaderAsync(stop);
                var (read, bytes, chunk) = (0, 0, new List<StoredEvent>(ChunkEvents));
                while (await reader.ReadAsync(stop))
                {
                    var e = new StoredEvent(reader);
                    chunk.Add(e);
                    read++;
                    bytes += e.Size;
                    after = e.Position;
                    if (chunk.Count == ChunkEvents || bytes >= ChunkBytes)
                    {
                        await chunks.WriteAsync(chunk, stop);
                        (bytes, chunk) = (0, new List<StoredEvent>(ChunkEvents));
                    }
                }

                if (chunk.Count > 0)
                    await chunks.WriteAsync(chunk, stop);
                if (read < PageSize)
                    break;
            }

            chunks.Complete();
        }
        catch (Exception e)
        {
            chunks.Complete(e); // told to the reader
        }
    }
}
