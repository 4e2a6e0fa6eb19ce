using System.Globalization;
using System.Text.Json;
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
