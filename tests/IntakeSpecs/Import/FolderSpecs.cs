using System.Text;
using System.Text.Json;
using InteragencyReview.Intake.Reports;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Http;
using InteragencyReview.Tool.Import;

namespace InteragencyReview.IntakeSpecs.Import;

/// <summary>Folders as they come.</summary>
public sealed class FolderSpecs : IDisposable
{
    private static readonly CallLimits Quick = new(TimeSpan.FromSeconds(30), Retries: 1, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(5));

    private readonly FakeServices _services = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("folder-specs-");
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose()
    {
        _services.Dispose();
        _folder.Delete(recursive: true);
        _output.Dispose();
        _errors.Dispose();
    }

    [Theory]
    [InlineData("case-files.jsonl")]
    [InlineData("casefiles.ndjson")]
    [InlineData("Case-Files.NDJSON")]
    [InlineData("case_files.json")]
    [InlineData("case-flies.ndjson")]
    [InlineData("case-files.ndjson.zip")]
    [InlineData("Dockets.jsonl")]
    [InlineData("crosswalk.csv")]
    [InlineData("A_TblCases.csv")]
    [InlineData("B_TblProceeding.csv.gz")]
    [InlineData("AS_OF.txt")]
    public async Task A_file_whose_name_nearly_matches_is_named_as_ignored(string name)
    {
        Write("docket.ndjson", Docket("11-1", "1"));
        Write(name, "");
        var report = await Import();
        Assert.Equal(name, Assert.Single(report.Ignored).File);
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("README")]
    [InlineData("tbl_JuvenileHistory.csv")]
    public async Task Other_files_are_nobodys_business(string name)
    {
        Write("docket.ndjson", Docket("11-1", "1"));
        Write(name, "");
        Assert.Empty((await Import()).Ignored);
    }

