using System.Collections.Immutable;
using System.Text;
using InteragencyReview.Intake.Reports;

namespace InteragencyReview.Intake.Crosswalk;

/// <summary>One row of the file: the line that travels, or why it cannot.</summary>
public sealed record CrosswalkRow(long LineNumber, CrosswalkLine? Line, ImmutableArray<Finding> Findings);

/// <summary>Reads <c>crosswalk.tsv</c>: tab-separated with a header, columns by name in any order.</summary>
public static class CrosswalkTable
{
    public const string FileName = "crosswalk.tsv";
    private const int FewestColumns = 2;

    /// <summary>May be left out: a docket number mostly stands in one circuit.</summary>
    private const string Circuit = "CIRCUIT";

    private static readonly ImmutableArray<string> Columns = ["A_NUMBER", "IDNCASE", "CASE_FILE_ID", "DOCKET_NUMBER", Circuit];

    /// <summary>What is wrong with the header, or null.</summary>
    public static string? Problem(string path)
    {
        using var file = new StreamReader(path, Encoding.UTF8);
        return Places(file.ReadLine() ?? "").Count(place => place >= 0) >= FewestColumns
            ? null
            : $"{Path.GetFileName(path)}: the first line must name at least two of the columns {string.Join(", ", Columns)}, separated by tabs.";
    }

    /// <summary>What is odd about the header: a column that is missing, or one of another name, which is not read. Empty for an empty file.</summary>
    public static ImmutableArray<Finding> HeaderFindings(string path)
    {
        using var file = new StreamReader(path, Encoding.UTF8);
        if (file.ReadLine() is not { Length: > 0 } header)
            return [];
        var names = Names(header);
        return
        [
            .. Columns.Where(column => column != Circuit && !names.Contains(column, StringComparer.OrdinalIgnoreCase)).Select(column => new Finding(
                FindingKind.Suspicion, Finding.MissingColumn, column, null, "The first line does not name this column: nothing is tied by it.")),
            .. names.Select((name, place) => (name, place)).Where(one => one.name.Length > 0 && !Columns.Contains(one.name, StringComparer.OrdinalIgnoreCase)).Select(one => new Finding(
                FindingKind.Suspicion, Finding.UnknownColumn, Shown(one.name, one.place), null, $"No column has this name, and it was not read. The columns are {string.Join(", ", Columns)}.")),
        ];
    }

    public static IEnumerable<CrosswalkRow> Read(string path)
    {
        using var file = new StreamReader(path, Encoding.UTF8);
        var header = file.ReadLine() ?? "";
        var places = Places(header);
        var width = header.Split('\t').Length;
        for (var number = 2L; file.ReadLine() is { } text; number++)
        {
            if (text.AsSpan().Trim().Length > 0)
                yield return Row(number, text.Split('\t'), places, width);
        }
    }

    private static ImmutableArray<int> Places(string header)
    {
        var names = Names(header);
        return [.. Columns.Select(column => Array.FindIndex(names, name => name.Equals(column, StringComparison.OrdinalIgnoreCase)))];
    }

    private static string[] Names(string header) => [.. header.Split('\t').Select(name => name.Trim().Trim('"'))];

    /// <summary>A name with digits or other signs may be an A-number: its place is told instead.</summary>
    private static string Shown(string name, int place) =>
        name.All(c => char.IsAsciiLetter(c) || c is '_' or '-' or ' ') ? Finding.Shorten(name)! : $"#{place + 1}";

    private static CrosswalkRow Row(long number, string[] fields, ImmutableArray<int> places, int width)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();

        // A stray tab within the row moves all that follows it, and looks like an empty column that is one too many at its end.
        var filled = Array.FindLastIndex(fields, field => !string.IsNullOrWhiteSpace(field));
        if (filled >= width || (fields.Length > width && fields.Take(filled).Any(string.IsNullOrWhiteSpace)))
        {
            findings.Add(new(FindingKind.Rejection, "shifted-row", null, null, $"The row has {fields.Length} columns, the header {width}: take the tab out that is too much."));
            return new(number, null, findings.ToImmutable());
        }

        if (fields.Any(field => field.Contains('\uFFFD', StringComparison.Ordinal)))
        {
            findings.Add(new(FindingKind.Rejection, "not-utf-8", null, null, "The row holds bytes that are no UTF-8: save the file as UTF-8."));
            return new(number, null, findings.ToImmutable());
        }

        var keys = places.Zip(Columns, (place, column) => Clean(place >= 0 && place < fields.Length ? fields[place] : "", column, findings)).ToArray();
        var reading = CrosswalkReader.Read(new CrosswalkLine(keys[0], keys[1], keys[2], keys[3], keys[4]).ToJson());
        findings.AddRange(reading.Findings);
        return new(number, reading.Line, findings.ToImmutable());
    }

    private static string? Clean(string field, string column, ImmutableArray<Finding>.Builder findings)
    {
        var value = field.Replace("\0", "", StringComparison.Ordinal).Trim();
        if (value.Length != field.Length)
            findings.Add(new(FindingKind.Repair, "padded", column, null, "Blanks or NULs around the value were taken off."));
        if (Quoted(value) is { } inner)
        {
            value = inner.Replace("\"\"", "\"", StringComparison.Ordinal).Trim();
            findings.Add(new(FindingKind.Repair, "quoted", column, null, "Quotes around the value, as a spreadsheet writes them, were taken off."));
        }

        return value.Length == 0 ? null : value;
    }

    /// <summary>What a spreadsheet makes of a text: quotes around it, doubled inside it, perhaps as a formula.</summary>
    private static string? Quoted(string value) => value switch
    {
        ['"', .. var inner, '"'] => inner,
        ['=', '"', .. var inner, '"'] => inner,
        _ => null,
    };
}
