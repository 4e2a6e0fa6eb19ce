using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace InteragencyReview.DeploymentTests.Telemetry;

/// <summary>A row of the list in docs/telemetry.md, and what Prometheus makes of it.</summary>
internal sealed record Metric(string Name, string Unit, string Kind)
{
    public static ImmutableArray<Metric> Listed { get; } =
    [
        .. Documents.Rows(Checkout.Read("docs", "telemetry.md"), "metric", "unit", "kind", "what it answers")
            .Select(cells => new Metric(cells[0].Trim('`'), cells[1], cells[2])),
    ];

    /// <summary>By the rules of the collector's exporter, with the suffixes of units and kinds.</summary>
    public IEnumerable<string> InPrometheus()
    {
        var name = Name.Replace('.', '_') + Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            "" => "",
            _ when Unit.StartsWith('{') => "",
            _ => throw new InvalidOperationException($"What does the collector append for the unit {Unit} of {Name}?"),
        };
        return Kind switch
        {
            "gauge" => [name],
            "counter" => [name + "_total"],
            "histogram" => [name + "_bucket", name + "_sum", name + "_count"],
            _ => throw new InvalidOperationException($"{Name} is a {Kind}?"),
        };
    }
}

/// <summary>The names of metrics in an expression of Prometheus.</summary>
internal static partial class PromQl
{
    private static readonly string[] Words = ["and", "or", "unless", "bool", "offset", "inf", "nan", "by", "without", "on", "ignoring", "group_left", "group_right"];

    public static IEnumerable<string> Metrics(string expression)
    {
        var bare = Grouping().Replace(Range().Replace(Matchers().Replace(Text().Replace(expression, "\"\""), ""), ""), " ");
        return Identifier().Matches(bare)
            .Where(found => !bare[(found.Index + found.Length)..].TrimStart().StartsWith('('))
            .Select(found => found.Value)
            .Except(Words, StringComparer.OrdinalIgnoreCase);
    }

    public static IEnumerable<TimeSpan> Ranges(string expression) => Range().Matches(Text().Replace(expression, "\"\"")).Select(found => Length().Match(found.Value)).Select(length =>
        length.Success
            ? int.Parse(length.Groups[1].Value, CultureInfo.InvariantCulture) * (length.Groups[2].Value switch { "s" => TimeSpan.FromSeconds(1), "m" => TimeSpan.FromMinutes(1), _ => TimeSpan.FromHours(1) })
            : throw new InvalidOperationException($"Over how long does {expression} ask?"));

    [GeneratedRegex(@"^\[(\d+)([smh])\]$")]
    private static partial Regex Length();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Text();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Matchers();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Range();

    [GeneratedRegex(@"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)")]
    private static partial Regex Grouping();

    [GeneratedRegex("[a-zA-Z_:][a-zA-Z0-9_:]*")]
    private static partial Regex Identifier();
}
