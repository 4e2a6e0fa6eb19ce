using System.Collections.Frozen;
using System.Collections.Immutable;

namespace InteragencyReview.Intake.Eoir;

internal enum ColumnKind
{
    /// <summary>Taken as it stands.</summary>
    Text,
    Id,
    Date,
    Time,
    Code,
    Charge,
    ANumber,
}

/// <param name="CodeSet">Of a <see cref="ColumnKind.Code"/> column.</param>
/// <param name="IsOpen">Its values may stand in a report. Every other column counts as protected.</param>
internal sealed record EoirColumn(string Name, ColumnKind Kind, string? CodeSet = null, bool IsOpen = false);

/// <param name="Key">The column with the row's own number.</param>
/// <param name="CaseColumn">The column with the case's IDNCASE, or null where the case is found by <see cref="ParentColumn"/>.</param>
internal sealed record EoirTable(
    int Index,
    string Name,
    string Key,
    string? CaseColumn,
    string? ParentColumn,
    bool IsRequired,
    FrozenDictionary<string, EoirColumn> Columns)
{
    public string FileName => Name + ".csv";

    /// <summary>
    /// What is read besides, and what follows where the header has no such column. A column that only stands in for another is not among
    /// them, nor one that the public release leaves out.
    /// </summary>
    public ImmutableArray<(string Column, string Without)> Used { get; init; } = [];

    /// <summary>Without these no row of the file can be placed.</summary>
    public IEnumerable<string> RequiredColumns => new[] { Key, CaseColumn, ParentColumn }.OfType<string>().Distinct(StringComparer.Ordinal);
}

/// <summary>
/// The files that are read, and what stands in their columns. A column not listed here is kept whole, as text, and
/// protected, like every file that is not listed.
/// </summary>
internal static class EoirTables
{
    public static readonly EoirTable Cases = Table(0, "A_TblCase", "IDNCASE", "IDNCASE", null, true,
        [Open("IDNCASE"), .. ANumbers, Code("NAT", "NAT"), Open("CUSTODY", "CUSTODY"), Code("CASE_TYPE", "CASE_TYPE"),
         Code("UPDATE_SITE", EoirCodes.Court), OpenDate("LATEST_HEARING"), Code("LATEST_CAL_TYPE", "CAL_TYPE"),
         Code("CASEPRIORITY_CODE", "CASE_PRIORITY"), Time("LATEST_TIME"), Code("LPR", EoirCodes.Flag),
         .. Dates("E_28_DATE", "UP_BOND_DATE", "DATE_OF_ENTRY", "C_BIRTHDATE", "C_RELEASE_DATE", "ADDRESS_CHANGEDON",
             "DATE_DETAINED", "DATE_RELEASED", "DETENTION_DATE")])
    with
    {
        Used =
        [
            ("CUSTODY", "who is detained is known only from the proceedings"),
            ("LATEST_HEARING", "the next hearing is known only from the other files"),
        ],
    };

