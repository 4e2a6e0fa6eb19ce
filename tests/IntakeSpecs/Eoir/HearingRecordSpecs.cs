using System.Text;
using System.Text.Json;
using InteragencyReview.Intake.Eoir;
using InteragencyReview.Intake.Reports;

namespace InteragencyReview.IntakeSpecs.Eoir;

/// <summary>What the court's rows say about a case, and what of it may be known.</summary>
public sealed class HearingRecordSpecs
{
    private const string Ordered = "500\t100\t2011-01-10\t2011-01-20\tBAL\tBAL\t2011-06-01\t2011-06-01\tX\t\tN\tA\t2011-07-01\tRMV\t";

    [Fact]
    public void A_pending_case_has_its_court_its_hearing_and_no_order()
    {
        using var folder = new ExtractFolder();
        var record = folder.Read().Only;
        Assert.Equal(("100", "never", "BAL", "BAL"), (record.IdnCase, record.Custody, record.Court, record.HearingLocation));
        Assert.Equal(new DateOnly(2012, 3, 1), record.NextHearingOn);
        Assert.Equal(new DateOnly(2011, 1, 10), record.NtaIssuedOn);
        Assert.Equal(new DateOnly(2011, 1, 20), record.FiledOn);
        Assert.Null(record.DecidedOn);
        Assert.False(record.HasFinalOrder);
    }

    [Fact]
    public void The_latest_proceeding_is_where_the_case_stands()
    {
        using var folder = new ExtractFolder();
        folder.Write(
            "B_TblProceeding.csv",
            ExtractFolder.ProceedingHeader,
            "501\t100\t2011-01-10\t2011-03-20\tDEN\tDEN\t2012-03-01\t\t\t\tN\t\t\tRMV\t",
            "500\t100\t2011-01-10\t2011-01-20\tBAL\tBAL\t2011-03-01\t2011-03-01\t\tC\tN\t\t\tRMV\t");
        var record = folder.Read().Only;
        Assert.Equal(("DEN", null), (record.Court, record.DecidedOn));
    }

    [Theory]
    [InlineData("2011-06-30", false)]
    [InlineData("2011-07-01", false)]
    [InlineData("2011-07-02", true)]
    public void An_order_with_appeal_reserved_is_final_when_the_time_has_run_out(string asOf, bool isFinal)
    {
        using var folder = new ExtractFolder(proceedingRow: Ordered);
        Assert.Equal(isFinal, folder.Read(DateOnly.Parse(asOf)).Only.HasFinalOrder);
    }

    [Theory]
    [InlineData("")]
    [InlineData("N/A")]
    public void That_nothing_is_said_of_an_appeal_is_no_waiver_while_the_time_for_one_runs(string reserved)
    {
        using var folder = new ExtractFolder(proceedingRow: Ordered.Replace("\tA\t2011-07-01", $"\t{reserved}\t2011-07-01", StringComparison.Ordinal));
        Assert.False(folder.Read(new DateOnly(2011, 6, 30)).Only.HasFinalOrder);
        Assert.True(folder.Read(new DateOnly(2011, 7, 2)).Only.HasFinalOrder);
    }

    [Fact]
    public void An_order_is_final_at_once_when_appeal_is_waived() =>
        Assert.True(Final(Ordered.Replace("\tA\t2011-07-01\t", "\t\t\t", StringComparison.Ordinal)));

    [Fact]
    public void An_order_in_absentia_is_final_at_once() =>
        Assert.True(Final(Ordered.Replace("\tN\tA\t", "\tY\tA\t", StringComparison.Ordinal)));

    [Fact]
    public void Relief_is_no_order() =>
        Assert.False(Final(Ordered.Replace("\tX\t", "\tR\t", StringComparison.Ordinal).Replace("\tA\t2011-07-01\t", "\t\t\t", StringComparison.Ordinal)));

    [Theory]
    [InlineData("", "", true, false)]
    [InlineData("2011-09-01", "DIS", false, true)]
    [InlineData("2011-09-01", "REM", false, false)]
    [InlineData("2011-09-01", "TPD", false, false)]
    public void The_Board_decides_whether_an_order_stands(string decidedOn, string decision, bool pending, bool isFinal)
    {
        using var folder = new ExtractFolder(proceedingRow: Ordered);
        folder.Write("tblAppeal.csv", ExtractFolder.AppealHeader, $"7\t100\t500\tCase Appeal\t2011-06-20\t{decidedOn}\t{decision}");
        var record = folder.Read(new DateOnly(2011, 12, 4)).Only;
        Assert.Equal((pending, isFinal), (record.AppealPending, record.HasFinalOrder));
    }

