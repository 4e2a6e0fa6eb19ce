namespace InteragencyReview.Intake;

/// <summary>The A-number as this system writes it: <c>A</c> and nine digits. There is no check digit.</summary>
public static class ANumber
{
    private const int ShortestDigits = 7;
    private const int Digits = 9;

    /// <summary>
    /// Takes 7 to 9 digits, with or without the letter, with the hyphens or blanks people put between them
    /// (<c>A099-123-456</c>), and pads to nine. False for anything else, and for all zeros, which stands for "none".
    /// </summary>
    public static bool TryNormalize(string? text, out string aNumber)
    {
        aNumber = "";
        var written = (text ?? "").AsSpan().Trim();
        if (written.Length > 0 && char.ToUpperInvariant(written[0]) == 'A')
            written = written[1..];

        Span<char> digits = stackalloc char[Digits];
        var count = 0;
        foreach (var c in written)
        {
            if (c is '-' or ' ')
                continue;
            if (!char.IsAsciiDigit(c) || count == Digits)
                return false;
            digits[count++] = c;
        }

        if (count < ShortestDigits || digits[..count].IndexOfAnyExcept('0') < 0)
            return false;
        aNumber = string.Concat("A", new string('0', Digits - count), digits[..count]);
        return true;
    }
}
