using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using InteragencyReview.Tool;

namespace InteragencyReview.ScreeningSpecs;

/// <summary><c>review screen</c> as its users meet it: lines in, lines out, an exit code.</summary>
public sealed class ScreenCommandSpecs
{
    /// <summary>Generous: the machine may be busy. A line that never comes fails, it does not hang.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private const string Accelerated =
        """{"caseFileId":"DHS-7","aNumber":"A9990007","asOf":"2011-12-04","birthDate":"1980-05-01","entry":{"on":"2005-06-01","manner":"admitted"},"convictions":[{"on":"2009-01-05","class":"misdemeanor","maxPenaltyDays":365,"elements":["dui"]}],"petitions":[{"status":"pending","immediateRelief":true}]}""";

    private const string Victim =
        """{"caseFileId":"Ünit <8> & 'co'","aNumber":"A9990008","asOf":"2011-12-04","birthDate":"1980-05-01","entry":{"on":"2005-06-01","manner":"admitted"},"protected":{"victimOf":["trafficking"],"witness":true}}""";

    private const string Wrong =
        """{"caseFileId":"DHS-9","aNumber":"A9990009","asOf":"2011-12-04","entry":{"on":"2011-02-30"},"protected":{"statusVawaTU":"MARKER"}}""";

    [Fact]
    public async Task One_line_is_written_for_each_record_in_order()
    {
        var (exitCode, output, errors) = await Screened($"{Accelerated}\n\n{Victim}\r\n{Wrong}\n{{");
        Assert.Equal(
            """
            {"caseFileId":"DHS-7","ruleSet":"2011-11-17","asOf":"2011-12-04","lane":"Accelerate","reasons":[],"met":["A2c"],"unknown":[],"missing":[],"priorityLevel":3,"notes":["petition-immediate-relief"]}
            {"caseFileId":"Ünit <8> & 'co'","ruleSet":"2011-11-17","asOf":"2011-12-04","lane":"ContinueNormally","reasons":[],"met":[],"unknown":[],"missing":[],"priorityLevel":null,"notes":[]}
            {"caseFileId":"DHS-9","rejected":[{"member":"entry.on","reason":"2011-02-30 is not a date"},{"member":"protected.statusVawaTU","reason":"is not one of pending, granted, denied"}]}
            {"caseFileId":null,"rejected":[{"member":"$","reason":"is not valid JSON, or nests too deep, at byte 1"}]}

            """,
            output);
        Assert.Equal((2, ""), (exitCode, errors));
    }

