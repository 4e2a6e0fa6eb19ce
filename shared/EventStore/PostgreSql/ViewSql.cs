using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace InteragencyReview.EventStore.PostgreSql;

/// <summary>
/// Writes rows of one view, many at once. A row computed from an event of this transaction is joined to that event by its id:
/// so it gets the event's position, and falls away where the event's unit of work was refused.
/// </summary>
internal static class ViewSql
{
    private static readonly ConcurrentDictionary<ViewTable, string> Statements = new();
    private static readonly ConcurrentDictionary<ViewTable, string> StatementsAtPositions = new();

    public static NpgsqlBatchCommand Upsert(ViewTable table, IReadOnlyList<ReadyRow> all)
    {
        var rows = LastOfEachKey(table, all);
        if (rows.All(r => r.Event is null))
            return UpsertAtPositions(table, rows);
        var command = new NpgsqlBatchCommand(Statements.GetOrAdd(table, Statement));
        AddColumns(command, table, rows);
        command.Parameters.Add(new() { Value = rows.Select(r => r.Event?.Stream).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = rows.Select(r => r.Event?.Version).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = rows.Select(r => r.Event?.Id).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        command.Parameters.Add(new() { Value = rows.Select(r => r.Position).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        return command;
    }

    /// <summary>One row, its values as parameters of their own behind those of others.</summary>
    /// <param name="table">The view.</param>
    /// <param name="others">How many parameters stand before its own.</param>
    /// <param name="source">What has the event's position, or no row when there is no event.</param>
    public static string UpsertOne(ViewTable table, int others, string source) =>
        $"""
        insert into {table.Name} as v ({string.Join(", ", table.Columns.Select(c => c.Name))}, position)
        select {string.Join(", ", table.Columns.Select((c, i) => $"${others + i + 1}"))}, {source}.seq_id
        from {source}
        {Replace(table)}
        """;

    /// <inheritdoc cref="UpsertOne"/>
    public static void AddValues(NpgsqlParameterCollection parameters, ViewTable table, ReadyRow row)
    {
        for (var column = 0; column < table.Columns.Length; column++)
            parameters.Add(Value(table.Columns[column].Type, row.Values[column]));
    }

    private static NpgsqlParameter Value(ColumnType type, object? value) => new()
    {
        Value = value switch
        {
            null => DBNull.Value,
            DateTimeOffset instant => instant.UtcDateTime,
            ImmutableArray<string> items => items.ToArray(),
            _ => value,
        },
        NpgsqlDbType = type switch
        {
            ColumnType.Uuid => NpgsqlDbType.Uuid,
            ColumnType.Integer => NpgsqlDbType.Integer,
            ColumnType.BigInt => NpgsqlDbType.Bigint,
            ColumnType.Boolean => NpgsqlDbType.Boolean,
            ColumnType.Instant => NpgsqlDbType.TimestampTz,
            ColumnType.Date => NpgsqlDbType.Date,
            ColumnType.TextArray => NpgsqlDbType.Array | NpgsqlDbType.Text,
            ColumnType.Json => NpgsqlDbType.Jsonb,
            _ => NpgsqlDbType.Text,
        },
    };

    /// <summary>One statement writes a row once: of several events that make the same row the last one counts.</summary>
    private static IReadOnlyList<ReadyRow> LastOfEachKey(ViewTable table, IReadOnlyList<ReadyRow> rows)
    {
        if (rows.Count == 1)
            return rows;
        var last = new Dictionary<string, int>(rows.Count, StringComparer.Ordinal);
        for (var i = 0; i < rows.Count; i++)
            last[table.KeyOf(rows[i].Values)] = i;
        return last.Count == rows.Count ? rows : [.. last.Values.Order().Select(i => rows[i])];
    }

    /// <summary>Rows of events that are in the log already: there is nothing to join.</summary>
    private static NpgsqlBatchCommand UpsertAtPositions(ViewTable table, IReadOnlyList<ReadyRow> rows)
    {
        var command = new NpgsqlBatchCommand(StatementsAtPositions.GetOrAdd(table, StatementAtPositions));
        AddColumns(command, table, rows);
        command.Parameters.Add(Typed(rows.Select(r => r.Position!.Value), NpgsqlDbType.Bigint));
        return command;
    }

    private static void AddColumns(NpgsqlBatchCommand command, ViewTable table, IReadOnlyList<ReadyRow> rows)
    {
        for (var column = 0; column < table.Columns.Length; column++)
            command.Parameters.Add(Parameter(table.Columns[column].Type, rows, column));
    }

    private static string Statement(ViewTable table)
    {
        var names = table.Columns.Select(c => c.Name).ToList();
        var sources = table.Columns.Select((c, i) => $"${i + 1}::{ArrayType(c.Type)}[]")
            .Concat(new[] { "text", "bigint", "uuid", "bigint" }.Select((type, i) => $"${table.Columns.Length + i + 1}::{type}[]"));
        return $"""
            insert into {table.Name} as v ({string.Join(", ", names)}, position)
            select {Values(table)}, coalesce(r.row_position, e.seq_id)
            from unnest({string.Join(", ", sources)}) as r({string.Join(", ", names)}, row_stream, row_version, row_event, row_position)
            left join mt_events e on e.stream_id = r.row_stream and e.version = r.row_version and e.id = r.row_event
            where coalesce(r.row_position, e.seq_id) is not null
            {Replace(table)}
            """;
    }

    private static string StatementAtPositions(ViewTable table)
    {
        var names = string.Join(", ", table.Columns.Select(c => c.Name).Append("position"));
        var sources = table.Columns.Select(c => ArrayType(c.Type)).Append("bigint").Select((type, i) => $"${i + 1}::{type}[]");
        return $"""
            insert into {table.Name} as v ({names})
            select {Values(table)}, r.position
            from unnest({string.Join(", ", sources)}) as r({names})
            {Replace(table)}
            """;
    }

    private static string Values(ViewTable table) => string.Join(", ", table.Columns.Select(c => c.Type switch
    {
        ColumnType.TextArray => $"r.{c.Name}::text[]",
        ColumnType.Json => $"r.{c.Name}::jsonb",
        _ => $"r.{c.Name}",
    }));

    private static string Replace(ViewTable table)
    {
        var names = table.Columns.Select(c => c.Name).ToList();
        return $"""
            on conflict ({string.Join(", ", names.Take(table.KeyColumns))}) do update
            set {string.Join(", ", names.Skip(table.KeyColumns).Append("position").Select(n => $"{n} = excluded.{n}"))}
            where excluded.position >= v.position
            """;
    }

    /// <summary>How PostgreSQL names the type of a parameter, of which there is one array for each column.</summary>
    public static string ArrayType(ColumnType type) => type switch
    {
        ColumnType.Uuid => "uuid",
        ColumnType.Integer => "int",
        ColumnType.BigInt => "bigint",
        ColumnType.Boolean => "boolean",
        ColumnType.Instant => "timestamptz",
        ColumnType.Date => "date",
        _ => "text",
    };

    /// <summary>The values of one column of many rows, as one array.</summary>
    public static NpgsqlParameter Parameter(ColumnType type, IReadOnlyList<ReadyRow> rows, int column)
    {
        var values = rows.Select(r => r.Values[column]);
        return type switch
        {
            ColumnType.Uuid => Typed(values.Select(v => (Guid?)v), NpgsqlDbType.Uuid),
            ColumnType.Integer => Typed(values.Select(v => (int?)v), NpgsqlDbType.Integer),
            ColumnType.BigInt => Typed(values.Select(v => (long?)v), NpgsqlDbType.Bigint),
            ColumnType.Boolean => Typed(values.Select(v => (bool?)v), NpgsqlDbType.Boolean),
            ColumnType.Instant => Typed(values.Select(v => ((DateTimeOffset?)v)?.UtcDateTime), NpgsqlDbType.TimestampTz),
            ColumnType.Date => Typed(values.Select(v => (DateOnly?)v), NpgsqlDbType.Date),
            ColumnType.TextArray => Typed(values.Select(v => v is null ? null : ArrayLiteral((ImmutableArray<string>)v)), NpgsqlDbType.Text),
            _ => Typed(values.Select(v => (string?)v), NpgsqlDbType.Text),
        };
    }

    private static NpgsqlParameter Typed<T>(IEnumerable<T> values, NpgsqlDbType type) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type };

    private static string ArrayLiteral(ImmutableArray<string> items) =>
        string.Create(CultureInfo.InvariantCulture, $"{{{string.Join(',', items.Select(i => '"' + i.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"'))}}}");
}

/// <summary>A row with the event it was computed from, or with the position of one already in the log.</summary>
internal sealed record ReadyRow(ImmutableArray<object?> Values, EventRow? Event, long? Position);
