using InteragencyReview.Intake.Reports;

namespace InteragencyReview.IntakeSpecs.Eoir;

/// <summary>Every kind of dirt seen in the real release survives the import and is reported.</summary>
public sealed class DirtSpecs
{
    [Fact]
    public void A_clean_extract_has_nothing_to_report()
    {
        using var folder = new ExtractFolder();
        var read = folder.Read();
        Assert.Empty(read.Report.Kinds);
        Assert.Equal(new FileCount("A_TblCase.csv", 1, 1, 0, 0, 0), read.File("A_TblCase.csv"));
    }

    [Theory]
    [InlineData("MX\tN", "MX  \tN", "padded")]
    [InlineData("MX\tN", "MX\tN\0\0", "nul")]
    [InlineData("ANYTOWN", "b6", "pseudo-null")]
    [InlineData("ANYTOWN", "A.2.a", "pseudo-null")]
    [InlineData("ANYTOWN", "????", "pseudo-null")]
    [InlineData("ANYTOWN\t", "ANYTOWN\tN/A", "pseudo-null")]
    [InlineData("2005-06-01", "00000000", "pseudo-null")]
    [InlineData("2005-06-01", "2OO5-O6-O1", "letter-o")]
    [InlineData("2005-06-01", "6/2005", "month-only-date")]
    [InlineData("0900", "9:00", "time-spelling")]
    [InlineData("0900", "O9OO", "letter-o")]
    [InlineData("MX\tN", "mx\tN", "lower-case-code")]
    [InlineData("ANYTOWN\t", "ANYTOWN\t\t\t", "trailing-columns")]
    [InlineData("ANYTOWN\t", "ANYTOWN", "short-row")]
    public void What_is_certain_is_repaired(string clean, string dirty, string name)
    {
        using var folder = new ExtractFolder(ExtractFolder.CaseRow.Replace(clean, dirty, StringComparison.Ordinal));
        var read = folder.Read();
        Assert.Equal(1, read.Count(FindingKind.Repair, name));
        Assert.Single(read.Report.Kinds);
        Assert.Equal(new FileCount("A_TblCase.csv", 1, 0, 0, 1, 0), read.File("A_TblCase.csv"));
        Assert.Equal(2, read.Place(name).Line);
    }

    [Theory]
    [InlineData("2012-03-01", "2925-03-01", "odd-date")]
    [InlineData("2005-06-01", "1900-01-01 00:00:00.000", "sentinel-date")]
    [InlineData("2005-06-01", "1801-06-01", "odd-date")]
    [InlineData("2005-06-01", "2005-02-30", "bad-date")]
    [InlineData("0900", "9999", "bad-time")]
    [InlineData("MX", "QQ", "unknown-code")]
    [InlineData("ANYTOWN\t", "ANYTOWN\t\tLEFT OVER", "row-too-long")]
    public void What_is_odd_is_taken_and_listed(string clean, string dirty, string name)
    {
        using var folder = new ExtractFolder(ExtractFolder.CaseRow.Replace(clean, dirty, StringComparison.Ordinal));
        var read = folder.Read();
        Assert.Equal(1, read.Count(FindingKind.Suspicion, name));
        Assert.Single(read.Report.Kinds);
        Assert.Equal(new FileCount("A_TblCase.csv", 1, 1, 0, 0, 0), read.File("A_TblCase.csv"));
        Assert.Single(read.Cases);
    }

    [Theory]
    [InlineData("100\tMX", "\tMX", "no-idncase")]
    [InlineData("100\tMX", "ABC\tMX", "bad-key")]
    [InlineData("100\tMX", "-5\tMX", "bad-key")]
    [InlineData("100\tMX", "-0\tMX", "bad-key")]
    [InlineData("100\tMX", "+5\tMX", "bad-key")]
    [InlineData("100\tMX", "1234567890123456789\tMX", "bad-key")]
    [InlineData("100\tMX", "100\t\tMX", "shifted-row")]
    [InlineData("\tMX\tN\tRMV\t2012-03-01 00:00:00.000\t0900\t2005-06-01\tE\tANYTOWN\t", "\tMX", "shifted-row")]
    [InlineData("2012-03-01 00:00:00.000\t0900", "ONE DAY\tNOON", "shifted-row")]
    public void What_cannot_be_trusted_is_rejected(string clean, string dirty, string name)
    {
        using var folder = new ExtractFolder(ExtractFolder.CaseRow.Replace(clean, dirty, StringComparison.Ordinal), proceedingRow: null);
        var read = folder.Read();
        Assert.Equal(1, read.Count(FindingKind.Rejection, name));
        Assert.Equal(new FileCount("A_TblCase.csv", 1, 0, 0, 0, 1), read.File("A_TblCase.csv"));
        Assert.Empty(read.Cases);
    }

