using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace InteragencyReview.Intake.Eoir;

/// <summary>The rows of one case, from all files.</summary>
internal sealed class CaseRows
{
    private readonly List<EoirRow>[] _rows = [.. EoirTables.All.Select(_ => new List<EoirRow>())];

    public List<EoirRow> Of(EoirTable table) => _rows[table.Index];

    public IEnumerable<EoirRow> All => _rows.SelectMany(rows => rows);
}

/// <summary>Makes the record of one case from its rows. Pure: the same rows in whatever order give the same bytes.</summary>
/// <param name="extractDay">
/// The day the extract speaks for: whether the time to appeal has run out depends on it, and which dates cannot be true. Null when
/// nothing says it.
/// </param>
/// <param name="isStated">Whether the records are to carry it; else it is a guess, and who takes them says their day.</param>
internal sealed class CaseAssembly(ImmutableArray<EoirLayout?> layouts, DateOnly? extractDay, bool isStated)
{
    /// <summary>
    /// How many years after the day of the extract a date can lie: what had happened lies before it, hearings and due dates lie ahead.
    /// </summary>
    private static readonly FrozenDictionary<(int Table, string Column), int> YearsAhead = new Dictionary<(int Table, string Column), int>
    {
        [(EoirTables.Proceedings.Index, "OSC_DATE")] = 0,
        [(EoirTables.Proceedings.Index, "INPUT_DATE")] = 0,
        [(EoirTables.Proceedings.Index, "COMP_DATE")] = 0,
        [(EoirTables.Schedule.Index, "OSC_DATE")] = 0,
        [(EoirTables.Schedule.Index, "INPUT_DATE")] = 0,
        [(EoirTables.Motions.Index, "OSC_DATE")] = 0,
        [(EoirTables.Motions.Index, "INPUT_DATE")] = 0,
        [(EoirTables.Motions.Index, "MOTION_RECD_DATE")] = 0,
        [(EoirTables.Motions.Index, "COMP_DATE")] = 0,
        [(EoirTables.Appeals.Index, "datAppealFiled")] = 0,
        [(EoirTables.Appeals.Index, "datBIADecision")] = 0,
        [(EoirTables.Cases.Index, "LATEST_HEARING")] = 15,
        [(EoirTables.Proceedings.Index, "HEARING_DATE")] = 15,
        [(EoirTables.Proceedings.Index, "DATE_APPEAL_DUE_STATUS")] = 15,
        [(EoirTables.Schedule.Index, "ADJ_DATE")] = 15,
    }.ToFrozenDictionary();

    /// <summary>
    /// The letter of a removal order, by case type: letters mean different things per type. Withholding (E, Z) is left out on purpose,
    /// so that it cannot be told from relief.
    /// </summary>
    private static readonly FrozenSet<(string CaseType, string Decision)> RemovalOrders =
        FrozenSet.Create(("RMV", "X"), ("DEP", "X"), ("EXC", "X"));

    /// <summary>Board decisions after which the judge's order stands (8 CFR 1241.1(a)): dismissed, affirmed, withdrawn, denied.</summary>
    private static readonly FrozenSet<string> OrderStands = FrozenSet.Create(
        "DIS", "SAF", "SAV", "SUD", "SAD", "SDG", "SED", "SND", "SOD", "DUT", "DMO", "D30", "DVD", "WDL", "DEN", "REJ", "S-L", "NJU");

    /// <summary>By the Board, administratively closed.</summary>
    private static readonly FrozenSet<string> ClosedByTheBoard = FrozenSet.Create("APD", "ADM", "CTM");

    /// <summary>By the judge: for discretion (Y, M), for failure to appear (B), otherwise (A).</summary>
    private static readonly FrozenSet<string> ClosedByTheJudge = FrozenSet.Create("Y", "M", "A", "B");

    /// <summary>Change of venue and transfer: the hearing goes on in the next proceeding.</summary>
    private static readonly FrozenSet<string> MovedToAnotherCourt = FrozenSet.Create("C", "T");