    public static readonly EoirTable Proceedings = Table(1, "B_TblProceeding", "IDNPROCEEDING", "IDNCASE", null, true,
        [Open("IDNPROCEEDING"), Open("IDNCASE"), .. ANumbers, OpenDate("OSC_DATE"), OpenDate("INPUT_DATE"), OpenDate("COMP_DATE"),
         OpenDate("HEARING_DATE"), Open("BASE_CITY_CODE", EoirCodes.Court), Open("HEARING_LOC_CODE", EoirCodes.Location),
         Open("CUSTODY", "CUSTODY"), Open("ABSENTIA", EoirCodes.Flag), Time("HEARING_TIME"),
         Code("PREV_HEARING_LOC", EoirCodes.Location), Code("PREV_HEARING_BASE", EoirCodes.Court), Code("TRANSFER_TO", EoirCodes.Court),
         Code("DEC_CODE", "COURT_DECISION"), Code("OTHER_COMP", "COURT_DECISION"), Code("CASE_TYPE", "CASE_TYPE"), Code("NAT", "NAT"),
         Code("CRIM_IND", EoirCodes.Flag), Code("AGGRAVATE_FELON", EoirCodes.Flag),
         .. Dates("TRANS_IN_DATE", "VENUE_CHG_GRANTED", "DATE_APPEAL_DUE_STATUS", "DATE_DETAINED", "DATE_RELEASED")])
    with
    {
        Used =
        [
            ("OSC_DATE", "no case has a day of its charging document"),
            ("INPUT_DATE", "no case has a day on which it was filed, and OSC_DATE alone tells which proceeding is the latest"),
            ("BASE_CITY_CODE", "no case has a court"),
            ("HEARING_LOC_CODE", "no case has a place of its hearings"),
            ("HEARING_DATE", "the next hearing is known only from the other files"),
            ("COMP_DATE", "no case has a day of decision, and no order is final"),
            ("DEC_CODE", "no order is final"),
            ("OTHER_COMP", "no case counts as closed by its judge"),
            ("ABSENTIA", "no order counts as made in absentia"),
            ("APPEAL_RSVD", "every order of removal counts as one whose appeal was waived"),
            ("DATE_APPEAL_DUE_STATUS", "no order becomes final when the time to appeal has run out"),
            ("CASE_TYPE", "the case type is known only from A_TblCase.csv"),
        ],
    };

    public static readonly EoirTable Charges = Table(2, "B_TblProceedCharges", "IDNPRCDCHG", "IDNCASE", null, false,
        [Open("IDNPRCDCHG"), Open("IDNCASE"), Open("IDNPROCEEDING"), new("CHARGE", ColumnKind.Charge, IsOpen: true)])
    with
    {
        Used =
        [
            ("IDNPROCEEDING", "rows whose proceeding is not in the extract are not found"),
            ("CHARGE", "no case has charges"),
        ],
    };

    public static readonly EoirTable Schedule = Table(3, "tbl_schedule", "IDNSCHEDULE", "IDNCASE", null, false,
        [Open("IDNSCHEDULE"), Open("IDNCASE"), Open("IDNPROCEEDING"), OpenDate("ADJ_DATE"), OpenDate("OSC_DATE"), OpenDate("INPUT_DATE"),
         Open("BASE_CITY_CODE", EoirCodes.Court), Open("HEARING_LOC_CODE", EoirCodes.Location), Code("ADJ_RSN", "ADJOURNMENT_REASON"),
         Code("CAL_TYPE", "CAL_TYPE"), Code("SCHEDULE_TYPE", "SCHEDULE_TYPE"),
         Time("INPUT_TIME"), Time("UPDATE_TIME"), Time("ADJ_TIME_START"), Time("ADJ_TIME_STOP"), .. Dates("UPDATE_DATE")])
    with
    {
        Used =
        [
            ("IDNPROCEEDING", "rows whose proceeding is not in the extract are not found"),
            ("INPUT_DATE", "the rows of this file do not tell which day the extract speaks for"),
            ("ADJ_DATE", "the next hearing is known only from the other files"),
        ],
    };

    public static readonly EoirTable Motions = Table(4, "tbl_Court_Motions", "IDNMOTION", "IDNCASE", null, false,
        [Open("IDNMOTION"), Open("IDNCASE"), Open("IDNPROCEEDING"), OpenDate("OSC_DATE"), OpenDate("INPUT_DATE"), OpenDate("COMP_DATE"),
         Code("REC_TYPE", "MOTION"), Code("STRFILINGPARTY", "FILED_BY"),
         Open("BASE_CITY_CODE", EoirCodes.Court), Open("HEARING_LOC_CODE", EoirCodes.Location), Time("UPDATE_TIME"), Time("INPUT_TIME"),
         .. Dates("UPDATE_DATE", "MOTION_RECD_DATE", "DATMOTIONDUE", "RESP_DUE_DATE", "DATE_APPEAL_DUE", "DATE_TO_BIA",
             "DATE_MAILED_TO_IJ", "DATE_RECD_FROM_BIA", "E_28_DATE")])
    with
    {
        Used =
        [
            ("IDNPROCEEDING", "rows whose proceeding is not in the extract are not found"),
            ("INPUT_DATE", "the rows of this file do not tell which day the extract speaks for"),
            ("REC_TYPE", "no closed case counts as recalendared"),
            ("DEC", "no closed case counts as recalendared"),
            ("COMP_DATE", "every motion to recalendar that was granted counts as later than the closure"),
        ],
    };

