using System.Globalization;
using InteragencyReview.EventStore.PostgreSql;
using Npgsql;
using NpgsqlTypes;

namespace InteragencyReview.EventStore.Rebuilding;

/// <summary>
/// The table that is built beside a view, in a schema of its own: so its indexes and constraints have the names of the live ones
/// from the start, and taking the place is no more than dropping one table and moving the other.
/// </summary>
internal sealed class RebuiltTable(ViewTable live, string schema)
{
    private static readonly string Obstacles = Read("obstacles");
    private static readonly string LikeLive = Read("like_live");
    private static readonly string IndexesOfLive = Read("indexes_of_live");

    /// <summary>The view as users see it.</summary>
    public string Live { get; } = $"{schema}.{live.Name}";

    /// <summary>The same columns under the name of the table beside it.</summary>
    public ViewTable Next { get; } = live with { Name = $"rebuilding.{live.Name}" };

    private IEnumerable<string> Keys => live.Columns.Take(live.KeyColumns).Select(column => column.Name);

    /// <exception cref="RebuildRefusedException">The table is missing, or has what a rebuild would lose.</exception>
    public static async Task<RebuiltTable> Of(ViewTable live, NpgsqlConnection connection, CancellationToken stop)
    {
        await using var find = new NpgsqlCommand("select n.nspname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = to_regclass($1)", connection);
        find.Parameters.Add(new() { Value = live.Name });
        if (await find.ExecuteScalarAsync(stop) is not string schema)
            throw new RebuildRefusedException($"There is no table {live.Name}: start the service once, which creates it.");
        var table = new RebuiltTable(live, schema);
        await table.RefuseObstacles(connection, stop);
        return table;
    }

    /// <exception cref="RebuildRefusedException">The table has what a rebuild would lose.</exception>
    public async Task RefuseObstacles(NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Obstacles, connection);
        command.Parameters.Add(new() { Value = Live });
        command.Parameters.Add(Texts(live.Columns.Select(column => column.Name).Append("position")));
        command.Parameters.Add(Texts(Keys));
        if (await command.ExecuteScalarAsync(stop) is string obstacle)
            throw new RebuildRefusedException($"{live.Name} cannot be rebuilt: {obstacle}.");
    }

    /// <summary>Empty, and without indexes.</summary>
    public Task Create(NpgsqlConnection connection, CancellationToken stop) => RunAll(LikeLive, connection, stop);

    public Task Copy(IReadOnlyList<ReadyRow> rows, NpgsqlConnection connection, CancellationToken stop) =>
        rows.Count == 0 ? Task.CompletedTask : ViewCopy.Write(connection, Next, rows, stop);

    /// <summary>When all rows of the first reading are there.</summary>
    public async Task AddIndexes(NpgsqlConnection connection, CancellationToken stop)
    {
        // Two streams may make a row of one key: then the later one holds, as it does in the live view.
        await Run(
            $"""
            delete from {Next.Name} old
            using (select {string.Join(", ", Keys)}, max(position) as position from {Next.Name} group by {string.Join(", ", Keys)} having count(*) > 1) latest
            where {string.Join(" and ", Keys.Select(key => $"old.{key} = latest.{key}"))} and old.position < latest.position
            """,
            connection,
            stop);
        await RunAll(IndexesOfLive, connection, stop);
        await Run($"analyze {Next.Name}", connection, stop);
    }

    /// <summary>Rows of streams that were changed since; one that is newer stays.</summary>
    public async Task Upsert(IReadOnlyList<ReadyRow> rows, NpgsqlConnection connection, CancellationToken stop)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { ViewSql.Upsert(Next, rows) } };
        await batch.ExecuteNonQueryAsync(stop);
    }

    /// <summary>Readers and writers find the new table under the old name with their next statement, also with one they have prepared.</summary>
    public async Task TakePlace(NpgsqlConnection connection, CancellationToken stop)
    {
        await Run($"lock table {Live} in access exclusive mode", connection, stop);
        await RefuseObstacles(connection, stop);
        await Run($"drop table {Live}; alter table {Next.Name} set schema {schema}", connection, stop);
    }

    public Task Drop(NpgsqlConnection connection, CancellationToken stop) => Run($"drop table {Next.Name}", connection, stop);

    internal static NpgsqlParameter Texts(IEnumerable<string?> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    internal static async Task Run(string sql, NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(stop);
    }

    internal static string Read(string file) => Sql.Read(typeof(RebuiltTable).Assembly, string.Create(CultureInfo.InvariantCulture, $"Rebuilding/{file}.sql"));

    /// <summary>Runs the statements that a query makes.</summary>
    private async Task RunAll(string query, NpgsqlConnection connection, CancellationToken stop)
    {
        var statements = new List<string>();
        await using (var command = new NpgsqlCommand(query, connection))
        {
            command.Parameters.Add(new() { Value = Live });
            await using var reader = await command.ExecuteReaderAsync(stop);
            while (await reader.ReadAsync(stop))
                statements.Add(reader.GetString(0));
        }

        foreach (var statement in statements)
            await Run(statement, connection, stop);
    }
}
