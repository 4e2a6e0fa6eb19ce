using System.Globalization;

namespace InteragencyReview.Load.Reporting;

/// <summary>Writes the tables, each line as soon as it is known.</summary>
internal sealed class Report(TextWriter screen)
{
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

    public void Line(string text = "") => screen.WriteLine(text);

    public static string Rate(double perSecond) => perSecond.ToString(perSecond < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

    public static string Verdict(bool met) => met ? "met" : "**missed**";

    public static string Share(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture);

    public static string Time(TimeSpan time) => time.TotalMilliseconds switch
    {
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.00} ms"),
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
    };
}
