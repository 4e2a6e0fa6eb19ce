using System.Globalization;
using System.Text.Json;
using Marten;
using Marten.Services;
using Npgsql;

namespace InteragencyReview.PlanTests;

/// <summary>What PostgreSQL did to answer one query, by its own account (explain analyze).</summary>
public sealed class Plan
{
    /// <summary>The answer, some more that a second filter took away, and nothing that grows with the number of cases.</summary>
    public const int MostRows = 2_000;

    /// <summary>Each row read may be on a page of its own, at the end of a few pages of the index.</summary>
    public const int MostBlocks = 2_500;

    private readonly string _text;
    private readonly JsonElement _root;

    private Plan(string json)
    {
        _text = json;
        _root = JsonDocument.Parse(json).RootElement[0];
    }

    public double Rows => _root.GetProperty("Plan").GetProperty("Actual Rows").GetDouble();

    /// <summary>The plan for just these values, as the first executions of a statement get it.</summary>
    public static async Task<Plan> ForValues(NpgsqlDataSource database, NpgsqlCommand query)
    {
        await using var explain = database.CreateCommand($"explain (analyze, buffers, format json) {query.CommandText}");
        foreach (NpgsqlParameter parameter in query.Parameters)
            explain.Parameters.Add(parameter.Clone());
        return new((string)(await explain.ExecuteScalarAsync())!);
    }

    /// <summary>The plan for any values, as a statement that stays prepared may get it.</summary>
    public static async Task<Plan> ForAnyValues(NpgsqlDataSource database, NpgsqlCommand query)
    {
        var parameters = query.Parameters.Cast<NpgsqlParameter>().ToList();
        await using var connection = await database.OpenConnectionAsync();
        await Run("set plan_cache_mode = force_generic_plan");
        var types = parameters.Select(p => p.Value is Array ? "text[]" : p.DataTypeName);
        await Run($"prepare query ({string.Join(", ", types)}) as {query.CommandText}");
        await using var explain = new NpgsqlCommand(
            $"explain (analyze, buffers, format json) execute query ({string.Join(", ", parameters.Select(p => Literal(p.Value!)))})", connection);
        return new((string)(await explain.ExecuteScalarAsync())!);

        async Task Run(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>The plan of a query that Marten writes, as the server itself notes it down when it is run.</summary>
    public static async Task<Plan> OfStream(IDocumentStore store, Func<IQuerySession, Task> query)
    {
        var plans = new List<string>();
        await using var connection = store.Storage.Database.CreateConnection();
        await connection.OpenAsync();
        await using (var notes = new NpgsqlCommand(
            """
            load 'auto_explain';
            set auto_explain.log_min_duration = 0;
            set auto_explain.log_analyze = on;
            set auto_explain.log_buffers = on;
            set auto_explain.log_format = json;
            set auto_explain.log_level = notice
            """,
            connection))
        {
            await notes.ExecuteNonQueryAsync();
        }

        connection.Notice += (_, noted) => plans.Add(noted.Notice.MessageText);
        await using (var session = store.QuerySession(SessionOptions.ForConnection(connection)))
            await query(session);
        var plan = Assert.Single(plans);
        return new($"[{plan[plan.IndexOf('{', StringComparison.Ordinal)..]}]");
    }

    public void IsBounded()
    {
        foreach (var node in Nodes(_root.GetProperty("Plan")))
        {
            if (node.GetProperty("Node Type").GetString() == "Seq Scan")
                Assert.Fail($"The plan reads all of {node.GetProperty("Relation Name")}:\n{_text}");
            var rows = Number(node, "Actual Loops")
                * (Number(node, "Actual Rows") + Number(node, "Rows Removed by Filter") + Number(node, "Rows Removed by Index Recheck") + Number(node, "Rows Removed by Join Filter"));
            if (rows > MostRows)
                Assert.Fail($"A {node.GetProperty("Node Type")} reads {rows} rows, more than {MostRows}:\n{_text}");
        }

        var blocks = Number(_root.GetProperty("Plan"), "Shared Hit Blocks") + Number(_root.GetProperty("Plan"), "Shared Read Blocks");
        if (blocks > MostBlocks)
            Assert.Fail($"The plan touches {blocks} blocks, more than {MostBlocks}:\n{_text}");
    }

    /// <summary>Reads nothing but this index, all of it if need be.</summary>
    public void ReadsOnlyTheIndex(string name)
    {
        var scans = Nodes(_root.GetProperty("Plan")).Where(node => node.GetProperty("Node Type").GetString()!.EndsWith("Scan", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(scans);
        if (!scans.TrueForAll(scan => scan.GetProperty("Node Type").GetString() == "Index Only Scan" && scan.GetProperty("Index Name").GetString() == name))
            Assert.Fail($"The plan reads other than {name}:\n{_text}");
    }

    private static double Number(JsonElement node, string name) => node.TryGetProperty(name, out var value) ? value.GetDouble() : 0;

    private static IEnumerable<JsonElement> Nodes(JsonElement node) =>
        node.TryGetProperty("Plans", out var plans) ? plans.EnumerateArray().SelectMany(Nodes).Prepend(node) : [node];

    private static string Literal(object value) => value switch
    {
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        string[] texts => $"array[{string.Join(", ", texts.Select(Literal))}]",
        DateTime time => $"'{time:O}'",
        Guid id => $"'{id}'",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"There is no literal for a {value.GetType()} yet.", nameof(value)),
    };
}
