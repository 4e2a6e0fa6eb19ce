using InteragencyReview.Intake.Crosswalk;
using InteragencyReview.Intake.Reports;

namespace InteragencyReview.IntakeSpecs.Crosswalk;

public sealed class CrosswalkSpecs : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_row_with_two_keys_travels_as_one_line()
    {
        var row = Assert.Single(Read("CASE_FILE_ID\tA_NUMBER\tIDNCASE\tDOCKET_NUMBER\nDHS-1\tA999000123\t\t\n"));
        Assert.Equal("""{"aNumber":"A999000123","caseFileId":"DHS-1"}""", row.Line?.ToJson());
        Assert.Equal(row.Line, CrosswalkReader.Read(row.Line!.ToJson()).Line);
    }

    [Theory]
    [InlineData("A999000123\t\t\t", "too-few-keys")]
    [InlineData("A12\t100\t\t", "wrong-form")]
    [InlineData("A999000123\tx\t\t", "wrong-form")]
    [InlineData("A999000123\t100\tA999000123\t", "a-number-as-key")]
    [InlineData("A999000123\t100\t\tA999000123", "a-number-as-key")]
    [InlineData("A999000123\t\t100\tDHS-1\t11-1", "shifted-row")]
    [InlineData("A999000123\t\t100\tDHS-1\t", "shifted-row")]
    [InlineData("\tA999000123\t100\tDHS-1\t", "shifted-row")]
    [InlineData("\tA999000123\t100\tDHS-1", "wrong-form")]
    public void A_faulty_row_is_rejected(string row, string name)
    {
        var read = Assert.Single(Read($"A_NUMBER\tIDNCASE\tCASE_FILE_ID\tDOCKET_NUMBER\n{row}\n"));
        Assert.Null(read.Line);
        Assert.Equal((FindingKind.Rejection, name), (Assert.Single(read.Findings).Kind, read.Findings[0].Name));
        Assert.DoesNotContain("999000123", read.Findings[0].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Pads_are_taken_off_and_blank_lines_passed_over()
    {
        var row = Assert.Single(Read("A_NUMBER\tIDNCASE\r\n\r\nA999000123 \t100\r\n"));
        Assert.Equal((3, "padded", "A_NUMBER", null), (row.LineNumber, Assert.Single(row.Findings).Name, row.Findings[0].Member, row.Findings[0].Value));
    }

    [Fact]
    public void Empty_columns_behind_the_last_one_shift_nothing() =>
        Assert.Equal("DHS-1", Assert.Single(Read("A_NUMBER\tIDNCASE\tCASE_FILE_ID\tDOCKET_NUMBER\nA999000123\t100\tDHS-1\t\t\n")).Line!.CaseFileId);

    [Fact]
    public void Leading_zeros_of_an_IDNCASE_do_not_count() =>
        Assert.Equal("9200085", Assert.Single(Read("IDNCASE\tCASE_FILE_ID\n0009200085\tT-XZ-85\n")).Line!.IdnCase);

    [Theory]
    [InlineData("\"T-XZ-86\"", "T-XZ-86")]
    [InlineData("=\"T-XZ-86\"", "T-XZ-86")]
    [InlineData("\"T \"\"86\"\"\"", "T \"86\"")]
    public void What_a_spreadsheet_quoted_is_unquoted_and_reported(string written, string read)
    {
        var row = Assert.Single(Read($"\"IDNCASE\"\tCASE_FILE_ID\n9200086\t{written}\n"));
        Assert.Equal(read, row.Line!.CaseFileId);
        Assert.Equal((FindingKind.Repair, "quoted", "CASE_FILE_ID"), (Assert.Single(row.Findings).Kind, row.Findings[0].Name, row.Findings[0].Member));
    }

    [Fact]
    public void A_circuit_may_stand_beside_a_docket_number()
    {
        var row = Assert.Single(Read("CASE_FILE_ID\tDOCKET_NUMBER\tCIRCUIT\nT-1\t11-1234\t4\n"));
        Assert.Equal(("11-1234", "4"), (row.Line!.DocketNumber, row.Line.Circuit));
        Assert.Null(Assert.Single(Read("CASE_FILE_ID\tIDNCASE\tCIRCUIT\nT-1\t100\t4\n")).Line);
        Assert.Null(Assert.Single(Read("CASE_FILE_ID\tDOCKET_NUMBER\tCIRCUIT\nT-1\t11-1234\t12\n")).Line);
    }

    [Fact]
    public void Keys_have_up_to_200_characters_as_everywhere()
    {
        var longest = new string('x', 200);
        Assert.Equal(longest, Assert.Single(Read($"CASE_FILE_ID\tIDNCASE\n{longest}\t100\n")).Line!.CaseFileId);
        Assert.Null(Assert.Single(Read($"CASE_FILE_ID\tIDNCASE\n{longest}x\t100\n")).Line);
    }

    [Theory]
    [InlineData("\r")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Lines_end_in_any_way(string end) =>
        Assert.Equal(2, Read($"\ufeffCASE_FILE_ID\tIDNCASE{end}A\t1{end}B\t2{end}").Count);

    [Fact]
    public void Bytes_that_are_no_UTF_8_reject_their_row()
    {
        File.WriteAllBytes(_path, [.. "CASE_FILE_ID\tIDNCASE\nT-"u8, 0xE4, .. "\t1\nT-2\t2\n"u8]);
        Assert.Equal([true, false], CrosswalkTable.Read(_path).Select(row => row.Line is null));
    }

    [Fact]
    public void A_file_without_its_columns_is_one_clear_error()
    {
        File.WriteAllText(_path, "ONE\tTWO\n");
        Assert.Contains("must name at least two of the columns", CrosswalkTable.Problem(_path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A_NUMBER\tIDNCASE\tCASE_FILE_ID\tDOCKET_NUMBER", "")]
    [InlineData("\"idncase\"\tCASE_FILE_ID\tA_NUMBER\tDOCKET_NUMBER\tCIRCUIT\t", "")]
    [InlineData("A_NUMBER\tIDNCASE\tCASE_FILE_ID\tDOCKETNUMBER", "missing-column DOCKET_NUMBER, unknown-column DOCKETNUMBER")]
    [InlineData("A_NUMBER\tIDNCASE\tCASE_FILE_ID\tDOCKET_NUMBER\tCIRCIUT", "unknown-column CIRCIUT")]
    [InlineData("A_NUMBER\tIDNCASE\tA999000123\tCASE_FILE_ID\tDOCKET_NUMBER", "unknown-column #3")]
    [InlineData("", "")]
    public void A_column_that_is_missing_or_of_another_name_is_told(string header, string told)
    {
        File.WriteAllText(_path, header + "\n");
        var findings = CrosswalkTable.HeaderFindings(_path);
        Assert.Equal(told, string.Join(", ", findings.Select(found => $"{found.Name} {found.Member}")));
        Assert.All(findings, found => Assert.Equal((FindingKind.Suspicion, null), (found.Kind, found.Value)));
        Assert.DoesNotContain("999000123", string.Join("; ", findings), StringComparison.Ordinal);
    }

    private List<CrosswalkRow> Read(string text)
    {
        File.WriteAllText(_path, text);
        Assert.Null(CrosswalkTable.Problem(_path));
        return [.. CrosswalkTable.Read(_path)];
    }
}
