using System.Collections.Immutable;
using InteragencyReview.Intake.Reports;

namespace InteragencyReview.Tool.Generate.Court;

/// <summary>One kind of dirt of the court's real release, as it is put into a row of its files.</summary>
/// <param name="Kind">The <see cref="FindingKind"/> that its import reports it as.</param>
/// <param name="Name">The name it is reported under.</param>
/// <param name="Soil">Changes the fields of the row; what it gives back is written.</param>
public sealed record CourtDirt(string Kind, string Name, Func<CourtRow, IEnumerable<string>> Soil)
{
    /// <summary>The row is lost with its import, and what hangs on it is orphaned.</summary>
    public bool LosesRow => Kind == FindingKind.Rejection && Name is "shifted-row" or "no-idncase";

    private const string Repair = FindingKind.Repair;
    private const string Suspicion = FindingKind.Suspicion;
    private const string Rejection = FindingKind.Rejection;

    /// <summary>Added as a row more, of a case that is nowhere.</summary>
    public const string OrphanName = "orphan-case";

    /// <summary>Added as a row more, the same as before.</summary>
    public const string RepeatedName = "repeated";

    /// <summary>Which dirt may fall on the rows of a file, in turn.</summary>
    public static ImmutableArray<CourtDirt> Of(CourtTable table)
    {
        if (table == CourtTable.Cases)
        {
            return
            [
                Padded("NAT"), Nul("CUSTODY"), Set(Repair, "pseudo-null", "UPDATED_CITY", "b6"), LetterO("LATEST_HEARING"),
                Set(Repair, "month-only-date", "C_BIRTHDATE", "5/1980"), Set(Suspicion, "sentinel-date", "DATE_OF_ENTRY", "1900-01-01 00:00:00.000"),
                Set(Repair, "time-spelling", "LATEST_TIME", "9:00"), Lower("CUSTODY"), Set(Suspicion, "unknown-code", "NAT", "QQ"), Trailing, Short,
                Set(Repair, "pseudo-null", "CASEPRIORITY_CODE", "N/A"), Surplus, Shifted, Repeated, Set(Suspicion, "bad-a-number", "A_NUMBER", "A12"), Keyless("IDNCASE"),
            ];
        }

        if (table == CourtTable.Proceedings)
        {
            return
            [
                Nul("BASE_CITY_CODE"), Padded("CUSTODY"), LetterO("OSC_DATE"), Odd("HEARING_DATE"), Set(Suspicion, "bad-date", "TRANS_IN_DATE", "unknown"),
                Set(Repair, "pseudo-null", "DEPORTED_2", "A.2.a"), Lower("CUSTODY"), Set(Suspicion, "unknown-code", "NAT", "QQ"),
                Set(Repair, "time-spelling", "HEARING_TIME", "9:00"), Trailing, Short, Shifted, Keyless("IDNCASE"), Orphan, Repeated,
                Set(Suspicion, "sentinel-date", "VENUE_CHG_GRANTED", "1900-01-01 00:00:00.000"), Set(Suspicion, "bad-time", "HEARING_TIME", "9999"),
            ];
        }

        if (table == CourtTable.Charges)
            return [Padded("CHARGE"), Nul("CHARGE"), Orphan, Trailing, Set(Suspicion, "odd-charge", "CHARGE", "??x")];
        if (table == CourtTable.Schedule)
        {
            return
            [
                Odd("ADJ_DATE"), LetterO("ADJ_DATE"), Padded("HEARING_LOC_CODE"), Set(Repair, "pseudo-null", "NOTICE_CODE", "??"),
                Set(Repair, "time-spelling", "ADJ_TIME_START", "9:00"), Set(Suspicion, "unknown-code", "ADJ_RSN", "Q9"), Orphan, Lower("SCHEDULE_TYPE"), Keyless("IDNCASE"),
            ];
        }

        if (table == CourtTable.Motions)
            return [Lower("REC_TYPE"), Padded("REC_TYPE"), LetterO("INPUT_DATE"), Set(Suspicion, "unknown-code", "REC_TYPE", "Q9")];
        return table == CourtTable.Appeals ? [Padded("strFiledBy"), LetterO("datAppealFiled")] : [];
    }

    private static CourtDirt Trailing { get; } = new(Repair, "trailing-columns", row => [.. row.Fields, "", ""]);

    private static CourtDirt Short { get; } = new(Repair, "short-row", row => row.Fields[..^1]);

    private static CourtDirt Surplus { get; } = new(Suspicion, "row-too-long", row => [.. row.Fields, "LEFT OVER"]);

    private static CourtDirt Shifted { get; } = new(Rejection, "shifted-row", row => [row.Fields[0], "", .. row.Fields[1..]]);

    private static CourtDirt Orphan { get; } = new(Rejection, OrphanName, row => row.Fields);

    private static CourtDirt Repeated { get; } = new(Rejection, RepeatedName, row => row.Fields);

    private static CourtDirt Padded(string column) => Change(Repair, "padded", column, value => value + "   ");

    private static CourtDirt Nul(string column) => Change(Repair, "nul", column, value => value + "\0\0");

    private static CourtDirt LetterO(string column) => Change(Repair, "letter-o", column, value => value.Replace('0', 'O'));

    private static CourtDirt Odd(string column) => Change(Suspicion, "odd-date", column, value => "2925" + value[4..]);

    private static CourtDirt Lower(string column) => Change(Repair, "lower-case-code", column, value => value.ToLowerInvariant());

    private static CourtDirt Keyless(string column) => Set(Rejection, "no-idncase", column, "");

    private static CourtDirt Set(string kind, string name, string column, string value) => Change(kind, name, column, _ => value);

    private static CourtDirt Change(string kind, string name, string column, Func<string, string> change) => new(kind, name, row =>
    {
        row[column] = change(row[column]);
        return row.Fields;
    });
}