    [Fact]
    public async Task What_was_not_in_the_folder_is_said_to_be_absent()
    {
        Write("docket.ndjson", Docket("11-1", "1"));
        var report = await Import();
        Assert.Equal(3, report.Absent.Length);
        Assert.DoesNotContain(report.Absent, part => part.Contains("docket", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_empty_file_is_said_to_be_empty_and_the_others_are_taken()
    {
        Write("docket.ndjson", Docket("11-1", "1"));
        Write("case-files.ndjson", "");
        Write("crosswalk.tsv", "");
        var report = await Import();
        Assert.Equal(["case-files.ndjson", "crosswalk.tsv"], report.Kinds.Single(kind => kind.Name == "empty-file").Places.Select(place => place.File));
        Assert.Equal(1, report.Files.Single(file => file.File == "docket.ndjson").Accepted);
    }

    [Fact]
    public async Task Columns_that_are_missing_or_misspelled_are_told_on_the_first_line()
    {
        Write("crosswalk.tsv", "A_NUMBER\tIDNCASE\tCASE_FILE_ID\tDOCKETNUMBER", "A999600010\t1\t\t11-1");
        Write("A_TblCase.csv", "IDNCASE\tLATEST_HEARING", "1\t2011-10-12");
        Write("B_TblProceeding.csv", "IDNPROCEEDING\tIDNCASE", "5\t1");
        var report = await Import();
        Assert.Contains(report.Kinds.Single(kind => kind.Name == Finding.MissingColumn).Places, place => place is { File: "crosswalk.tsv", Line: 1, Column: "DOCKET_NUMBER" });
        Assert.Contains(report.Kinds.Single(kind => kind.Name == Finding.MissingColumn).Places, place => place is { File: "A_TblCase.csv", Line: 1, Column: "CUSTODY" });
        Assert.Equal("DOCKETNUMBER", Assert.Single(report.Kinds.Single(kind => kind.Name == Finding.UnknownColumn).Places).Column);
        Assert.All(report.Files, file => Assert.Equal((file.File, 1L), (file.File, file.Accepted)));
    }

    [Fact]
    public async Task A_key_that_stands_twice_counts_once_by_its_last_line_of_the_latest_day()
    {
        Write("docket-1.ndjson", Docket("11-1", "1", "briefing"), Docket("11-1", "4"), Docket("11-1 ", "1", "argued"));
        Write("docket-2.ndjson", Docket("11-2", "9", asOf: "2011-12-05"), Docket("11-2", "9"), Docket("11-4", "9"), Docket("11-4", "12"));
        var report = await Import();
        Assert.Equal(
            [("docket-1.ndjson", 1L, "The same key stands on line 3 of docket-1.ndjson, which counts."), ("docket-2.ndjson", 2L, "The same key stands on line 1 of docket-2.ndjson, which counts.")],
            report.Kinds.Single(kind => kind.Name == "repeated").Places.Select(place => (place.File, place.Line, place.Reason)));
        Assert.True(report.AddsUp);
        Assert.Equal(4, _services.Taken.Count);

        var again = await Import();
        Assert.True(again.ChangedNothing);
        Assert.Equal(4, _services.Taken.Count);
    }

    [Fact]
    public async Task A_rejected_line_does_not_stand_in_the_way_of_a_good_one_with_its_key()
    {
        Write("docket.ndjson", Docket("11-1", "1"), Docket("11-1", "1", "no such status"), Docket("11-1", "1", asOf: "2925-01-01"));
        var report = await Import();
        Assert.Equal(0, report.Kinds.Where(kind => kind.Name == "repeated").Sum(kind => kind.Count));
        Assert.Contains(_services.Taken.Keys, taken => taken.Line.Contains("2011-12-04", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\r")]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task Lines_end_in_any_way(string end)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "docket.ndjson"), $"\ufeff{Docket("11-1", "1")}{end}{Docket("11-2", "1")}{end}");
        File.WriteAllText(Path.Combine(_folder.FullName, "A_TblCase.csv"), $"\ufeffIDNCASE\tNAT{end}1\tMX{end}2\tMX{end}");
        File.WriteAllText(Path.Combine(_folder.FullName, "B_TblProceeding.csv"), $"IDNPROCEEDING\tIDNCASE{end}5\t1{end}6\t2{end}");
        var report = await Import();
        Assert.All(report.Files, file => Assert.Equal((file.File, 2L, 0L), (file.File, file.Read, file.Rejected)));
        Assert.Equal(3, report.Files.Length);
    }

    [Fact]
    public async Task A_file_in_UTF_16_is_refused_before_anything_is_sent()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "docket.ndjson"), Docket("11-1", "1"), Encoding.Unicode);
        Assert.Equal(1, await Run());
        Assert.Contains("UTF-16", _errors.ToString(), StringComparison.Ordinal);
        Assert.Empty(_services.Posts);
    }

    [Fact]
    public async Task Only_what_is_of_this_import_is_listed_as_unmatched()
    {
        Write("docket.ndjson", Docket("11-1a", "1"));
        _services.UnmatchedJson = """{"items":[{"agency":"Oil","key":"1/11-1A","reason":"No tie."},{"agency":"Oil","key":"4/11-1A","reason":"No tie."},{"agency":"Eoir","key":"7","reason":"No tie."}],"next":null}""";
        Assert.Equal("1/11-1A", Assert.Single((await Import()).Unmatched).Key);
    }

    [Fact]
    public async Task The_report_says_which_day_the_extract_speaks_for()
    {
        Write("A_TblCase.csv", "IDNCASE", "1");
        Write("B_TblProceeding.csv", "IDNPROCEEDING\tIDNCASE", "5\t1");
        Assert.Equal(CourtDay.Intake, (await Import()).CourtDay!.From);
        Write("AS_OF", "2011-12-04");
        Assert.Equal(new CourtDay(new(2011, 12, 4), CourtDay.Stated), (await Import()).CourtDay);
    }

    [Fact]
    public async Task An_extract_of_a_day_to_come_is_refused_before_anything_is_sent()
    {
        Write("A_TblCase.csv", "IDNCASE", "1");
        Write("B_TblProceeding.csv", "IDNPROCEEDING\tIDNCASE", "5\t1");
        Write("docket.ndjson", Docket("11-1", "1"));
        Write("AS_OF", "2099-01-01");
        Assert.Equal(1, await Run());
        Assert.StartsWith("AS_OF states 2099-01-01, a day that has not come", _errors.ToString(), StringComparison.Ordinal);
        Assert.Empty(_services.Posts);
    }

    [Fact]
    public async Task A_comparison_that_the_court_refuses_is_noted_and_ends_nothing()
    {
        Write("A_TblCase.csv", "IDNCASE", "1");
        Write("B_TblProceeding.csv", "IDNPROCEEDING\tIDNCASE", "5\t1");
        Write("docket.ndjson", Docket("11-1", "1"));
        _services.Disturb = path => path == "/court-extracts" ? 400 : null;
        var report = await Import();
        Assert.Contains("What has vanished since the last extract is not known: ", Assert.Single(report.Notes), StringComparison.Ordinal);
        Assert.Contains("Not like this.", report.Notes[0], StringComparison.Ordinal);
        Assert.All(report.Files, file => Assert.Equal((file.File, 1L), (file.File, file.Accepted)));
    }

    private static string Docket(string number, string circuit, string status = "briefing", string asOf = "2011-12-04") =>
        $$"""{"docketNumber":"{{number}}","circuit":"{{circuit}}","aNumber":"A999600010","asOf":"{{asOf}}","status":"{{status}}"}""";

    private void Write(string name, params string[] lines) =>
        File.WriteAllText(Path.Combine(_folder.FullName, name), lines is [""] ? "" : string.Join('\n', lines) + "\n");

    private async Task<IntakeReport> Import()
    {
        _output.GetStringBuilder().Clear();
        Assert.NotEqual(1, await Run());
        return JsonSerializer.Deserialize<IntakeReport>(_output.ToString(), WireJson.Options)!;
    }

    private Task<int> Run() => ImportCommand.Run(
        _folder.FullName,
        new(_services.Address, _services.Address, _services.Address, _services.Address, _services.Address, As: null, Token: null, ExtractDay: null, InFlight: 2, Quick),
        json: true,
        _output,
        _errors,
        CancellationToken.None);
}
