namespace InteragencyReview.Intake.Reports;

/// <summary>Something a reader noticed about one record or row.</summary>
/// <param name="Kind">One of <see cref="FindingKind"/>.</param>
/// <param name="Name">The stable, kebab-case name it is counted under.</param>
/// <param name="Member">The JSON member or column, or null when it is about the whole record.</param>
/// <param name="Value">What stood there, shortened; null when it is protected, an A-number, or not to be trusted to be neither.</param>
/// <param name="Reason">A sentence for the person who has to put it right.</param>
public sealed record Finding(string Kind, string Name, string? Member, string? Value, string Reason)
{
    /// <summary>Something in the last extract is missing from this one.</summary>
    public const string Vanished = "vanished";

    /// <summary>The record is of an earlier day than the one that is known.</summary>
    public const string Older = "older";

    /// <summary>The file lacks a column that is read.</summary>
    public const string MissingColumn = "missing-column";

    /// <summary>The file has a column that is not known, and not read.</summary>
    public const string UnknownColumn = "unknown-column";

    /// <summary>Longer values are cut in reports.</summary>
    public const int LongestValue = 40;

    public static string? Shorten(string? value) =>
        value is null || value.Length <= LongestValue ? value : string.Concat(value.AsSpan(0, LongestValue - 1), "…");
}

/// <summary>What became of the record or value a <see cref="Finding"/> is about, as it is written on the wire.</summary>
public static class FindingKind
{
    /// <summary>The record was not taken.</summary>
    public const string Rejection = "rejection";

    /// <summary>Taken as it stands, though it is odd.</summary>
    public const string Suspicion = "suspicion";

    /// <summary>Taken after a correction that is certain.</summary>
    public const string Repair = "repair";

    /// <summary>Kept, as protected, and not used.</summary>
    public const string UnknownMember = "unknown-member";
}
