namespace InteragencyReview.Tool.Generate.Court;

/// <summary>The rows that the court's files have of one synthetic case, clean.</summary>
public sealed class CourtCase
{
    private const int FirstProceeding = 10_000_000;
    private const int MostProceedings = 2;
    private const int MostRowsOfAKind = 8;
    private const double MovedShare = 0.15;
    private const double MotionShare = 0.3;

    private readonly SyntheticCase _case;
    private readonly Chance _chance;
    private readonly DateOnly _asOf;
    private readonly List<CourtRow> _rows = [];
    private readonly DateOnly _filedOn;
    private readonly DateOnly _issuedOn;
    private readonly DateOnly? _decidedOn;
    private readonly string _caseType;
    private readonly string _judge;
    private int _number;

    private CourtCase(SyntheticCase theCase, ulong seed, DateOnly asOf)
    {
        (_case, _asOf) = (theCase, asOf);
        _chance = Chance.For(seed, "court", theCase.Number);
        _issuedOn = theCase.Facts.ChargingDocument!.IssuedOn!.Value;
        _filedOn = theCase.Facts.ChargingDocument.FiledOn!.Value;
        _decidedOn = theCase.Stage == SyntheticStage.Pending ? null : _chance.Day(_filedOn.AddDays(10), asOf.AddDays(-15));
        _caseType = theCase.Person.Protected.AsylumClaim && _chance.Is(0.05) ? _chance.Is(0.5) ? "AOC" : "WHO" : "RMV";
        _judge = $"J{_chance.Between(10, 99)}";
    }

    private string Office => _case.Office.Court;

    private string CustodyCode => _case.Facts.Custody switch
    {
        "detained" => "D",
        "released" => "R",
        _ => "N",
    };

    /// <summary>In the order in which they are written: the case first.</summary>
    public static IReadOnlyList<CourtRow> Rows(SyntheticCase theCase, ulong seed, DateOnly asOf)
    {
        var made = new CourtCase(theCase, seed, asOf);
        made.Fill();
        return made._rows;
    }

    private void Fill()
    {
        var latest = $"{FirstProceeding + (_case.Number * MostProceedings) + 1}";
        var nextHearing = _decidedOn is null ? _asOf.AddDays(_chance.Between(20, 500)) : _decidedOn.Value;
        AddCase(nextHearing);
        if (_chance.Is(MovedShare))
            AddMoved();
        AddProceeding(latest, nextHearing);
        foreach (var charge in _case.Facts.ChargingDocument!.Charges)
            Add(CourtTable.Charges, ("IDNPROCEEDING", latest), ("CHARGE", charge), ("CHG_STATUS", _decidedOn is null ? "O" : "S"));
        AddHearings(latest, nextHearing);
        if (_chance.Is(MotionShare))
            AddMotion(latest);
        if (_case.Stage is SyntheticStage.OnAppeal or SyntheticStage.Petition)
            AddAppeal(latest);
        if (_case.Lead is { } lead)
            Add(CourtTable.LeadRiders, ("idnLeadCase", lead.IdnCase), ("datCreatedOn", Date(_filedOn)), ("blnActive", "true"));
    }

    private void AddCase(DateOnly nextHearing) => _rows.Add(CourtTable.Cases.Row(
        ("IDNCASE", _case.IdnCase),
        ("ALIEN_CITY", "ANYTOWN"),
        ("ALIEN_STATE", "US"),
        ("NAT", _case.Facts.Nationality),
        ("LANG", Places.Language(_case.Facts.Nationality!)),
        ("CUSTODY", CustodyCode),
        ("CASE_TYPE", _caseType),
        ("UPDATE_SITE", Office),
        ("E_28_DATE", _case.Facts.Representation == "attorney" ? Date(_filedOn) : ""),
        ("LATEST_HEARING", Date(nextHearing)),
        ("LATEST_TIME", "0900"),
        ("LATEST_CAL_TYPE", "M"),
        ("DATE_OF_ENTRY", _case.Facts.Entry.On is { } entry ? Date(entry) : ""),
        ("C_ASY_TYPE", _case.Person.Protected.AsylumClaim ? _chance.Is(0.4) ? "E" : "I" : ""),
        ("Sex", _case.Facts.Sex),
        ("DATE_DETAINED", _case.Facts.Custody == "never" ? "" : Date(_issuedOn)),
        ("LPR", _case.Facts.PermanentResidentSince is null ? "0" : "1"),
        ("A_NUMBER", _case.CourtKnowsANumber ? _case.Person.ANumber : "")));

