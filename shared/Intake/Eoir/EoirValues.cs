using System.Globalization;
using InteragencyReview.Intake.Reports;
using InteragencyReview.Kernel;

namespace InteragencyReview.Intake.Eoir;

/// <summary>
/// One value of the court's release, made clean where that is certain. Each function gives the value in one canonical spelling and
/// the name of what it did or found, or null when the value was fine.
/// </summary>
internal static class EoirValues
{
    private const int LongestCharge = 20;
    private const int LatestYear = 2100;
    private const int DayLength = 10;
    private const string Midnight = " 00:00:00.000";

    private static readonly DateOnly Sentinel = new(1900, 1, 1);

    private static readonly string[] DateFormats =
        ["yyyy-MM-dd", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm:ss"];

    /// <summary>What the release writes for "nothing here".</summary>
    public static bool IsPseudoNull(string value, ColumnKind kind) =>
        value.Equals("b6", StringComparison.OrdinalIgnoreCase)
        || value.Equals("N/A", StringComparison.OrdinalIgnoreCase)
        || value.Equals("A.2.a", StringComparison.OrdinalIgnoreCase)
        || value.AsSpan().IndexOfAnyExcept('?') < 0
        || (kind is ColumnKind.Id or ColumnKind.Date && value.AsSpan().IndexOfAnyExcept('0') < 0);

    public static (string? Value, string? Kind, string? Name) Clean(string value, EoirColumn column, EoirCodes codes) => column.Kind switch
    {
        ColumnKind.Id => Id(value),
        ColumnKind.Date => Date(value),
        ColumnKind.Time => Time(value),
        ColumnKind.Code => Code(value, column.CodeSet!, codes),
        ColumnKind.Charge => Charge(value),
        ColumnKind.ANumber => AlienNumber(value),
        _ => (value, null, null),
    };

    /// <summary>A date as <see cref="Clean"/> spells it; null for one that cannot be meant.</summary>
    public static DateOnly? CleanDate(string? value) => IsDay(value, out var date) && IsPlausible(date) ? date : null;

    /// <summary>A number as <see cref="Clean"/> spells it; false for what it kept as text, which may still look like a number.</summary>
    public static bool TryNumber(string? value, out long number)
    {
        number = 0;
        return value is not null && IsId(value) && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Four, two and two digits with hyphens, by hand: most of the time of reading an extract would go into general parsing.</summary>
    private static bool IsDay(ReadOnlySpan<char> value, out DateOnly date)
    {
        date = default;
        if (value.Length != DayLength || value[4] != '-' || value[7] != '-'
            || !TryDigits(value[..4], out var year) || !TryDigits(value[5..7], out var month) || !TryDigits(value[8..], out var day)
            || year == 0 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        date = new(year, month, day);
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
                return false;
            number = (number * 10) + (c - '0');
        }

        return true;
    }

    /// <summary>True for a section as <see cref="Clean"/> spells it.</summary>
    public static bool IsCharge(string value) =>
        value.Length is > 3 and <= LongestCharge && value.AsSpan(0, 3).IndexOfAnyExceptInRange('0', '9') < 0
        && char.IsAsciiLetter(value[3]) && value.All(char.IsAsciiLetterOrDigit);

    private static (string?, string?, string?) Id(string value)
    {
        if (IsId(value))
            return (value.TrimStart('0'), null, null);
        var zeros = WithZeros(value);
        return IsId(zeros) ? (zeros.TrimStart('0'), FindingKind.Repair, "letter-o") : Odd("bad-number");
    }

    private static bool IsId(string value) =>
        value.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0 && value.AsSpan().TrimStart('0').Length is > 0 and <= RecordKey.LongestIdnCase;

    private static (string?, string?, string?) Date(string value)
    {
        var midnight = value.EndsWith(Midnight, StringComparison.Ordinal) ? value[..^Midnight.Length] : value;
        if (IsDay(midnight, out var date))
            return IsPlausible(date) ? (midnight, null, null) : Plausible(date, null);
        if (TryDate(value, out date))
            return Plausible(date, null);
        if (TryMonth(value, out date))
            return Plausible(date, "month-only-date");
        var zeros = WithZeros(value);
        if (zeros != value && (TryDate(zeros, out date) || TryMonth(zeros, out date)))
            return Plausible(date, "letter-o");
        return Odd("bad-date");
    }

    private static (string?, string?, string?) Plausible(DateOnly date, string? repair)
    {
        var value = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (date == Sentinel)
            return (value, FindingKind.Suspicion, "sentinel-date");
        return IsPlausible(date) ? (value, repair is null ? null : FindingKind.Repair, repair) : (value, FindingKind.Suspicion, "odd-date");
    }

    private static bool IsPlausible(DateOnly date) => date > Sentinel && date.Year <= LatestYear;

    private static bool TryDate(string value, out DateOnly date)
    {
        var read = DateTime.TryParseExact(value, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment);
        date = DateOnly.FromDateTime(moment);
        return read;
    }

    /// <summary>Some columns of the release are blurred to <c>M/YYYY</c>: the first of that month stands for it.</summary>
    private static bool TryMonth(string value, out DateOnly date) =>
        DateOnly.TryParseExact(value, "M/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    private static (string?, string?, string?) Time(string value)
    {
        if (IsTime(value))
            return (value, null, null);
        var spelled = value.Contains(':', StringComparison.Ordinal) ? value.Replace(":", "", StringComparison.Ordinal).PadLeft(4, '0') : value;
        if (IsTime(spelled))
            return (spelled, FindingKind.Repair, "time-spelling");
        var zeros = WithZeros(value);
        return IsTime(zeros) ? (zeros, FindingKind.Repair, "letter-o") : Odd("bad-time");
    }

    private static bool IsTime(string value) =>
        value.Length == 4 && value.All(char.IsAsciiDigit) && string.CompareOrdinal(value, "2400") < 0 && value[2] < '6';

    private static (string?, string?, string?) Code(string value, string codeSet, EoirCodes codes)
    {
        if (codes.Knows(codeSet, value))
            return (value, null, null);
        var upper = value.ToUpperInvariant();
        if (codes.Knows(codeSet, upper))
            return (upper, FindingKind.Repair, "lower-case-code");
        var zeros = WithZeros(upper);
        return zeros != upper && codes.Knows(codeSet, zeros)
            ? (zeros, FindingKind.Repair, "letter-o")
            : (null, FindingKind.Suspicion, "unknown-code");
    }

    /// <summary>A section of the Immigration and Nationality Act, <c>237a01B</c>, or in brackets as the lookup has it.</summary>
    private static (string?, string?, string?) Charge(string value)
    {
        var letters = value.Replace("(", "", StringComparison.Ordinal).Replace(")", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        return IsCharge(letters) ? (letters, null, null) : Odd("odd-charge");
    }

    /// <summary>Extracts hold it with or without its letter, and without leading zeros.</summary>
    private static (string?, string?, string?) AlienNumber(string value) =>
        ANumber.TryNormalize(char.IsAsciiDigit(value[0]) ? "A" + value : value.ToUpperInvariant(), out var number) ? (number, null, null) : Odd("bad-a-number");

    private static (string?, string?, string?) Odd(string name) => (null, FindingKind.Suspicion, name);

    private static string WithZeros(string value) =>
        value.Replace('O', '0').Replace('o', '0');
}
