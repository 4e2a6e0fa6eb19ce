using InteragencyReview.EventStore.PostgreSql;
using Npgsql;
using NpgsqlTypes;

namespace InteragencyReview.EventStore.Rebuilding;

/// <summary>
/// Follows the log: streams to which something was appended are folded again, from their beginning, and their rows replaced.
/// Doing it twice, or with more of a stream than was asked for, comes to the same.
/// </summary>
internal sealed class CatchUp(ViewEvents events, RebuiltTable table)
{
    /// <summary>Events looked at in one step, which bounds the streams that are folded again.</summary>
    public const int StepSize = 2_000;
    private static readonly string Appended = RebuiltTable.Read("appended");
    private static readonly string ReadChanged = RebuiltTable.Read("read_changed");

    /// <param name="after">Up to where it was followed so far.</param>
    /// <param name="connection">In the transaction that is to have the rows.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>Up to where it is followed now, the rows that were replaced, and whether that is the end of the log as this transaction sees it.</returns>
    public async Task<(long UpTo, List<ReadyRow> Rows, bool AtEnd)> Step(long after, NpgsqlConnection connection, CancellationToken stop)
    {
        var (streams, upTo, count) = await ChangedStreams(after, connection, stop);
        var rows = streams.Count == 0 ? [] : await Fold(streams, connection, stop);
        if (rows.Count > 0)
            await table.Upsert(rows, connection, stop);
        return (upTo, rows, count < StepSize);
    }

    private async Task<(HashSet<string> Streams, long UpTo, int Count)> ChangedStreams(long after, NpgsqlConnection connection, CancellationToken stop)
    {
        var (streams, upTo, count) = (new HashSet<string>(StringComparer.Ordinal), after, 0);
        await using var command = new NpgsqlCommand(Appended, connection) { Parameters = { new() { Value = after }, new() { Value = StepSize } } };
        await using var reader = await command.ExecuteReaderAsync(stop);
        for (; await reader.ReadAsync(stop); count++)
        {
            upTo = reader.GetInt64(0);
            var type = reader.GetString(2);
            if (events.Concern(type, upTo))
                streams.Add(reader.GetString(1));
        }

        return (streams, upTo, count);
    }

    private async Task<List<ReadyRow>> Fold(HashSet<string> streams, NpgsqlConnection connection, CancellationToken stop)
    {
        var folds = new StreamFolds(events);
        await using var command = new NpgsqlCommand(ReadChanged, connection);
        foreach (var texts in new[] { events.Names, [.. streams] })
            command.Parameters.Add(new() { Value = texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            folds.Add(reader);
        folds.Complete();

        // Two streams may make a row of one key: then the later one counts.
        var rows = folds.TakeRows();
        rows.Sort(static (one, other) => one.Position!.Value.CompareTo(other.Position!.Value));
        return rows;
    }
}