    /// <summary>The case began at another court: IDNPROCEEDING changes with the venue.</summary>
    private void AddMoved()
    {
        var movedOn = _chance.Day(_filedOn, _decidedOn ?? _asOf);
        _rows.Add(CourtTable.Proceedings.Row(
            ("IDNPROCEEDING", $"{FirstProceeding + (_case.Number * MostProceedings)}"),
            ("IDNCASE", _case.IdnCase),
            ("OSC_DATE", Date(_issuedOn)),
            ("INPUT_DATE", Date(_filedOn)),
            ("BASE_CITY_CODE", "HLG"),
            ("HEARING_LOC_CODE", "HLG"),
            ("IJ_CODE", _judge),
            ("HEARING_DATE", Date(movedOn)),
            ("HEARING_TIME", "1300"),
            ("OTHER_COMP", "C"),
            ("COMP_DATE", Date(movedOn)),
            ("TRANSFER_TO", Office),
            ("CUSTODY", CustodyCode),
            ("CASE_TYPE", _caseType),
            ("NAT", _case.Facts.Nationality),
            ("CRIM_IND", _case.HasCriminalCharge ? "Y" : "N"),
            ("AGGRAVATE_FELON", "0")));
    }

    private void AddProceeding(string number, DateOnly hearing)
    {
        var ordered = _case.Stage is SyntheticStage.OnAppeal or SyntheticStage.FinalOrder or SyntheticStage.Petition;
        var appealed = _case.Stage is SyntheticStage.OnAppeal or SyntheticStage.Petition;
        _rows.Add(CourtTable.Proceedings.Row(
            ("IDNPROCEEDING", number),
            ("IDNCASE", _case.IdnCase),
            ("OSC_DATE", Date(_issuedOn)),
            ("INPUT_DATE", Date(_filedOn)),
            ("BASE_CITY_CODE", Office),
            ("HEARING_LOC_CODE", Office),
            ("IJ_CODE", _judge),
            ("HEARING_DATE", Date(hearing)),
            ("HEARING_TIME", "0900"),
            ("DEC_TYPE", ordered ? "O" : ""),
            ("DEC_CODE", ordered ? "X" : ""),
            ("OTHER_COMP", _case.Stage == SyntheticStage.Closed ? _chance.Is(0.7) ? "Y" : "A" : ""),
            ("APPEAL_RSVD", appealed ? "A" : ""),
            ("COMP_DATE", _decidedOn is { } decided ? Date(decided) : ""),
            ("ABSENTIA", _case.Stage == SyntheticStage.FinalOrder && _chance.Is(0.4) ? "Y" : "N"),
            ("DATE_APPEAL_DUE_STATUS", appealed ? Date(_decidedOn!.Value.AddDays(30)) : ""),
            ("CUSTODY", CustodyCode),
            ("CASE_TYPE", _caseType),
            ("NAT", _case.Facts.Nationality),
            ("LANG", Places.Language(_case.Facts.Nationality!)),
            ("CRIM_IND", _case.HasCriminalCharge ? "Y" : "N"),
            ("AGGRAVATE_FELON", _case.Facts.Convictions.Any(c => c.AggravatedFelony) ? "1" : "0"),
            ("DATE_DETAINED", _case.Facts.Custody == "never" ? "" : Date(_issuedOn))));
    }