    public static readonly EoirTable Appeals = Table(5, "tblAppeal", "idnAppeal", "idncase", null, false,
        [Open("idnAppeal"), Open("idncase"), Open("idnProceeding"), Code("strFiledBy", "FILED_BY"), Code("strBIADecision", "BIA_DECISION"),
         Code("strCaseType", "CASE_TYPE"), Code("strNat", "NAT"), Code("strCustody", "CUSTODY"),
         .. Dates("datAppealFiled", "datAttorneyE27", "datBIADecision")])
    with
    {
        Used =
        [
            ("idnProceeding", "only days tell which proceeding was appealed"),
            ("strAppealType", "every appeal counts as an appeal of the case"),
            ("datAppealFiled", "no appeal has a day on which it was filed"),
            ("datBIADecision", "no decision of the Board has a day"),
            ("strBIADecision", "what the Board decided is not known"),
        ],
    };

    public static readonly EoirTable FederalAppeals = Table(6, "tblAppealFedCourts", "idnAppealFedCourts", null, "lngAppealID", false,
        [Open("idnAppealFedCourts"), Open("lngAppealID"), Code("strFedCourtDecision", "FED_COURT_DECISION"), .. Dates("datRequestedByOIL")])
    with
    {
        Used =
        [
            ("datRequestedByOIL", "every decision of a court of appeals counts as later than the order"),
            ("strFedCourtDecision", "no order counts as sent back by a court of appeals"),
        ],
    };

    public static readonly EoirTable LeadRiders = Table(7, "tbl_Lead_Rider", "idnLeadRider", "idnRiderCase", "idnLeadCase", false,
        [Open("idnLeadRider"), Open("idnRiderCase"), Open("idnLeadCase"), .. Dates("datCreatedOn", "datModifiedOn", "datSeveredOn")])
    with
    {
        Used =
        [
            ("datSeveredOn", "no rider counts as severed from its lead"),
        ],
    };

    /// <summary>In the order they are read: appeals stand before what hangs on them.</summary>
    public static readonly ImmutableArray<EoirTable> All =
        [Cases, Proceedings, Charges, Schedule, Motions, Appeals, FederalAppeals, LeadRiders];

    /// <summary>The names an agency's extract has for the A-number, which the public release leaves out.</summary>
    private static EoirColumn[] ANumbers => [.. ANumberColumns.Select(name => new EoirColumn(name, ColumnKind.ANumber))];

    public static ImmutableArray<string> ANumberColumns => ["A_NUMBER", "ANUMBER", "A_NBR"];

    private static EoirTable Table(int index, string name, string key, string? caseColumn, string? parent, bool required, EoirColumn[] columns) =>
        new(index, name, key, caseColumn, parent, required, columns.ToFrozenDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase));

    private static EoirColumn Open(string id) => new(id, ColumnKind.Id, IsOpen: true);

    private static EoirColumn Open(string name, string codeSet) => new(name, ColumnKind.Code, codeSet, IsOpen: true);

    private static EoirColumn OpenDate(string name) => new(name, ColumnKind.Date, IsOpen: true);

    private static EoirColumn Code(string name, string codeSet) => new(name, ColumnKind.Code, codeSet);

    private static EoirColumn Time(string name) => new(name, ColumnKind.Time);

    private static EoirColumn[] Dates(params string[] names) => [.. names.Select(name => new EoirColumn(name, ColumnKind.Date))];
}
