using System.Collections.Immutable;
using Marten;
using Npgsql;

namespace InteragencyReview.Eoir.DocketFeed;

public sealed record FeedEntry(long Version, DocketEntryPublished Published);

/// <summary>The last entries of the feed, as they stood at one moment.</summary>
public sealed class FeedTail(ImmutableArray<FeedEntry> entries)
{
    private readonly TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Their versions follow each other.</summary>
    public ImmutableArray<FeedEntry> Entries => entries;

    public long End => entries.IsEmpty ? 0 : entries[^1].Version;

    /// <summary>Ends when there is a newer one.</summary>
    public Task Replaced => _replaced.Task;

    internal void Replace() => _replaced.TrySetResult();
}

/// <summary>
/// Reads the feed for all who ask this process. They share its tail, for which one connection is used at a time, however many they are.
/// </summary>
public sealed class FeedReader(IDocumentStore store, TimeProvider time, IHostApplicationLifetime life) : IDisposable
{
    private const int TailLength = GetDocketFeed.LargestPage;

    /// <summary>Those who read what is no longer in the tail keep no others from the service's connections.</summary>
    private const int OlderPagesAtATime = 2;

    private readonly SemaphoreSlim _tailReader = new(1, 1);
    private readonly SemaphoreSlim _olderPages = new(OlderPagesAtATime, OlderPagesAtATime);
    private FeedTail _tail = new([]);
    private long _asked;
    private long _answered;

    /// <summary>The tail as it stood when this was called, or later.</summary>
    public async Task<FeedTail> Tail(CancellationToken stop)
    {
        var ticket = Interlocked.Increment(ref _asked);
        await _tailReader.WaitAsync(stop);
        try
        {
            // One look at the database answers all who asked before it began.
            if (_answered < ticket)
            {
                var before = Interlocked.Read(ref _asked);
                Show(await LookAgain(_tail, stop));
                _answered = before;
            }

            return _tail;
        }
        finally
        {
            _tailReader.Release();
        }
    }

    /// <summary>The entries after a cursor, perhaps none; null where the cursor does not fit the feed as it stands.</summary>
    public async Task<ImmutableArray<FeedEntry>?> Page(FeedTail tail, FeedCursor after, int limit, CancellationToken stop)
    {
        if (after.Version > tail.End)
            return null;
        if (tail.Entries.IsEmpty)
            return [];

        var isInTail = tail.Entries[0].Version == 1 || tail.Entries[0].Version <= after.Version;
        var entries = isInTail ? tail.Entries : await Older(after.Version, limit, stop);
        if (after.Version == 0)
            return [.. entries.Take(limit)];
        var place = entries.IsEmpty ? -1 : (int)(after.Version - entries[0].Version);
        return place >= 0 && place < entries.Length && FeedCursor.Of(entries[place]) == after
            ? [.. entries.Skip(place + 1).Take(limit)]
            : null;
    }

    /// <summary>Waits for a newer tail; null when none came in time, or this process is about to stop.</summary>
    /// <param name="within">Not negative.</param>
    public async Task<FeedTail?> After(FeedTail tail, TimeSpan within, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop, life.ApplicationStopping);
        try
        {
            await tail.Replaced.WaitAsync(within, time, ended.Token);
            return Volatile.Read(ref _tail);
        }
        catch (Exception e) when (e is TimeoutException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return null;
        }
    }

    public void Dispose()
    {
        _tailReader.Dispose();
        _olderPages.Dispose();
    }

    private void Show(FeedTail tail)
    {
        var before = _tail;
        if (tail == before)
            return;
        Volatile.Write(ref _tail, tail);
        before.Replace();
    }

    private async Task<FeedTail> LookAgain(FeedTail known, CancellationToken stop)
    {
        if (known.End > 0)
        {
            // The last one that is known is read again: after a restore another may stand in its place.
            var entries = await Entries(known.End, known.End + TailLength, stop);
            if (entries.Length is > 0 and <= TailLength && entries[0] == known.Entries[^1])
                return entries.Length == 1 ? known : new([.. known.Entries.Concat(entries.Skip(1)).TakeLast(TailLength)]);
        }

        await using var session = store.QuerySession();
        var end = (await session.Events.FetchStreamStateAsync(DocketFeedStream.Name, stop))?.Version ?? 0;
        return end == 0 && known.End == 0 ? known : new(await Entries(Math.Max(1, end - TailLength + 1), end, stop));
    }

    private async Task<ImmutableArray<FeedEntry>> Older(long after, int limit, CancellationToken stop)
    {
        await _olderPages.WaitAsync(stop);
        try
        {
            return await Entries(Math.Max(1, after), after + limit, stop);
        }
        finally
        {
            _olderPages.Release();
        }
    }

    private async Task<ImmutableArray<FeedEntry>> Entries(long from, long upTo, CancellationToken stop)
    {
        if (upTo < from)
            return [];
        await using var session = store.QuerySession();
        await using var command = Command(store.Options.Events.DatabaseSchemaName, from, upTo);
        await using var reader = await session.ExecuteReaderAsync(command, stop);
        var entries = ImmutableArray.CreateBuilder<FeedEntry>();
        while (await reader.ReadAsync(stop))
            entries.Add(new(reader.GetInt64(0), store.Options.Serializer().FromJson<DocketEntryPublished>(reader, 1)));
        return entries.ToImmutable();
    }

    /// <summary>
    /// In the order of the stream's versions and with a limit. Marten reads a stream in the order of positions: for a page of a long
    /// stream PostgreSQL then reads the whole table.
    /// </summary>
    internal static NpgsqlCommand Command(string schema, long from, long upTo)
    {
        var command = new NpgsqlCommand(
            $"select version, data from {schema}.mt_events where stream_id = $1 and version >= $2 and version <= $3 order by version limit $4");
        command.Parameters.Add(new() { Value = DocketFeedStream.Name });
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = upTo });
        command.Parameters.Add(new() { Value = upTo - from + 1 });
        return command;
    }
}
