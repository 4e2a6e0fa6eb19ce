using System.Globalization;
using System.Text;

namespace InteragencyReview.Kernel;

/// <summary>
/// The agencies' keys (case file id, IDNCASE, docket number), read the same way in files, routes, bodies and the tool.
/// </summary>
public static class RecordKey
{
    /// <summary>In Unicode scalar values.</summary>
    public const int Longest = 200;

    /// <summary>
    /// In digits, without leading zeros. In the court's tables and in the list of an extract an IDNCASE is a number: what could not stand
    /// there is refused everywhere, and ties nothing.
    /// </summary>
    public const int LongestIdnCase = 18;

    /// <summary>Reads a key: surrounding blanks are taken off, and it is brought to NFC. Its spelling is otherwise kept.</summary>
    /// <param name="key">Empty where it is refused.</param>
    /// <param name="fault">What is wrong with it, as the end of a sentence; null where nothing is. It never repeats the text.</param>
    public static bool TryRead(string? text, out string key, out string? fault)
    {
        key = "";
        fault = null;
        if (string.IsNullOrWhiteSpace(text))
            fault = "must not be empty";
        else if (!IsWellFormed(text.Trim()))
            fault = "must not contain control, zero-width or unpaired characters";
        else if (Nfc.Of(text.Trim()) is var read && read.EnumerateRunes().Count() > Longest)
            fault = $"must have at most {Longest} characters";
        else if (read is "." or "..")
            fault = "must not be . or ..";
        else
            key = read;
        return fault is null;
    }

    /// <summary>Reads an IDNCASE: a number above zero, of which leading zeros do not count.</summary>
    public static bool TryReadIdnCase(string? text, out string key, out string? fault)
    {
        if (!TryRead(text, out key, out fault))
            return false;
        if (!key.All(char.IsAsciiDigit))
            (key, fault) = ("", "must be digits only");
        else if (WithoutLeadingZeros(key) is "0")
            (key, fault) = ("", "must be above zero");
        else if (WithoutLeadingZeros(key) is var number && number.Length > LongestIdnCase)
            (key, fault) = ("", $"must have at most {LongestIdnCase} digits");
        else
            key = number;
        return fault is null;
    }

    /// <summary>
    /// The form in which a key that has been read names a stream or is compared by ordinal: two spellings that differ in case only
    /// have the same.
    /// </summary>
    public static string Canonical(string key) => Nfc.Of(Nfc.Of(key.Trim()).ToUpperInvariant());

    /// <summary>The same for an IDNCASE: its leading zeros do not count.</summary>
    public static string CanonicalIdnCase(string idnCase) => WithoutLeadingZeros(Canonical(idnCase));

    /// <summary>
    /// Whether a key that has been read holds a character that looks like another one: a Cyrillic А for a Latin A, a long hyphen, a
    /// wide digit. Such a key is taken as it is, and never merged with the one it looks like; a person is told.
    /// </summary>
    public static bool LooksLikeAnother(string key) => key.EnumerateRunes().Any(rune => rune.Value is
        (>= 0x0370 and <= 0x058F) // Greek, Cyrillic, Armenian
        or (>= 0x2010 and <= 0x2015) or 0x2044 or 0x2212 or 0x2215 // hyphens, dashes, minus and slashes
        or (>= 0x2100 and <= 0x218F) // letterlike symbols, number forms
        or (>= 0xFF01 and <= 0xFF5E) // wide forms
        or (>= 0x1D400 and <= 0x1D7FF)); // mathematical letters and digits

    private static string WithoutLeadingZeros(string digits) => digits.TrimStart('0') is { Length: > 0 } rest ? rest : digits.Length > 0 ? "0" : "";

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i += char.IsHighSurrogate(text[i]) ? 2 : 1)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune) || Rune.GetUnicodeCategory(rune) is
                    UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                    or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned)
            {
                return false;
            }
        }

        return true;
    }
}
