using System.Runtime.CompilerServices;
using System.Threading.Channels;
using InteragencyReview.EventStore.PostgreSql;
using Npgsql;
using NpgsqlTypes;

namespace InteragencyReview.EventStore.Rebuilding;

/// <summary>Reads the whole log stream by stream, in pages that are each a short transaction, a little ahead of whoever writes the rows.</summary>
internal sealed class LogByStream(NpgsqlDataSource database, ViewEvents events)
{
    /// <summary>Events of a page: what is in memory, and what is read again after an interruption.</summary>
    public const int PageSize = 5_000;
    private const int PagesAhead = 2;
    private static readonly string ReadStreams = Sql.Read(typeof(LogByStream).Assembly, "Rebuilding/read_streams.sql");

    /// <param name="Events">How many events were read for it.</param>
    /// <param name="LastStream">The last stream whose rows it has, or a page before it had.</param>
    internal sealed record Page(List<ReadyRow> Rows, int Events, string LastStream);

    /// <param name="lastStream">The last stream that is done, empty for none.</param>
    /// <param name="stop">Gives up.</param>
    public async IAsyncEnumerable<Page> After(string lastStream, [EnumeratorCancellation] CancellationToken stop)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var pages = Channel.CreateBounded<Page>(PagesAhead);
        var read = Task.Run(() => Read(lastStream, pages.Writer, reading.Token), reading.Token);
        try
        {
            await foreach (var page in pages.Reader.ReadAllAsync(stop))
                yield return page;
            await read;
        }
        finally
        {
            await reading.CancelAsync();
            await read.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task Read(string lastStream, ChannelWriter<Page> pages, CancellationToken stop)
    {
        try
        {
            // Not from the pool, since it is told to read by the index whatever the statistics say.
            await using var connection = await SessionConnections.Open(database, stop);
            await using (var byIndex = new NpgsqlCommand("set enable_seqscan = off; set enable_bitmapscan = off; set enable_sort = off", connection))
                await byIndex.ExecuteNonQueryAsync(stop);

            await using var command = new NpgsqlCommand(ReadStreams, connection);
            command.Parameters.Add(new() { Value = events.Names, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
            var (stream, version) = (new NpgsqlParameter<string> { TypedValue = lastStream }, new NpgsqlParameter<long> { TypedValue = long.MaxValue });
            command.Parameters.Add(stream);
            command.Parameters.Add(version);
            command.Parameters.Add(new() { Value = PageSize });
            await command.PrepareAsync(stop);

            var folds = new StreamFolds(events);
            var count = PageSize;
            while (count == PageSize)
            {
                count = 0;
                await using (var reader = await command.ExecuteReaderAsync(stop))
                {
                    for (; await reader.ReadAsync(stop); count++)
                        folds.Add(reader);
                }

                (stream.TypedValue, version.TypedValue) = (folds.Stream ?? stream.TypedValue, folds.Version);
                if (count < PageSize)
                    folds.Complete();
                await pages.WriteAsync(new(folds.TakeRows(), count, folds.LastComplete.Length > 0 ? folds.LastComplete : lastStream), stop);
            }

            pages.Complete();
        }
        catch (Exception e)
        {
            pages.TryComplete(e);
        }
    }
}
