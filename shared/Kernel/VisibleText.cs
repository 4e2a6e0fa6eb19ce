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

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => true,
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => true,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark => true, // a mark on nothing, a variation selector

        // Fillers of Hangul and the empty pattern of Braille: letters and signs that are drawn as nothing.
        _ => rune.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800 or 0xFFFD,
    };
}
