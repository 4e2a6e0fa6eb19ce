using System.Collections.Immutable;
using InteragencyReview.EventStore.PostgreSql;
using Npgsql;

namespace InteragencyReview.EventStore.Rebuilding;

/// <summary>
/// Compares the live view with the rebuilt one, row for row and column for column, in ranges of the key. Rows that differ are kept
/// in a table, by key, until a later look finds them alike.
/// </summary>
internal sealed class Comparison(ViewTable view, RebuiltTable tables)
{
    /// <summary>Rows of a range.</summary>
    public const int RangeSize = 20_000;

    private readonly string[] _keys = [.. view.Columns.Take(view.KeyColumns).Select(column => column.Name)];
    private readonly string[] _compared = [.. view.Columns.Skip(view.KeyColumns).Select(column => column.Name), "position"];

    private string KeyOfBoth => $"array[{string.Join(", ", _keys.Select(key => $"coalesce(l.{key}, n.{key})::text"))}]";

    /// <summary>What is wrong with a live row; nothing when it is as the log says.</summary>
    private string Judgement =>
        $"""
        case when n.position is null then 'Surplus' when l.position is null then 'Missing' else 'Altered' end,
               case when n.position is null or l.position is null then '{"{}"}'::text[]
                    else array_remove(array[{string.Join(", ", _compared.Select(column => $"case when l.{column} is distinct from n.{column} then '{column}' end"))}], null) end
        """;

    private string Differ => string.Join(" or ", _compared.Select(column => $"l.{column} is distinct from n.{column}"));

    /// <summary>Compares the next range.</summary>
    /// <param name="after">The last key of the range before, null for none.</param>
    /// <param name="connection">In a transaction in which both tables stand at one position.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>The last key of this range, or null when it was the last one.</returns>
    public async Task<ImmutableArray<string>?> CompareNext(ImmutableArray<string>? after, NpgsqlConnection connection, CancellationToken stop)
    {
        var upTo = await EndOfRange(after, connection, stop);
        var bounds = Bounds(after, upTo);
        await using var compare = new NpgsqlCommand(
            $"""
            insert into rebuilding.view_differences (view, key, kind, columns)
            select '{view.Name}', {KeyOfBoth}, {Judgement}
            from (select * from {tables.Live} where {bounds}) l
            full join (select * from {tables.Next.Name} where {bounds}) n on {Same("l", "n")}
            where {Differ}
            on conflict (view, key) do update set kind = excluded.kind, columns = excluded.columns
            """,
            connection)
        {
            CommandTimeout = 0,
        };
        AddBounds(compare, after, upTo);
        await compare.ExecuteNonQueryAsync(stop);
        return upTo;
    }

    /// <summary>Looks again at rows that have changed.</summary>
    public async Task CompareAgain(IReadOnlyList<ReadyRow> rows, NpgsqlConnection connection, CancellationToken stop)
    {
        if (rows.Count == 0)
            return;
        var touched = $"(select distinct * from unnest({string.Join(", ", _keys.Select((_, i) => $"${i + 1}::{ViewSql.ArrayType(view.Columns[i].Type)}[]"))}) as t({string.Join(", ", _keys)})) t";
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new($"delete from rebuilding.view_differences d using {touched} where d.view = '{view.Name}' and d.key = array[{string.Join(", ", _keys.Select(key => $"t.{key}::text"))}]"),
                new(
                    $"""
                    insert into rebuilding.view_differences (view, key, kind, columns)
                    select '{view.Name}', {KeyOfBoth}, {Judgement}
                    from {touched} left join {tables.Live} l on {Same("l", "t")} left join {tables.Next.Name} n on {Same("n", "t")}
                    where {Differ}
                    """),
            },
        };
        foreach (var command in batch.BatchCommands)
        {
            for (var i = 0; i < _keys.Length; i++)
                command.Parameters.Add(ViewSql.Parameter(view.Columns[i].Type, rows, i));
        }

        await batch.ExecuteNonQueryAsync(stop);
    }

    private async Task<ImmutableArray<string>?> EndOfRange(ImmutableArray<string>? after, NpgsqlConnection connection, CancellationToken stop)
    {
        var keys = string.Join(", ", _keys);
        string Side(string table) => $"(select {keys} from {table} where {Bounds(after, upTo: null)} order by {keys} limit {RangeSize})";
        await using var command = new NpgsqlCommand(
            $"""
            select array[{string.Join(", ", _keys.Select(key => $"{key}::text"))}]
            from (select * from (select * from {Side(tables.Live)} l union select * from {Side(tables.Next.Name)} n) b order by {keys} limit {RangeSize}) r
            order by {keys} offset {RangeSize - 1}
            """,
            connection)
        {
            CommandTimeout = 0,
        };
        AddBounds(command, after, upTo: null);
        return await command.ExecuteScalarAsync(stop) is string[] last ? [.. last] : null;
    }

    private string Same(string one, string other) => string.Join(" and ", _keys.Select(key => $"{one}.{key} = {other}.{key}"));

    private string Bounds(ImmutableArray<string>? after, ImmutableArray<string>? upTo)
    {
        var bounds = new List<string> { "true" };
        if (after is not null)
            bounds.Add($"({string.Join(", ", _keys)}) > ({Values(1)})");
        if (upTo is not null)
            bounds.Add($"({string.Join(", ", _keys)}) <= ({Values(1 + (after?.Length ?? 0))})");
        return string.Join(" and ", bounds);

        string Values(int first) => string.Join(", ", _keys.Select((_, i) => $"${first + i}::text::{ViewSql.ArrayType(view.Columns[i].Type)}"));
    }

    private static void AddBounds(NpgsqlCommand command, ImmutableArray<string>? after, ImmutableArray<string>? upTo)
    {
        foreach (var value in (after ?? []).Concat(upTo ?? []))
            command.Parameters.Add(new() { Value = value });
    }
}