    private void AddHearings(string proceeding, DateOnly last)
    {
        var held = _chance.Between(0, 3);
        for (var i = 0; i < held; i++)
            AddHearing(proceeding, _chance.Day(_filedOn, _decidedOn ?? _asOf), _chance.Of<string>(["01", "02", "03", "05", "12", "13", "17", "PD"]));
        AddHearing(proceeding, last, _decidedOn is null ? "" : "8B");
    }

    private void AddHearing(string proceeding, DateOnly day, string reason) => Add(
        CourtTable.Schedule,
        ("IDNPROCEEDING", proceeding),
        ("OSC_DATE", Date(_issuedOn)),
        ("LANG", Places.Language(_case.Facts.Nationality!)),
        ("HEARING_LOC_CODE", Office),
        ("BASE_CITY_CODE", Office),
        ("IJ_CODE", _judge),
        ("INPUT_DATE", Date(_filedOn)),
        ("INPUT_TIME", "1015"),
        ("CAL_TYPE", reason.Length == 0 ? "M" : "I"),
        ("ADJ_DATE", Date(day)),
        ("ADJ_TIME_START", "0900"),
        ("ADJ_TIME_STOP", "1000"),
        ("ADJ_RSN", reason),
        ("SCHEDULE_TYPE", _case.Facts.Custody == "detained" ? "MD" : "MM"),
        ("BLNCLOCKOVERRIDE", "false"));

    private void AddMotion(string proceeding)
    {
        var received = _chance.Day(_filedOn, _asOf.AddDays(-1));
        Add(
            CourtTable.Motions,
            ("IDNPROCEEDING", proceeding),
            ("OSC_DATE", Date(_issuedOn)),
            ("REC_TYPE", _case.Stage == SyntheticStage.Closed ? "AC" : _chance.Of<string>(["CO", "CV", "EH", "TA"])),
            ("INPUT_DATE", Date(received)),
            ("BASE_CITY_CODE", Office),
            ("HEARING_LOC_CODE", Office),
            ("DEC", "G"),
            ("COMP_DATE", Date(_chance.Day(received, _asOf))),
            ("MOTION_RECD_DATE", Date(received)),
            ("STRFILINGPARTY", _chance.Is(0.7) ? "A" : "I"));
    }

    private void AddAppeal(string proceeding)
    {
        var filed = _chance.Day(_decidedOn!.Value, _decidedOn.Value.AddDays(14));
        var decided = _case.Stage == SyntheticStage.Petition;
        Add(
            CourtTable.Appeals,
            ("idnProceeding", proceeding),
            ("strAppealCategory", "DD"),
            ("strAppealType", "Case Appeal"),
            ("datAppealFiled", Date(filed)),
            ("strFiledBy", "A"),
            ("datBIADecision", decided ? Date(_chance.Day(filed, _asOf.AddDays(-1))) : ""),
            ("strBIADecision", decided ? "DIS" : ""),
            ("strCaseType", _caseType),
            ("strNat", _case.Facts.Nationality),
            ("strCustody", CustodyCode));
        if (!decided)
            return;
        var appeal = _rows[^1][CourtTable.Appeals.Key];
        _rows.Add(CourtTable.FederalAppeals.Row(
            ("idnAppealFedCourts", Number()), ("lngAppealID", appeal), ("datRequestedByOIL", Date(_asOf.AddDays(-1)))));
    }

    private void Add(CourtTable table, params ReadOnlySpan<(string Column, string? Value)> values)
    {
        var row = table.Row(values);
        row[table.Key] = Number();
        row[table.CaseColumn] = _case.IdnCase!;
        _rows.Add(row);
    }

    /// <summary>A number for a row that no other row of the docket has.</summary>
    private string Number() => $"{((long)_case.Number * 2 * MostRowsOfAKind) + ++_number}";

    private static string Date(DateOnly day) => $"{day:yyyy-MM-dd} 00:00:00.000";
}