    private const int DayLength = 10;

    private static readonly FrozenSet<string> FederalCourtSentBack = FrozenSet.Create("REM", "SUS");

    public byte[] Assemble(long idnCase, CaseRows rows, out HearingRecord record)
    {
        foreach (var table in EoirTables.All)
            rows.Of(table).Sort((a, b) => a.Key != b.Key ? a.Key.CompareTo(b.Key) : Compare(a.Fields, b.Fields));

        record = Open(idnCase, rows);
        return record.ToJson(json => WriteProtected(json, rows));
    }

    private HearingRecord Open(long idnCase, CaseRows rows)
    {
        var theCase = rows.Of(EoirTables.Cases)[0];
        var proceedings = rows.Of(EoirTables.Proceedings);
        var latest = proceedings.MaxBy(Turn);
        var decidedOn = latest is null ? null : Date(latest, "COMP_DATE");
        var appeals = rows.Of(EoirTables.Appeals).Where(IsCaseAppeal).ToList();
        var current = appeals.FindAll(a => latest is null || ConcernsLatest(a, proceedings, latest));

        // Until a later proceeding has ended, nothing has replaced the order that was appealed.
        var hasEnded = latest is not null && decidedOn is not null && HasEnded(latest);
        var appealPending = (hasEnded ? current : appeals).Exists(IsUndecided);
        var boardDecision = current.Where(a => !IsAhead(a, "datBIADecision")).MaxBy(a => (Date(a, "datBIADecision") ?? default, a.Key)) is { } appeal ? Text(appeal, "strBIADecision") : null;
        var absentia = latest is not null && IsYes(Text(latest, "ABSENTIA"));

        var closedByTheJudge = latest is not null && !IsAhead(latest, "COMP_DATE") && ClosedByTheJudge.Contains(Text(latest, "OTHER_COMP") ?? "");
        var closed = latest is not null && (closedByTheJudge || ClosedByTheBoard.Contains(boardDecision ?? ""));
        var reopened = rows.Of(EoirTables.Motions).Exists(m =>
            Text(m, "REC_TYPE") == "C" && Text(m, "DEC") == "G" && !IsAhead(m, "COMP_DATE") && (Date(m, "COMP_DATE") ?? DateOnly.MaxValue) >= (decidedOn ?? default));

        return new(
            $"{idnCase}",
            rows.Of(EoirTables.Cases).Concat(proceedings).Select(ANumberOf).FirstOrDefault(number => number is not null),
            Custody(Text(theCase, "CUSTODY")) ?? (latest is null ? null : Custody(Text(latest, "CUSTODY"))),
            Code(latest, "BASE_CITY_CODE"),
            Code(latest, "HEARING_LOC_CODE"),
            NextHearing(theCase, rows, decidedOn),
            proceedings.Select(p => Date(p, "OSC_DATE")).Min(),
            proceedings.Select(p => Date(p, "INPUT_DATE")).Min(),
            decidedOn,
            HasFinalOrder(theCase, latest, appealPending, absentia, boardDecision) && !IsSentBack(rows, latest!, current),
            appealPending,
            absentia,
            closed && !reopened,
            [.. rows.Of(EoirTables.Charges).Select(Charge).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            rows.Of(EoirTables.LeadRiders).Where(r => Date(r, "datSeveredOn") is null).Select(r => Number(r, "idnLeadCase"))
                .LastOrDefault(lead => lead is not null),
            isStated ? extractDay : null,
            EoirTables.All.Where(table => rows.Of(table).Count > 0)
                .ToImmutableSortedDictionary(table => table.FileName, table => rows.Of(table).Select(row => row.Key).Order().ToImmutableArray(), StringComparer.Ordinal));
    }

    /// <summary>The dates that an extract of its day cannot hold. They stay in their rows and are not used.</summary>
    public IEnumerable<(EoirRow Row, string Column, DateOnly Date)> OddDates(CaseRows rows) =>
        from place in YearsAhead.Keys
        from row in rows.Of(EoirTables.All[place.Table])
        let date = layouts[place.Table]!.Date(row, place.Column)
        where date > LatestOf(row.Table, place.Column)
        select (row, place.Column, date.Value);

    /// <summary>Board dismissal, waiver, time expired; in absentia at once (8 CFR 1241.1).</summary>
    private bool HasFinalOrder(EoirRow theCase, EoirRow? latest, bool appealPending, bool absentia, string? boardDecision)
    {
        if (latest is null || appealPending || Date(latest, "COMP_DATE") is null)
            return false;
        var caseType = Text(latest, "CASE_TYPE") ?? Text(theCase, "CASE_TYPE") ?? "";
        if (!RemovalOrders.Contains((caseType, Text(latest, "DEC_CODE") ?? "")))
            return false;
        if (boardDecision is not null)
            return OrderStands.Contains(boardDecision);

        // That nothing is said of an appeal is a waiver only where no time to appeal still runs.
        var (due, today) = (Date(latest, "DATE_APPEAL_DUE_STATUS"), extractDay ?? DateOnly.MaxValue);
        var waived = Text(latest, "APPEAL_RSVD") is null && !(due >= today);
        return absentia || waived || due < today;
    }

    /// <summary>Whether a court of appeals has sent the latest order back, and the Board has not decided on it since.</summary>
    /// <param name="current">The case appeals that concern the latest proceeding.</param>
    private bool IsSentBack(CaseRows rows, EoirRow latest, List<EoirRow> current)
    {
        foreach (var petition in rows.Of(EoirTables.FederalAppeals))
        {
            if (!FederalCourtSentBack.Contains(Text(petition, "strFedCourtDecision") ?? "") || Date(petition, "datRequestedByOIL") < Date(latest, "COMP_DATE"))
                continue;
            var reviewed = rows.Of(EoirTables.Appeals).Find(a => $"{a.Key}" == Number(petition, "lngAppealID"));
            if (reviewed is null)
                return true;
            if (!ConcernsLatest(reviewed, rows.Of(EoirTables.Proceedings), latest))
                continue;
            if (!current.Exists(a => a.Key != reviewed.Key && !IsUndecided(a) && Date(a, "datAppealFiled") >= Date(reviewed, "datBIADecision")))
                return true;
        }

        return false;
    }

    /// <summary>
    /// Whether an appeal concerns the latest proceeding, and not an order that a remand or reopening has replaced since. The days decide
    /// first, then the proceeding that the row names, else the order that was the last when the appeal was filed.
    /// </summary>
    private bool ConcernsLatest(EoirRow appeal, List<EoirRow> proceedings, EoirRow latest)
    {
        var orderedOn = Date(latest, "COMP_DATE");
        if (Date(appeal, "datBIADecision") < (orderedOn ?? Date(latest, "INPUT_DATE")))
            return false;
        var named = proceedings.Find(p => $"{p.Key}" == Number(appeal, "idnProceeding"));
        var appealed = named is null
            ? proceedings.Where(p => HasEnded(p) && Date(p, "COMP_DATE") <= Date(appeal, "datAppealFiled")).MaxBy(Turn)
            : proceedings.Where(p => HasEnded(p) && Turn(p).CompareTo(Turn(named)) >= 0).MinBy(Turn);

        // A change of venue after the order copies it into the new proceeding.
        return appealed is null || appealed.Key == latest.Key || (orderedOn is not null && Date(appealed, "COMP_DATE") == orderedOn);
    }

    /// <summary>The order of the proceedings of a case: as the court entered them.</summary>
    private (DateOnly EnteredOn, long Key) Turn(EoirRow proceeding) =>
        (Date(proceeding, "INPUT_DATE") ?? Date(proceeding, "OSC_DATE") ?? default, proceeding.Key);

    /// <summary>Whether the judge was done with it: one that was only moved goes on in the next, and has nothing that could be appealed.</summary>
    private bool HasEnded(EoirRow proceeding) =>
        Text(proceeding, "DEC_CODE") is not null || (Text(proceeding, "OTHER_COMP") is { } completion && !MovedToAnotherCourt.Contains(completion));

    /// <summary>A decision of a day that has not come is none.</summary>
    private bool IsUndecided(EoirRow appeal) =>
        IsAhead(appeal, "datBIADecision") || (Text(appeal, "strBIADecision") is null && Date(appeal, "datBIADecision") is null);

    private DateOnly? NextHearing(EoirRow theCase, CaseRows rows, DateOnly? decidedOn)
    {
        var latest = rows.Of(EoirTables.Schedule).Select(s => Date(s, "ADJ_DATE"))
            .Concat(rows.Of(EoirTables.Proceedings).Select(p => Date(p, "HEARING_DATE")))
            .Append(Date(theCase, "LATEST_HEARING"))
            .Max();
        return latest <= decidedOn ? null : latest;
    }

    private void WriteProtected(Utf8JsonWriter json, CaseRows rows)
    {
        foreach (var table in EoirTables.All)
        {
            if (rows.Of(table).Count == 0)
                continue;
            json.WriteStartArray(table.Name);
            foreach (var row in rows.Of(table))
            {
                json.WriteStartObject();
                foreach (var field in row.Fields)
                    json.WriteString(layouts[table.Index]!.Name(field.Column), field.Value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    private string? ANumberOf(EoirRow row) =>
        EoirTables.ANumberColumns.Select(column => ANumber.TryNormalize(Text(row, column), out var number) ? number : null)
            .FirstOrDefault(number => number is not null);

    /// <summary>What <see cref="EoirValues"/> found odd is kept in the row, and not used.</summary>
    private string? Charge(EoirRow row) =>
        Text(row, "CHARGE") is { } charge && EoirValues.IsCharge(charge) ? charge : null;

    private string? Code(EoirRow? row, string column) =>
        row is not null && Text(row, column) is { Length: 3 } code && code.All(char.IsAsciiLetterOrDigit) ? code : null;

    private bool IsCaseAppeal(EoirRow appeal) => Text(appeal, "strAppealType") is null or "Case Appeal" or "Circuit Court Remand";

    private string? Text(EoirRow row, string column) => layouts[row.Table.Index]!.Text(row, column);

    private string? Number(EoirRow row, string column) => layouts[row.Table.Index]!.Number(row, column);

    private DateOnly? Date(EoirRow row, string column) =>
        layouts[row.Table.Index]!.Date(row, column) is { } date && !(date > LatestOf(row.Table, column)) ? date : null;

    /// <summary>A day later than the extract can know, also one that no extract can.</summary>
    private bool IsAhead(EoirRow row, string column) =>
        Text(row, column) is { Length: DayLength } text && text[4] == '-' && LatestOf(row.Table, column) is { } latest
        && string.CompareOrdinal(text, latest.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) > 0;

    /// <summary>Null where any day will do.</summary>
    private DateOnly? LatestOf(EoirTable table, string column) =>
        extractDay is { } day && YearsAhead.TryGetValue((table.Index, column), out var years) ? day.AddYears(years) : null;

    private static bool IsYes(string? flag) => flag is "Y" or "1" or "true";

    private static string? Custody(string? code) => code switch
    {
        "D" => "detained",
        "N" => "never",
        "R" => "released",
        _ => null,
    };

    private static int Compare(ImmutableArray<EoirField> a, ImmutableArray<EoirField> b)
    {
        for (var i = 0; i < Math.Min(a.Length, b.Length); i++)
        {
            var order = a[i].Column != b[i].Column ? a[i].Column.CompareTo(b[i].Column) : string.CompareOrdinal(a[i].Value, b[i].Value);
            if (order != 0)
                return order;
        }

        return a.Length.CompareTo(b.Length);
    }
}
