using System.Globalization;
using System.Text;

namespace InteragencyReview.Load.Reporting;

/// <summary>Collects the tables, shows each line as soon as it is known, and writes them into a document.</summary>
internal sealed class Report(TextWriter screen)
{
    private const string Begin = "<!-- measured: written by ./build.sh load --write -->";
    private const string End = "<!-- end of measured -->";

    private readonly StringBuilder _text = new();

    public void Chapter(string title, string explanation)
    {
        Line();
        Line($"### {title}");
        Line();
        Line(explanation);
    }

    public void Header(params ReadOnlySpan<string> columns)
    {
        Line();
        Row(columns);
        Line("|" + string.Concat(Enumerable.Repeat("---|", columns.Length)));
    }

    public void Row(params ReadOnlySpan<string> cells) => Line("| " + string.Join(" | ", cells) + " |");

    public void Line(string text = "")
    {
        _text.Append(text).Append('\n');
        screen.WriteLine(text);
    }

    public static string Rate(double perSecond) => perSecond.ToString(perSecond < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

    public static string Verdict(bool met) => met ? "met" : "**missed**";

    public static string Share(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture);

    public static string Time(TimeSpan time) => time.TotalMilliseconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.00} ms"),
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
    };

    /// <summary>Replaces what stands between the two markers of the document.</summary>
    public async Task WriteInto(string path)
    {
        var document = await File.ReadAllTextAsync(path);
        var from = document.IndexOf(Begin, StringComparison.Ordinal);
        var to = document.IndexOf(End, StringComparison.Ordinal);
        if (from < 0 || to < from)
            throw new InvalidOperationException($"{path} does not have the lines {Begin} and {End}.");
        await File.WriteAllTextAsync(path, document[..(from + Begin.Length)] + "\n" + _text + "\n" + document[to..]);
    }
}
