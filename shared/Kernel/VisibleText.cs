using System.Globalization;
using System.Text;

namespace InteragencyReview.Kernel;

/// <summary>Whether a text says anything to a person who reads it.</summary>
public static class VisibleText
{
    /// <summary>True for a text without a visible character: nothing, blanks, zero-width or control characters only.</summary>
    public static bool IsBlank(string? text)
    {
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (!IsInvisible(rune))
                return false;
        }

        return true;
    }

    /// <summary>True where a control character stands that is neither a tab nor a line end: PostgreSQL stores no U+0000, and a terminal obeys others.</summary>
    public static bool HasControls(string text) => text.Any(c => char.IsControl(c) && c is not ('\t' or '\n' or '\r'));

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => true,
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => true, // marks on nothing

        // Letters and signs that are drawn as nothing: fillers of Hangul, the empty pattern of Braille, the null note, blanks of hieroglyphs;
        // and what stands for a character or an object that is not there.
        _ => rune.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800 or 0x1D159 or 0x13441 or 0x13442 or 0xFFFC or 0xFFFD,
    };
}
