using InteragencyReview.Kernel;

namespace InteragencyReview.Intake;

/// <summary>The A-number as this system writes it: <c>A</c> and nine digits. There is no check digit.</summary>
public static class ANumber
{
    private const int ShortestDigits = 7;
    private const int Digits = 9;

    /// <summary>Whether a key that has been read is one, in letters of either case: keys leave the agency, an A-number must not.</summary>
    public static bool IsKey(string key) => TryNormalize(RecordKey.Canonical(key), out _);

    /// <summary>Whether a text that is to be shown may hold one, in whichever way it is written.</summary>
    public static bool MayBeIn(string text) => text.Contains('A', StringComparison.OrdinalIgnoreCase) && text.Count(char.IsAsciiDigit) >= ShortestDigits;

    /// <summary>
    /// Takes <c>A</c> and 7 to 9 digits, and pads to nine. False for anything else: nobody knows whether digits with other
    /// characters beside them are right. False also for all zeros, which stands for "none".
    /// </summary>
    public static bool TryNormalize(string? text, out string aNumber)
    {
        aNumber = "";
        if (text is not { Length: > ShortestDigits and <= Digits + 1 } || text[0] != 'A')
            return false;
        var digits = text.AsSpan(1);
        if (digits.IndexOfAnyExceptInRange('0', '9') >= 0 || digits.IndexOfAnyExcept('0') < 0)
            return false;
        aNumber = string.Concat("A", text[1..].PadLeft(Digits, '0'));
        return true;
    }
}
