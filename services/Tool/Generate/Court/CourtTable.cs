using System.Collections.Immutable;
using System.Text;

namespace InteragencyReview.Tool.Generate.Court;

/// <summary>The columns of one file of the release, in its order. The A-number stands last, as agency extracts have it.</summary>
public sealed class CourtTable
{
    private readonly Dictionary<string, int> _places;

    private CourtTable(string name, string columns, string caseColumn, string? proceedingColumn)
    {
        (Name, CaseColumn, ProceedingColumn) = (name, caseColumn, proceedingColumn);
        Columns = [.. columns.Split(' ')];
        _places = Columns.Select((column, place) => (column, place)).ToDictionary(c => c.column, c => c.place, StringComparer.Ordinal);
    }

    public static CourtTable Cases { get; } = new(
        "A_TblCase",
        "IDNCASE ALIEN_CITY ALIEN_STATE ALIEN_ZIPCODE UPDATED_ZIPCODE UPDATED_CITY NAT LANG CUSTODY SITE_TYPE E_28_DATE ATTY_NBR "
        + "CASE_TYPE UPDATE_SITE LATEST_HEARING LATEST_TIME LATEST_CAL_TYPE UP_BOND_DATE UP_BOND_RSN CORRECTIONAL_FAC RELEASE_MONTH "
        + "RELEASE_YEAR INMATE_HOUSING DATE_OF_ENTRY C_ASY_TYPE C_BIRTHDATE C_RELEASE_DATE UPDATED_STATE ADDRESS_CHANGEDON "
        + "ZBOND_MRG_FLAG Sex DATE_DETAINED DATE_RELEASED LPR DETENTION_DATE DETENTION_LOCATION DCO_LOCATION "
        + "DETENTION_FACILITY_TYPE CASEPRIORITY_CODE A_NUMBER",
        "IDNCASE",
        null);

    public static CourtTable Proceedings { get; } = new(
        "B_TblProceeding",
        "IDNPROCEEDING IDNCASE OSC_DATE INPUT_DATE BASE_CITY_CODE HEARING_LOC_CODE IJ_CODE TRANS_IN_DATE PREV_HEARING_LOC "
        + "PREV_HEARING_BASE PREV_IJ_CODE TRANS_NBR HEARING_DATE HEARING_TIME DEC_TYPE DEC_CODE DEPORTED_1 DEPORTED_2 OTHER_COMP "
        + "APPEAL_RSVD APPEAL_NOT_FILED COMP_DATE ABSENTIA VENUE_CHG_GRANTED TRANSFER_TO DATE_APPEAL_DUE_STATUS TRANSFER_STATUS CUSTODY "
        + "CASE_TYPE NAT LANG SCHEDULED_HEAR_LOC CORRECTIONAL_FAC CRIM_IND IHP AGGRAVATE_FELON DATE_DETAINED DATE_RELEASED",
        "IDNCASE",
        "IDNPROCEEDING");

    public static CourtTable Charges { get; } =
        new("B_TblProceedCharges", "IDNPRCDCHG IDNCASE IDNPROCEEDING CHARGE CHG_STATUS", "IDNCASE", "IDNPROCEEDING");

    public static CourtTable Schedule { get; } = new(
        "tbl_schedule",
        "IDNSCHEDULE IDNPROCEEDING IDNCASE OSC_DATE GENERATION SUB_GENERATION REC_TYPE LANG HEARING_LOC_CODE BASE_CITY_CODE IJ_CODE "
        + "INTERPRETER_CODE INPUT_DATE INPUT_TIME UPDATE_DATE UPDATE_TIME ASSIGNMENT_PATH CAL_TYPE ADJ_DATE ADJ_TIME_START ADJ_TIME_STOP "
        + "ADJ_RSN ADJ_MEDIUM ADJ_MSG ADJ_ELAP_DAYS LNGSESSNID SCHEDULE_TYPE NOTICE_CODE BLNCLOCKOVERRIDE EOIRAttorneyID",
        "IDNCASE",
        "IDNPROCEEDING");

    public static CourtTable Motions { get; } = new(
        "tbl_Court_Motions",
        "IDNMOTION IDNPROCEEDING IDNCASE OSC_DATE REC_TYPE UPDATE_DATE UPDATE_TIME INPUT_DATE INPUT_TIME BASE_CITY_CODE HEARING_LOC_CODE "
        + "IJ_CODE DEC COMP_DATE MOTION_RECD_DATE DATMOTIONDUE STAY_GRANT JURISDICTION STRFILINGPARTY STRFILINGMETHOD strDJScenario",
        "IDNCASE",
        "IDNPROCEEDING");

    public static CourtTable Appeals { get; } = new(
        "tblAppeal",
        "idnAppeal idncase idnProceeding strAppealCategory strAppealType datAppealFiled strFiledBy datAttorneyE27 datBIADecision "
        + "strBIADecision strBIADecisionType strCaseType strLang strNat strProceedingIHP strCustody strProbono",
        "idncase",
        "idnProceeding");

    public static CourtTable FederalAppeals { get; } =
        new("tblAppealFedCourts", "idnAppealFedCourts lngAppealID datRequestedByOIL strFedCourtDecision", "lngAppealID", null);

    public static CourtTable LeadRiders { get; } = new(
        "tbl_Lead_Rider",
        "idnLeadRider idnLeadCase idnRiderCase datCreatedOn datModifiedOn datSeveredOn idnLeadProceedingStart idnLeadProceedingEnd "
        + "idnRiderProceedingStart idnRiderProceedingEnd blnActive",
        "idnRiderCase",
        null);

    public static ImmutableArray<CourtTable> All { get; } =
        [Cases, Proceedings, Charges, Schedule, Motions, Appeals, FederalAppeals, LeadRiders];

    public string Name { get; }

    public string FileName => Name + ".csv";

    public ImmutableArray<string> Columns { get; }

    /// <summary>The row's own number stands in the first column of every file.</summary>
    public string Key => Columns[0];

    public string CaseColumn { get; }

    public string? ProceedingColumn { get; }

    public int Place(string column) => _places[column];

    public CourtRow Row(params ReadOnlySpan<(string Column, string? Value)> values)
    {
        var fields = new string[Columns.Length];
        Array.Fill(fields, "");
        foreach (var (column, value) in values)
            fields[_places[column]] = value ?? "";
        return new(this, fields);
    }
}

/// <summary>A row about to be written.</summary>
public sealed record CourtRow(CourtTable Table, string[] Fields)
{
    public string this[string column]
    {
        get => Fields[Table.Place(column)];
        set => Fields[Table.Place(column)] = value;
    }

    public CourtRow Copy() => new(Table, [.. Fields]);
}

/// <summary>Windows-1252, tab-separated, CRLF: as the release comes.</summary>
public sealed class CourtFile : IDisposable
{
    private readonly StreamWriter _writer;

    public CourtFile(string directory, CourtTable table)
    {
        _writer = new(Path.Combine(directory, table.FileName), append: false, CodePagesEncodingProvider.Instance.GetEncoding(1252)!, bufferSize: 1 << 16)
        {
            NewLine = "\r\n",
        };
        _writer.WriteLine(string.Join('\t', table.Columns));
    }

    public long Rows { get; private set; }

    public void Write(IEnumerable<string> fields)
    {
        _writer.WriteLine(string.Join('\t', fields));
        Rows++;
    }

    public void Dispose() => _writer.Dispose();
}
