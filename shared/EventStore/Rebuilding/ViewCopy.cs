using System.Collections.Immutable;
using InteragencyReview.EventStore.PostgreSql;
using Npgsql;
using NpgsqlTypes;

namespace InteragencyReview.EventStore.Rebuilding;

/// <summary>Writes new rows in bulk, where there can be none of the same key yet.</summary>
internal static class ViewCopy
{
    /// <param name="connection">In the transaction that the rows belong to.</param>
    /// <param name="table">The table; its name may be qualified.</param>
    /// <param name="rows">Each with its position.</param>
    /// <param name="stop">Gives up; nothing is written then.</param>
    public static async Task Write(NpgsqlConnection connection, ViewTable table, IReadOnlyList<ReadyRow> rows, CancellationToken stop)
    {
        var columns = string.Join(", ", table.Columns.Select(column => column.Name).Append("position"));
        await using var copy = await connection.BeginBinaryImportAsync($"copy {table.Name} ({columns}) from stdin (format binary)", stop);
        foreach (var row in rows)
        {
            await copy.StartRowAsync(stop);
            for (var i = 0; i < table.Columns.Length; i++)
                await Write(copy, table.Columns[i].Type, row.Values[i], stop);
            await copy.WriteAsync(row.Position!.Value, NpgsqlDbType.Bigint, stop);
        }

        await copy.CompleteAsync(stop);
    }

    private static Task Write(NpgsqlBinaryImporter copy, ColumnType type, object? value, CancellationToken stop) => (type, value) switch
    {
        (_, null) => copy.WriteNullAsync(stop),
        (ColumnType.Uuid, Guid id) => copy.WriteAsync(id, NpgsqlDbType.Uuid, stop),
        (ColumnType.Integer, int number) => copy.WriteAsync(number, NpgsqlDbType.Integer, stop),
        (ColumnType.BigInt, long number) => copy.WriteAsync(number, NpgsqlDbType.Bigint, stop),
        (ColumnType.Boolean, bool yes) => copy.WriteAsync(yes, NpgsqlDbType.Boolean, stop),
        (ColumnType.Instant, DateTimeOffset time) => copy.WriteAsync(time.UtcDateTime, NpgsqlDbType.TimestampTz, stop),
        (ColumnType.Date, DateOnly day) => copy.WriteAsync(day, NpgsqlDbType.Date, stop),
        (ColumnType.TextArray, ImmutableArray<string> items) => copy.WriteAsync(items.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text, stop),
        (ColumnType.Json, string json) => copy.WriteAsync(json, NpgsqlDbType.Jsonb, stop),
        (ColumnType.Text, string text) => copy.WriteAsync(text, NpgsqlDbType.Text, stop),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value.GetType().Name, $"Not what a column of type {type} holds."),
    };
}
