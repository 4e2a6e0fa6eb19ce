using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace InteragencyReview.EventStore.PostgreSql;

/// <summary>
/// Reads streams for decisions. Those that are asked for while others are being read wait for them and then go together, in one
/// round trip: what a busy service pays for each of them is little more than its rows.
/// </summary>
internal sealed class StreamLoads(Committer committer)
{
    private const int MaxTogether = 32;

    private static readonly string LoadStream = Sql.Own("load_stream");

    private readonly Lock _gate = new();

    // Touched within the gate only.
    private readonly Queue<PendingLoad> _waiting = new();
    private bool _underWay;

    /// <param name="stream">The key of the stream.</param>
    /// <param name="stop">Gives up waiting. Nothing is cancelled at the server: others may be reading there in the same round trip, or appending by then.</param>
    public async Task<StoredStream> Load(string stream, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var load = new PendingLoad(stream);
        if (TryLeave(load))
            await Carry([load]).WaitAsync(stop);
        return await load.Outcome.Task.WaitAsync(stop);
    }

    private async Task Carry(IReadOnlyList<PendingLoad> group)
    {
        await Settle(group);

        // Not by this caller, who has an answer by now, nor in its context, whose trace the others' reading is no part of.
        if (TryLeaveNext(out var next))
            ThreadPool.UnsafeQueueUserWorkItem(static way => _ = way.Loads.Carry(way.Next), (Loads: this, Next: next), preferLocal: false);
    }

    private async Task Settle(IReadOnlyList<PendingLoad> group)
    {
        try
        {
            var streams = await committer.Read(connection => Read(connection, group));
            for (var i = 0; i < group.Count; i++)
                group[i].Outcome.TrySetResult(streams[i]);
        }
        catch (PostgresException) when (group.Count > 1)
        {
            // One key spoilt the round trip for all: each gets its own, and its own answer.
            foreach (var load in group)
                await Settle([load]);
        }
        catch (Exception e)
        {
            foreach (var load in group)
                load.Outcome.TrySetException(e);
        }
    }

    private static async Task<StoredStream[]> Read(NpgsqlConnection connection, IReadOnlyList<PendingLoad> group)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var load in group)
            batch.BatchCommands.Add(new NpgsqlBatchCommand(LoadStream) { Parameters = { new NpgsqlParameter<string> { TypedValue = load.Stream } } });
        await using var reader = await batch.ExecuteReaderAsync();
        var streams = new StoredStream[group.Count];
        for (var i = 0; i < streams.Length; i++)
        {
            var events = new List<(string, byte[])>();
            var hash = "";
            while (await reader.ReadAsync())
            {
                events.Add((reader.GetString(0), reader.GetFieldValue<byte[]>(1)));
                hash = reader.GetString(2);
            }

            streams[i] = new(events, hash);
            await reader.NextResultAsync();
        }

        return streams;
    }

    /// <summary>At once when nothing is being read, else with the next.</summary>
    private bool TryLeave(PendingLoad load)
    {
        lock (_gate)
        {
            if (_underWay)
            {
                _waiting.Enqueue(load);
                return false;
            }

            return _underWay = true;
        }
    }

    private bool TryLeaveNext([NotNullWhen(true)] out IReadOnlyList<PendingLoad>? group)
    {
        lock (_gate)
        {
            _underWay = _waiting.Count > 0;
            if (!_underWay)
            {
                group = null;
                return false;
            }

            var next = new List<PendingLoad>(MaxTogether);
            while (next.Count < MaxTogether && _waiting.TryDequeue(out var load))
                next.Add(load);
            group = next;
            return true;
        }
    }

    private sealed record PendingLoad(string Stream)
    {
        public TaskCompletionSource<StoredStream> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>A stream as it is written: the name and the JSON of each event, and the hash that an append connects to.</summary>
internal sealed record StoredStream(IReadOnlyList<(string Type, byte[] Json)> Events, string Hash);