    [Fact]
    public void A_remand_by_the_court_of_appeals_takes_the_order_away()
    {
        using var folder = new ExtractFolder(proceedingRow: Ordered);
        folder.Write("tblAppeal.csv", ExtractFolder.AppealHeader, "7\t100\t500\tCase Appeal\t2011-06-20\t2011-09-01\tDIS");
        folder.Write("tblAppealFedCourts.csv", ExtractFolder.FederalHeader, "1\t7\t2011-10-01\tREM");
        Assert.False(folder.Read().Only.HasFinalOrder);
    }

    [Fact]
    public void A_petition_of_an_unknown_appeal_is_an_orphan()
    {
        using var folder = new ExtractFolder();
        folder.Write("tblAppeal.csv", ExtractFolder.AppealHeader);
        folder.Write("tblAppealFedCourts.csv", ExtractFolder.FederalHeader, "1\t7\t2011-10-01\t");
        Assert.Equal(new OrphanCount("tblAppealFedCourts.csv", "appeal", 1), Assert.Single(folder.Read().Report.Orphans));
    }

    [Theory]
    [InlineData("Y", true)]
    [InlineData("M", true)]
    [InlineData("I", false)]
    public void Closing_for_discretion_closes_and_terminating_does_not(string letter, bool closed)
    {
        using var folder = new ExtractFolder(proceedingRow: $"500\t100\t2011-01-10\t2011-01-20\tBAL\tBAL\t2011-06-01\t2011-06-01\t\t{letter}\tN\t\t\tRMV\t");
        Assert.Equal(closed, folder.Read().Only.AdministrativelyClosed);
    }

    [Fact]
    public void Recalendaring_opens_a_closed_case_again()
    {
        using var folder = new ExtractFolder(proceedingRow: "500\t100\t2011-01-10\t2011-01-20\tBAL\tBAL\t2011-06-01\t2011-06-01\t\tY\tN\t\t\tRMV\t");
        folder.Write("tbl_Court_Motions.csv", "IDNMOTION\tIDNPROCEEDING\tIDNCASE\tREC_TYPE\tDEC\tCOMP_DATE", "1\t500\t100\tC\tG\t2011-08-01");
        Assert.False(folder.Read().Only.AdministrativelyClosed);
    }

    [Theory]
    [InlineData("1900-01-01", "99")]
    [InlineData("soon", "99")]
    [InlineData("2011-05-01", null)]
    public void A_rider_is_severed_only_by_a_day(string severed, string? lead)
    {
        using var folder = new ExtractFolder();
        folder.Write("tbl_Lead_Rider.csv", "idnLeadRider\tidnLeadCase\tidnRiderCase\tdatSeveredOn", $"1\t99\t100\t{severed}");
        Assert.Equal(lead, folder.Read().Only.LeadIdnCase);
    }

    [Fact]
    public void A_rider_names_its_lead_and_an_unknown_lead_is_listed()
    {
        using var folder = new ExtractFolder();
        folder.Write("tbl_Lead_Rider.csv", "idnLeadRider\tidnLeadCase\tidnRiderCase\tdatSeveredOn", "1\t99\t100\t");
        var read = folder.Read();
        Assert.Equal("99", read.Only.LeadIdnCase);
        Assert.Equal(1, read.Count(FindingKind.Suspicion, "unknown-lead"));
    }

    [Theory]
    [InlineData("A_NUMBER", "A99900012", "A099900012")]
    [InlineData("anumber", "999000123", "A999000123")]
    [InlineData("A_NBR", " A999000123 ", "A999000123")]
    public void The_A_number_is_found_under_its_names(string column, string written, string normalized)
    {
        using var folder = new ExtractFolder();
        folder.Write("A_TblCase.csv", $"IDNCASE\t{column}", $"100\t{written}");
        Assert.Equal(normalized, folder.Read().Only.ANumber);
    }

