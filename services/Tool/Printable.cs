using System.Globalization;
using System.Text;

namespace InteragencyReview.Tool;

/// <summary>
/// Texts from data, as they may be shown: on one line, and with everything visible that a terminal would obey or a reader would not see,
/// written like <c>\u001b</c>.
/// </summary>
public static class Printable
{
    public static string Of(string? text)
    {
        if (text is null || text.EnumerateRunes().All(IsHarmless))
            return text ?? "";
        var shown = new StringBuilder(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsHarmless(rune))
                shown.Append(rune.ToString());
            else if (rune.Value is '\n' or '\r' or '\t')
                shown.Append(rune.Value switch { '\n' => @"\n", '\r' => @"\r", _ => @"\t" });
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(rune.IsBmp ? $"{rune.Value:x4}" : $"{{{rune.Value:x}}}")}");
        }

        return shown.ToString();
    }

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}

/// <summary>
/// The last door before a pipe or a file: lines stay lines, and whatever else a terminal would obey is made visible. In JSON this is the
/// same text, escaped.
/// </summary>
internal sealed class PrintableWriter(TextWriter inner) : TextWriter(CultureInfo.InvariantCulture)
{
    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(string? value)
    {
        if (value is null)
            return;
        var lines = value.Split('\n');
        for (var n = 0; n < lines.Length; n++)
        {
            if (n > 0)
                inner.Write('\n');
            inner.Write(Printable.Of(lines[n]));
        }
    }

    public override void WriteLine(string? value) => Write(value + "\n");

    public override void Flush() => inner.Flush();
}