    [Fact]
    public async Task The_cleared_screening_is_printed_when_asked_for()
    {
        var (exitCode, output, _) = await Screened(Victim, cleared: true);
        Assert.Equal(
            """
            {"caseFileId":"Ünit <8> & 'co'","ruleSet":"2011-11-17","asOf":"2011-12-04","lane":"ConsiderForDiscretion","reasons":[],"met":["C5"],"unknown":[],"missing":[],"priorityLevel":null,"notes":["witness"]}

            """,
            output);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task Another_day_replaces_that_of_the_record_in_the_screening_and_in_the_output()
    {
        var entered = """{"caseFileId":"D","aNumber":"A9990007","asOf":"2011-12-04","entry":{"on":"2009-01-01","manner":"without-inspection"}}""";
        Assert.Contains("\"asOf\":\"2011-12-04\",\"lane\":\"Accelerate\"", (await Screened(entered)).Output, StringComparison.Ordinal);
        Assert.Contains(
            "\"asOf\":\"2012-01-02\",\"lane\":\"ContinueNormally\"",
            (await Screened(entered, asOf: "2012-01-02")).Output,
            StringComparison.Ordinal);
        Assert.Contains(
            "\"asOf\":\"2008-12-31\",\"lane\":\"ContinueNormally\"",
            (await Screened(entered, asOf: "2008-12-31")).Output,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2099-01-01", null, "There is no rule set 2099-01-01. There is: 2011-11-17.")]
    [InlineData("2011-11-17", "2011-02-30", "--as-of 2011-02-30 is not a date from 1900-01-01 on, written yyyy-mm-dd.")]
    [InlineData("2011-11-17", "1899-12-31", "--as-of 1899-12-31 is not a date from 1900-01-01 on, written yyyy-mm-dd.")]
    [InlineData("2011-11-17", "", "--as-of  is not a date from 1900-01-01 on, written yyyy-mm-dd.")]
    public async Task What_cannot_be_asked_is_told_in_one_line_and_nothing_is_screened(string ruleSet, string? asOf, string error)
    {
        var (exitCode, output, errors) = await Screened(Accelerated, ruleSet, asOf);
        Assert.Equal((2, "", error + Environment.NewLine), (exitCode, output, errors));
    }

    [Fact]
    public async Task A_record_is_answered_before_the_next_one_is_written()
    {
        using var patience = new CancellationTokenSource(Patience);
        var (records, screenings) = (new Pipe(), new Pipe());
        var screening = ScreenCommand.Run(
            records.Reader.AsStream(),
            screenings.Writer.AsStream(),
            TextWriter.Null,
            "2011-11-17",
            asOf: null,
            cleared: false,
            patience.Token);
        using var answers = new StreamReader(screenings.Reader.AsStream());

        for (var i = 0; i < 3; i++)
        {
            await records.Writer.WriteAsync(Encoding.UTF8.GetBytes(Accelerated + "\n"), patience.Token);
            Assert.Contains("DHS-7", await answers.ReadLineAsync(patience.Token), StringComparison.Ordinal);
        }

        await records.Writer.CompleteAsync();
        Assert.Equal(0, await screening);
    }

    [Fact]
    public async Task The_command_itself_screens_the_examples()
    {
        var examples = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "cases", "screenings.ndjson"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .ToList();
        var (exitCode, output, errors) = await Process(
            string.Join('\n', examples.Select(example => example.GetProperty("facts").GetRawText())),
            "screen",
            "--rule-set",
            "2011-11-17",
            "--cleared");

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((0, "", examples.Count), (exitCode, errors, lines.Length));
        Assert.All(lines.Zip(examples), pair =>
        {
            var (line, example) = pair;
            var facts = example.GetProperty("facts");
            var expected = JsonSerializer.Serialize(example.GetProperty("cleared"));
            Assert.Equal(
                $$"""{"caseFileId":{{facts.GetProperty("caseFileId")
                    .GetRawText()}},"ruleSet":"2011-11-17","asOf":{{facts.GetProperty("asOf").GetRawText()}},{{expected[1..]}}""",
                line);
        });
    }

    [Fact]
    public async Task The_command_itself_says_2_for_a_record_rejected_and_1_for_what_it_does_not_know()
    {
        Assert.Equal(2, (await Process(Wrong, "screen")).ExitCode);
        var unknown = await Process(Accelerated, "screen", "--everything");
        Assert.Equal((2, ""), (unknown.ExitCode, unknown.Output));
        Assert.Contains("--everything", unknown.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_leaves_ends_the_command_quietly()
    {
        using var review = Start("screen");
        using var patience = new CancellationTokenSource(Patience);
        var errors = review.StandardError.ReadToEndAsync(patience.Token);

        await review.StandardInput.WriteLineAsync(Accelerated.AsMemory(), patience.Token);
        await review.StandardInput.FlushAsync(patience.Token);
        Assert.NotNull(await review.StandardOutput.ReadLineAsync(patience.Token));
        review.StandardOutput.Close();
        await review.StandardInput.WriteLineAsync(Accelerated.AsMemory(), patience.Token);
        await review.StandardInput.FlushAsync(patience.Token);

        await review.WaitForExitAsync(patience.Token);
        Assert.Equal((0, ""), (review.ExitCode, await errors));
    }

    private static async Task<(int ExitCode, string Output, string Errors)> Screened(
        string input,
        string ruleSet = "2011-11-17",
        string? asOf = null,
        bool cleared = false)
    {
        var output = new MemoryStream();
        var errors = new StringWriter();
        var exitCode = await ScreenCommand.Run(
            new MemoryStream(Encoding.UTF8.GetBytes(input)),
            output,
            errors,
            ruleSet,
            asOf,
            cleared,
            CancellationToken.None);
        return (exitCode, Encoding.UTF8.GetString(output.ToArray()), errors.ToString());
    }

    private static async Task<(int ExitCode, string Output, string Errors)> Process(string input, params string[] arguments)
    {
        using var review = Start(arguments);
        using var patience = new CancellationTokenSource(Patience);
        var output = review.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = review.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await review.StandardInput.WriteAsync(input.AsMemory(), patience.Token);
            review.StandardInput.Close();
        }
        catch (IOException)
        {
            // A command that refuses its arguments does not wait for its input.
        }

        await review.WaitForExitAsync(patience.Token);
        return (review.ExitCode, await output, await errors);
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "review.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        return System.Diagnostics.Process.Start(start)!;
    }
}