    [Fact]
    public void Nothing_that_tells_of_asylum_is_open()
    {
        using var folder = new ExtractFolder(ExtractFolder.CaseRow.Replace("\tE\t", "\tMARKER1\t", StringComparison.Ordinal).Replace("RMV", "AOC", StringComparison.Ordinal));
        folder.Write("tbl_schedule.csv", "IDNSCHEDULE\tIDNPROCEEDING\tIDNCASE\tADJ_DATE\tADJ_RSN\tMARKER_COLUMN", "1\t500\t100\t2012-04-01\tAS\tMARKER2");
        var reading = HearingRecordReader.Read(folder.Read().Cases.Single().Json);
        Assert.Empty(reading.Findings);
        var open = JsonSerializer.Serialize(reading.Record);
        foreach (var hidden in (string[])["MARKER", "AOC", "\"AS\"", "ADJ_RSN", "C_ASY_TYPE"])
            Assert.DoesNotContain(hidden, open, StringComparison.Ordinal);
        foreach (var kept in (string[])["\"C_ASY_TYPE\":\"MARKER1\"", "\"MARKER_COLUMN\":\"MARKER2\"", "\"CASE_TYPE\":\"AOC\"", "\"ADJ_RSN\":\"AS\""])
            Assert.Contains(kept, reading.Protected, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_rows_in_another_order_give_the_same_bytes()
    {
        string[] rows = ["3\t500\t100\t2012-04-01", "1\t500\t100\t2012-02-01", "2\t500\t100\t2012-03-01"];
        using var one = new ExtractFolder();
        one.Write("tbl_schedule.csv", "IDNSCHEDULE\tIDNPROCEEDING\tIDNCASE\tADJ_DATE", rows);
        using var other = new ExtractFolder();
        other.Write("tbl_schedule.csv", "IDNSCHEDULE\tIDNPROCEEDING\tIDNCASE\tADJ_DATE", [.. rows.Reverse()]);
        Assert.Equal(one.Read().Cases.Single().Json, other.Read().Cases.Single().Json);
    }

    [Fact]
    public void The_golden_line_reads_as_it_did()
    {
        using var folder = new ExtractFolder();
        Assert.Equal(
            """
            {"idnCase":"100","custody":"never","court":"BAL","hearingLocation":"BAL","nextHearingOn":"2012-03-01","ntaIssuedOn":"2011-01-10","filedOn":"2011-01-20","hasFinalOrder":false,"appealPending":false,"absentia":false,"administrativelyClosed":false,"charges":[],"rows":{"A_TblCase.csv":[100],"B_TblProceeding.csv":[500]},"protected":{"A_TblCase":[{"IDNCASE":"100","NAT":"MX","CUSTODY":"N","CASE_TYPE":"RMV","LATEST_HEARING":"2012-03-01","LATEST_TIME":"0900","DATE_OF_ENTRY":"2005-06-01","C_ASY_TYPE":"E","ALIEN_CITY":"ANYTOWN"}],"B_TblProceeding":[{"IDNPROCEEDING":"500","IDNCASE":"100","OSC_DATE":"2011-01-10","INPUT_DATE":"2011-01-20","BASE_CITY_CODE":"BAL","HEARING_LOC_CODE":"BAL","HEARING_DATE":"2012-03-01","ABSENTIA":"N","CASE_TYPE":"RMV"}]}}
            """,
            Encoding.UTF8.GetString(folder.Read().Cases.Single().Json));
    }

    [Fact]
    public void A_record_carries_the_day_that_is_given()
    {
        using var folder = new ExtractFolder();
        Assert.Equal(new DateOnly(2011, 12, 4), folder.Read(new DateOnly(2011, 12, 4)).Only.AsOf);
        Assert.Equal(new DateOnly(2011, 12, 4), HearingRecordReader.Read("""{"idnCase":"12","asOf":"2011-12-04"}""").Record!.AsOf);
    }

    [Fact]
    public void Else_the_day_that_a_file_states()
    {
        using var folder = new ExtractFolder();
        folder.WriteRaw("AS_OF", "2011-11-30\r\n");
        Assert.Equal(new DateOnly(2011, 11, 30), folder.Read().Only.AsOf);
    }

    [Theory]
    [InlineData("tbl_schedule.csv", "IDNSCHEDULE")]
    [InlineData("tbl_Court_Motions.csv", "IDNMOTION")]
    public void Else_the_latest_on_which_twenty_rows_were_entered(string file, string key)
    {
        using var folder = new ExtractFolder();
        string[] entered = [.. Enumerable.Repeat("2011-10-01", 20), .. Enumerable.Repeat("2011-10-02", 20), .. Enumerable.Repeat("2019-01-01", 19)];
        folder.Write(file, $"{key}\tIDNCASE\tIDNPROCEEDING\tINPUT_DATE", [.. entered.Select((day, n) => $"{n + 1}\t100\t500\t{day}")]);
        Assert.Equal(new DateOnly(2011, 10, 2), folder.Read().Only.AsOf);
    }

    [Fact]
    public void A_file_that_states_no_day_is_one_clear_error()
    {
        using var folder = new ExtractFolder();
        folder.WriteRaw("AS_OF", "last Tuesday");
        Assert.Null(EoirExtract.Open(folder.Path, out var problem));
        Assert.StartsWith("AS_OF in", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2012-03-01\t\t", "2012-03-01\t2091-10-12\t", "COMP_DATE")]
    [InlineData("2012-03-01\t\t", "2091-10-12\t\t", "HEARING_DATE")]
    public void A_date_that_an_extract_of_its_day_cannot_hold_is_listed_and_not_used(string clean, string dirty, string column)
    {
        using var folder = new ExtractFolder(proceedingRow: ExtractFolder.ProceedingRow.Replace(clean, dirty, StringComparison.Ordinal));
        var read = folder.Read(new DateOnly(2011, 12, 4));
        Assert.Equal((column, "2091-10-12"), (read.Place("odd-date").Column, read.Place("odd-date").Value));
        Assert.Null(read.Only.DecidedOn);
        Assert.Equal(new DateOnly(2012, 3, 1), read.Only.NextHearingOn);
    }

    [Fact]
    public void A_decision_of_the_Board_that_has_not_come_makes_no_order_final()
    {
        using var folder = new ExtractFolder(proceedingRow: "500\t100\t2011-01-10\t2011-01-20\tBAL\tBAL\t\t2011-06-01\tX\t\tN\tY\t2011-07-01\tRMV\t");
        folder.Write("tblAppeal.csv", ExtractFolder.AppealHeader, "7\t100\t500\tCase Appeal\t2011-06-20\t2091-09-01\tDIS");
        var read = folder.Read(new DateOnly(2011, 12, 4));
        Assert.Equal((false, true), (read.Only.HasFinalOrder, read.Only.AppealPending));
        Assert.Equal("datBIADecision", read.Place("odd-date").Column);
        Assert.Null(read.Place("odd-date").Value);
    }

    [Fact]
    public void A_closure_that_has_not_come_closes_nothing()
    {
        using var folder = new ExtractFolder(proceedingRow: "500\t100\t2011-01-10\t2011-01-20\tBAL\tBAL\t\t2925-06-01\t\tY\tN\t\t\tRMV\t");
        Assert.False(folder.Read(new DateOnly(2011, 12, 4)).Only.AdministrativelyClosed);
    }

    [Fact]
    public void A_day_that_is_a_guess_is_not_in_the_record()
    {
        using var folder = new ExtractFolder();
        var today = new DateOnly(2012, 1, 2);
        var extract = EoirExtract.Open(folder.Path, out _)!;
        var tally = new IntakeTally();
        Assert.Null(extract.Read(tally, asOf: null, progress: null, CancellationToken.None, today: today).Single().Record.AsOf);
        Assert.Equal(new CourtDay(today, CourtDay.Intake), tally.CourtDay);
        Assert.Equal([100L], extract.Cases);
    }

    [Fact]
    public void Twenty_rows_of_a_day_to_come_do_not_make_it_the_day_of_the_extract()
    {
        using var folder = new ExtractFolder();
        folder.Write("tbl_schedule.csv", "IDNSCHEDULE\tIDNCASE\tIDNPROCEEDING\tINPUT_DATE", [.. Enumerable.Range(1, 40).Select(n => $"{n}\t100\t500\t{(n > 20 ? "2091-01-01" : "2011-10-01")}")]);
        var made = EoirExtract.Open(folder.Path, out _)!.Read(new IntakeTally(), asOf: null, progress: null, CancellationToken.None, today: new(2012, 1, 2)).Single();
        Assert.Equal(new DateOnly(2011, 10, 1), made.Record.AsOf);
    }

    [Theory]
    [InlineData("decidedOn", "2012-01-03", "decidedOn")]
    [InlineData("filedOn", "2012-01-03", "filedOn")]
    [InlineData("ntaIssuedOn", "2091-01-01", "ntaIssuedOn")]
    [InlineData("nextHearingOn", "2027-01-03", "nextHearingOn")]
    public void A_record_sent_by_hand_is_held_to_its_day(string member, string day, string odd)
    {
        var reading = HearingRecordReader.Read($$"""{"idnCase":"0012","hasFinalOrder":true,"{{member}}":"{{day}}"}""", new DateOnly(2012, 1, 2));
        Assert.Equal((FindingKind.Suspicion, "odd-date", odd, day), (Assert.Single(reading.Findings).Kind, reading.Findings[0].Name, reading.Findings[0].Member, reading.Findings[0].Value));
        Assert.Equal(("12", member != "decidedOn"), (reading.Record!.IdnCase, reading.Record.HasFinalOrder));
        Assert.Null(reading.Record.DecidedOn ?? reading.Record.FiledOn ?? reading.Record.NtaIssuedOn ?? reading.Record.NextHearingOn);
    }

    [Theory]
    [InlineData(""" "protected":{"x":{"y":"\ud800"}} """, "protected")]
    [InlineData(""" "remark":["\ud800"] """, "remark")]
    public void A_record_with_half_of_a_surrogate_pair_is_rejected_with_its_place(string member, string named)
    {
        var reading = HearingRecordReader.Read($$"""{"idnCase":"12",{{member}}}""", new DateOnly(2012, 1, 2));
        Assert.Null(reading.Record);
        Assert.Equal(named, Assert.Single(reading.Findings, finding => finding.Kind == FindingKind.Rejection).Member);
    }

    [Fact]
    public void A_hearing_fifteen_years_ahead_is_one() =>
        Assert.NotNull(HearingRecordReader.Read("""{"idnCase":"12","nextHearingOn":"2027-01-02"}""", new DateOnly(2012, 1, 2)).Record!.NextHearingOn);

    [Fact]
    public void The_numbers_of_its_rows_travel_with_a_record()
    {
        using var folder = new ExtractFolder();
        var made = folder.Read().Cases.Single();
        Assert.Equal(500L, Assert.Single(HearingRecordReader.Read(Encoding.UTF8.GetString(made.Json)).Record!.Rows!["B_TblProceeding.csv"]));
        Assert.Null(HearingRecordReader.Read("""{"idnCase":"12","rows":{"B_TblProceeding.csv":["5"]}}""").Record);
        Assert.Null(HearingRecordReader.Read("""{"idnCase":"12","rows":{"Another.csv":[5]}}""").Record);
    }

    [Theory]
    [InlineData("""{"custody":"never"}""", "missing", "idnCase")]
    [InlineData("""{"idnCase":"12a"}""", "wrong-form", "idnCase")]
    [InlineData("""{"idnCase":12}""", "wrong-type", "idnCase")]
    [InlineData("""{"idnCase":"12","custody":"D"}""", "not-in-list", "custody")]
    [InlineData("""{"idnCase":"12","filedOn":"2011-02-30"}""", "not-a-date", "filedOn")]
    [InlineData("""{"idnCase":"12","filedOn":"1899-12-31"}""", "before-1900", "filedOn")]
    [InlineData("""{"idnCase":"12","absentia":"Y"}""", "wrong-type", "absentia")]
    [InlineData("""{"idnCase":"12","charges":["237a01B","\u0000"]}""", "wrong-form", "charges")]
    [InlineData("""{"idnCase":"12","charges":["237a\u001b[2J"]}""", "wrong-form", "charges")]
    [InlineData("""{"idnCase":"12","protected":[]}""", "wrong-type", "protected")]
    [InlineData("""{"idnCase":"12","idnCase":"13"}""", "not-json", null)]
    [InlineData("""{"idnCase":"12""", "not-json", null)]
    [InlineData("[]", "not-json", null)]
    public void A_faulty_line_is_rejected_with_its_place(string line, string name, string? member)
    {
        var reading = HearingRecordReader.Read(line);
        Assert.Null(reading.Record);
        var found = Assert.Single(reading.Findings);
        Assert.Equal((FindingKind.Rejection, name, member), (found.Kind, found.Name, found.Member));
    }

    [Fact]
    public void An_unknown_member_is_protected_and_listed_without_its_value()
    {
        var reading = HearingRecordReader.Read("""{"idnCase":"12","asylumOffice":"MARKER","protected":{"T":[]}}""");
        Assert.NotNull(reading.Record);
        Assert.Equal("""{"T":[],"unknown":{"asylumOffice":"MARKER"}}""", reading.Protected);
        Assert.DoesNotContain("MARKER", JsonSerializer.Serialize(reading.Findings), StringComparison.Ordinal);
    }

    private static bool Final(string proceeding)
    {
        using var folder = new ExtractFolder(proceedingRow: proceeding);
        return folder.Read(new DateOnly(2011, 6, 2)).Only.HasFinalOrder;
    }
}
