using System.Globalization;
using System.Text.Json;
using InteragencyReview.Intake.Reports;
using InteragencyReview.IntakeSpecs.Eoir;
using InteragencyReview.IntakeSpecs.Generate;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Http;
using InteragencyReview.Tool.Import;

namespace InteragencyReview.IntakeSpecs.Import;

public sealed class ImportSpecs : IDisposable
{
    private static readonly CallLimits Quick = new(TimeSpan.FromSeconds(30), Retries: 3, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(5));

    private readonly FakeServices _services = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose()
    {
        _services.Dispose();
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public async Task A_clean_docket_is_taken_whole_and_the_second_time_nothing_changes()
    {
        using var docket = new Docket(1_300, seed: 21, clean: true, compressed: true);
        var (code, first) = await Import(docket.Path);
        Assert.Equal(0, code);
        Assert.True(first!.AddsUp);
        Assert.All(docket.Manifest.Files, file => Assert.Equal(new FileCount(file.Name, file.Rows, file.Rows, 0, 0, 0), first.Files.Single(f => f.File == file.Name)));

        var (again, second) = await Import(docket.Path);
        Assert.Equal(0, again);
        Assert.True(second!.ChangedNothing);
        Assert.All(second.Files, file => Assert.Equal(file.Read, file.Unchanged));
    }

    [Fact]
    public async Task A_dirty_docket_is_reported_to_the_last_piece()
    {
        using var docket = new Docket(2_000, seed: 22, clean: false);
        var (code, report) = await Import(docket.Path);
        Assert.Equal(2, code);
        Assert.True(report!.AddsUp);
        Assert.Equal(
            docket.Manifest.Dirt.GroupBy(d => (d.Kind, d.Name)).Select(d => (d.Key.Kind, d.Key.Name, d.Sum(x => x.Count)))
                .OrderBy(d => d.Kind, StringComparer.Ordinal).ThenBy(d => d.Name, StringComparer.Ordinal),
            report.Kinds.Select(k => (k.Kind, k.Name, k.Count)));
        Assert.All(docket.Manifest.Files, file => Assert.Equal(file.Rows, report.Files.Single(f => f.File == file.Name).Read));
    }

    [Fact]
    public async Task Batches_are_bounded_and_each_agency_is_called_as_its_own_clerk()
    {
        using var docket = new Docket(1_300, seed: 21, clean: true);
        await Import(docket.Path);
        Assert.All(_services.Posts, post => Assert.True(post is { Lines: <= Batches.MostLines, Bytes: <= Batches.MostBytes }));
        Assert.True(_services.Posts.Count(post => post.Path == "/case-files") >= 3);
        Assert.Equal(
            ["/case-files dhs.records", "/case-records eoir.records", "/crosswalk dhs.records", "/dockets oil.records"],
            _services.Posts.Select(post => $"{post.Path} {post.Token.Replace("Bearer token-of-", "", StringComparison.Ordinal)}").Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_may_pass_is_tried_again()
    {
        using var docket = new Docket(300, seed: 23, clean: true);
        var failures = 0;
        _services.Disturb = _ => Interlocked.Increment(ref failures) switch { 1 => 503, 2 => 429, _ => null };
        var (code, report) = await Import(docket.Path);
        Assert.Equal(0, code);
        Assert.Equal(docket.Manifest.Files.Sum(f => f.Rows), report!.Read);
    }

    [Fact]
    public async Task A_refusal_stops_with_one_clear_line()
    {
        using var docket = new Docket(300, seed: 23, clean: true);
        _services.Disturb = path => path == "/dockets" ? 403 : null;
        var (code, _) = await Import(docket.Path);
        Assert.Equal(2, code);
        Assert.Contains("refused /dockets (403): Not like this. This user may not do that", Assert.Single(Errors()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_that_was_broken_off_is_simply_run_again()
    {
        using var docket = new Docket(1_300, seed: 24, clean: true);
        var posts = 0;
        _services.Disturb = _ => Interlocked.Increment(ref posts) > 4 ? 400 : null;
        Assert.Equal(2, (await Import(docket.Path)).Code);
        var before = _services.Taken.Count;
        Assert.True(before > 0);

        _services.Disturb = _ => null;
        var (code, report) = await Import(docket.Path);
        Assert.Equal(0, code);
        Assert.True(report!.Files.Sum(f => f.Unchanged) > 0);
        Assert.Equal(docket.Manifest.Files.Sum(f => f.Rows), report.Read);
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_one_clear_line()
    {
        using var docket = new Docket(20, seed: 23, clean: true);
        var settings = Settings() with { Oil = new("http://127.0.0.1:9") };
        Assert.Equal(1, await ImportCommand.Run(docket.Path, settings, json: true, _output, _errors, CancellationToken.None));
        Assert.Collection(
            Errors(),
            first => Assert.Equal("http://127.0.0.1:9/ cannot be reached: trying again, at most 3 times.", first),
            last => Assert.StartsWith("http://127.0.0.1:9/ cannot be reached", last, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_damaged_archive_is_one_clear_line()
    {
        using var docket = new Docket(300, seed: 23, clean: true, compressed: true);
        var path = Path.Combine(docket.Path, "case-files.ndjson.gz");
        var bytes = await File.ReadAllBytesAsync(path);
        bytes.AsSpan(bytes.Length / 2, 100).Fill(0xFF);
        await File.WriteAllBytesAsync(path, bytes);
        Assert.Equal(1, (await Import(docket.Path)).Code);
        Assert.StartsWith("case-files.ndjson.gz is damaged", Assert.Single(Errors()), StringComparison.Ordinal);
        Assert.Empty(_services.Posts);
    }

    [Fact]
    public async Task An_empty_folder_says_what_belongs_in_it()
    {
        var folder = Directory.CreateTempSubdirectory("import-specs-");
        Assert.Equal(1, (await Import(folder.FullName)).Code);
        Assert.Contains("holds nothing to import", Assert.Single(Errors()), StringComparison.Ordinal);
        folder.Delete();
    }

    [Fact]
    public async Task What_is_unmatched_is_told()
    {
        using var docket = new Docket(20, seed: 23, clean: true);
        _services.UnmatchedJson = """{"items":[{"agency":"Eoir","key":"2000001","reason":"No A-number."},{"agency":"Eoir","key":"7","reason":"No A-number."},{"agency":"Dhs","key":"2000001","reason":"No A-number."}],"next":null}""";
        var (_, report) = await Import(docket.Path);
        Assert.Equal(new Unmatched("Eoir", "2000001", "No A-number."), Assert.Single(report!.Unmatched));
    }

    [Fact]
    public async Task The_report_in_a_pipe_is_plain_lines()
    {
        using var docket = new Docket(600, seed: 25, clean: false);
        Assert.Equal(2, await ImportCommand.Run(docket.Path, Settings(), json: false, _output, _errors, CancellationToken.None));
        Assert.Contains("A_TblCase.csv: read ", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains(" rows/s", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("A999", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_name_of_an_unknown_member_gives_a_terminal_no_orders_and_forges_no_line(bool json)
    {
        using var file = new ExtractFolder();
        file.WriteRaw(
            "case-files.ndjson",
            """{"caseFileId":"DHS-1","aNumber":"A999000123","asOf":"2011-12-04","\u001b[2J\u202e\u0085\nrejected 0\r\u0007[red]":1}""" + "\n");
        Assert.Equal(0, await ImportCommand.Run(file.Path, Settings(), json, _output, _errors, CancellationToken.None));
        var said = _output.ToString();
        Assert.Contains(@"\u001b[2J\u202e\u0085\nrejected 0\r\u0007[red]", json ? said.Replace(@"\u001B", @"\u001b", StringComparison.Ordinal).Replace(@"\u202E", @"\u202e", StringComparison.Ordinal) : said, StringComparison.Ordinal);
        Assert.DoesNotContain(said, c => c is not '\n' and not '\r' && (char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format));
        Assert.DoesNotContain(said.Split('\n'), line => line.StartsWith("rejected 0", StringComparison.Ordinal));
    }

    /// <summary>Without the progress lines of a slow machine.</summary>
    private IEnumerable<string> Errors() => _errors.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)
        .Where(line => !line.EndsWith(" %", StringComparison.Ordinal));

    private ImportSettings Settings() => new(
        _services.Address, _services.Address, _services.Address, _services.Address, _services.Address, As: null, Token: null, ExtractDay: null, InFlight: 2, Quick);

    private async Task<(int Code, IntakeReport? Report)> Import(string directory)
    {
        _output.GetStringBuilder().Clear();
        var code = await ImportCommand.Run(directory, Settings(), json: true, _output, _errors, CancellationToken.None);
        return (code, _output.GetStringBuilder().Length == 0 ? null : JsonSerializer.Deserialize<IntakeReport>(_output.ToString(), WireJson.Options));
    }
}