    [Fact]
    public void A_row_whose_own_number_cannot_be_one_does_not_cost_its_case()
    {
        using var folder = new ExtractFolder();
        folder.Write("B_TblProceeding.csv", ExtractFolder.ProceedingHeader, ExtractFolder.ProceedingRow, "-" + ExtractFolder.ProceedingRow);
        var read = folder.Read();
        Assert.Equal("B_TblProceeding.csv", read.Place("bad-key").File);
        Assert.Equal(500, Assert.Single(read.Only.Rows!["B_TblProceeding.csv"]));
    }

    [Theory]
    [InlineData("-7")]
    [InlineData("12345678901234567890")]
    public void A_lead_case_that_is_no_number_is_none(string lead)
    {
        using var folder = new ExtractFolder();
        folder.Write("tbl_Lead_Rider.csv", "idnLeadRider\tidnRiderCase\tidnLeadCase", $"1\t100\t{lead}");
        var read = folder.Read();
        Assert.Null(read.Only.LeadIdnCase);
        Assert.Equal(1, read.Count(FindingKind.Suspicion, "bad-number"));
    }

    [Fact]
    public void Of_a_case_that_stands_twice_the_last_row_counts()
    {
        using var folder = new ExtractFolder();
        folder.Write("A_TblCase.csv", ExtractFolder.CaseHeader, ExtractFolder.CaseRow, ExtractFolder.CaseRow.Replace("\tN\t", "\tD\t", StringComparison.Ordinal));
        var read = folder.Read();
        Assert.Equal("detained", read.Only.Custody);
        Assert.Equal(2, read.Place("repeated").Line);
    }

    [Fact]
    public void A_proceeding_without_a_case_is_an_orphan()
    {
        using var folder = new ExtractFolder(caseRow: null);
        var read = folder.Read();
        Assert.Equal(new OrphanCount("B_TblProceeding.csv", "case", 1), Assert.Single(read.Report.Orphans));
        Assert.Equal(new FileCount("B_TblProceeding.csv", 1, 0, 0, 0, 1), read.File("B_TblProceeding.csv"));
    }

    [Fact]
    public void A_charge_without_its_proceeding_stays_with_its_case_and_is_listed()
    {
        using var folder = new ExtractFolder();
        folder.Write("B_TblProceedCharges.csv", "IDNPRCDCHG\tIDNCASE\tIDNPROCEEDING\tCHARGE\tCHG_STATUS", "1\t100\t999\t237a01B\tO");
        var read = folder.Read();
        Assert.Equal("237a01B", Assert.Single(read.Only.Charges));
        Assert.Equal(1, read.Count(FindingKind.Suspicion, "orphan-proceeding"));
    }

    [Fact]
    public void Columns_may_stand_in_any_order_and_lines_end_in_LF()
    {
        using var folder = new ExtractFolder();
        folder.WriteRaw("A_TblCase.csv", "custody\tNEW_COLUMN\tlatest_hearing\tidncase\nD\tsomething\t\t100\n");
        var read = folder.Read();
        Assert.Equal("detained", read.Only.Custody);
        Assert.Empty(read.Report.Kinds);
    }

    [Fact]
    public void A_column_that_is_read_and_not_there_is_told_once_with_what_follows()
    {
        using var folder = new ExtractFolder();
        folder.Write("B_TblProceeding.csv", ExtractFolder.ProceedingHeader.Replace("COMP_DATE", "COMPDATE", StringComparison.Ordinal), ExtractFolder.ProceedingRow, "501" + ExtractFolder.ProceedingRow[3..]);
        var read = folder.Read();
        var kind = Assert.Single(read.Report.Kinds);
        Assert.Equal((FindingKind.Suspicion, Finding.MissingColumn, 1L), (kind.Kind, kind.Name, kind.Count));
        Assert.Equal(("B_TblProceeding.csv", 1L, "COMP_DATE", null), (kind.Places[0].File, kind.Places[0].Line, kind.Places[0].Column, kind.Places[0].Value));
        Assert.Contains("no order is final", kind.Places[0].Reason, StringComparison.Ordinal);
        Assert.Equal(new FileCount("B_TblProceeding.csv", 2, 2, 0, 0, 0), read.File("B_TblProceeding.csv"));
    }

