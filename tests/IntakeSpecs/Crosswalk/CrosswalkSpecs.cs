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
    [InlineData("A999000123\t\t100\tDHS-1\t11-1", "shifted-row")]
    public void A_faulty_row_is_rejected(string row, string name)
    {
        var read = Assert.Single(Read($"A_NUMBER\tIDNCASE\tCASE_FILE_ID\tDOCKET_NUMBER\n{row}\n"));
        Assert.Null(read.Line);
        Assert.Equal((FindingKind.Rejection, name), (Assert.Single(read.Findings).Kind, read.Findings[0].Name));
    }

    [Fact]
    public void Pads_are_taken_off_and_blank_lines_passed_over()
    {
        var row = Assert.Single(Read("A_NUMBER\tIDNCASE\r\n\r\nA999000123 \t100\r\n"));
        Assert.Equal((3, "padded"), (row.LineNumber, Assert.Single(row.Findings).Name));
    }

    [Fact]
    public void A_file_without_its_columns_is_one_clear_error()
    {
        File.WriteAllText(_path, "ONE\tTWO\n");
        Assert.Contains("must name at least two of the columns", CrosswalkTable.Problem(_path), StringComparison.Ordinal);
    }

    private List<CrosswalkRow> Read(string text)
    {
        File.WriteAllText(_path, text);
        Assert.Null(CrosswalkTable.Problem(_path));
        return [.. CrosswalkTable.Read(_path)];
    }
}