    [Fact]
    public void Every_file_tells_the_columns_that_it_lacks()
    {
        using var folder = new ExtractFolder();
        folder.Write("A_TblCase.csv", "IDNCASE", "100")
            .Write("B_TblProceedCharges.csv", "IDNPRCDCHG\tIDNCASE\tIDNPROCEEDING\tCHARGES")
            .Write("tblAppealFedCourts.csv", "idnAppealFedCourts\tlngAppealID\tdatRequestedByOIL");
        Assert.Equal(
            ["A_TblCase.csv CUSTODY", "A_TblCase.csv LATEST_HEARING", "B_TblProceedCharges.csv CHARGE", "tblAppealFedCourts.csv strFedCourtDecision"],
            folder.Read().Report.Kinds.Single(kind => kind.Name == Finding.MissingColumn).Places.Select(place => $"{place.File} {place.Column}"));
    }

    [Fact]
    public void Quotes_are_text()
    {
        using var folder = new ExtractFolder(ExtractFolder.CaseRow.Replace("ANYTOWN", "\"ANY", StringComparison.Ordinal));
        Assert.Contains("\\u0022ANY", System.Text.Encoding.UTF8.GetString(folder.Read().Cases.Single().Json), StringComparison.Ordinal);
    }

    [Fact]
    public void Letters_beyond_ASCII_are_read_as_Windows_1252()
    {
        using var folder = new ExtractFolder(ExtractFolder.CaseRow.Replace("ANYTOWN", "PE\u00d1ASCO", StringComparison.Ordinal));
        Assert.Contains("PE\\u00D1ASCO", System.Text.Encoding.UTF8.GetString(folder.Read().Cases.Single().Json), StringComparison.Ordinal);
    }

    [Fact]
    public void A_lookup_beside_the_data_adds_its_codes()
    {
        using var folder = new ExtractFolder(ExtractFolder.CaseRow.Replace("MX", "QQ", StringComparison.Ordinal));
        folder.Write("Lookup/tblLookupNationality.csv", "ID\tNAT_CODE\tNAT_NAME", "1\tQQ \tNEW LAND");
        Assert.Empty(folder.Read().Report.Kinds);
    }

    [Fact]
    public void A_code_unknown_in_a_protected_column_is_counted_and_not_shown()
    {
        using var folder = new ExtractFolder(ExtractFolder.CaseRow.Replace("RMV", "ZZZ", StringComparison.Ordinal));
        var read = folder.Read();
        Assert.Equal(new UnknownCode("CASE_TYPE", null, 1), Assert.Single(read.Report.UnknownCodes));
        Assert.Null(read.Place("unknown-code").Value);
    }

    [Fact]
    public void A_line_without_an_end_is_rejected_and_the_next_is_read()
    {
        using var folder = new ExtractFolder();
        folder.Write("A_TblCase.csv", ExtractFolder.CaseHeader, new string('X', 1_200_000), ExtractFolder.CaseRow);
        var read = folder.Read();
        Assert.Equal("100", read.Only.IdnCase);
        Assert.Equal(1, read.Count(FindingKind.Rejection, "line-too-long"));
    }

    [Theory]
    [InlineData("A_TblCase.csv")]
    [InlineData("B_TblProceeding.csv")]
    public void A_missing_required_file_is_one_clear_error(string file)
    {
        using var folder = new ExtractFolder();
        folder.Without(file);
        Assert.Null(InteragencyReview.Intake.Eoir.EoirExtract.Open(folder.Path, out var problem));
        Assert.StartsWith($"{file} is missing", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_read_adds_up_over_the_files_to_all_of_their_bytes()
    {
        using var folder = new ExtractFolder();
        folder.Write("B_TblProceedCharges.csv", "IDNPRCDCHG\tIDNCASE\tIDNPROCEEDING\tCHARGE", "1\t100\t500\t237a01B");
        var extract = InteragencyReview.Intake.Eoir.EoirExtract.Open(folder.Path, out _)!;
        var told = new List<long>();
        Assert.Single(extract.Read(new IntakeTally(), asOf: null, told.Add, CancellationToken.None));
        Assert.Equal(told.Order(), told);
        Assert.Equal(extract.Bytes, told[^1]);
    }

    [Fact]
    public void A_missing_column_is_one_clear_error()
    {
        using var folder = new ExtractFolder();
        folder.Write("B_TblProceeding.csv", "IDNPROCEEDING\tOSC_DATE");
        Assert.Null(InteragencyReview.Intake.Eoir.EoirExtract.Open(folder.Path, out var problem));
        Assert.StartsWith("B_TblProceeding.csv has no column IDNCASE", problem, StringComparison.Ordinal);
    }
}
