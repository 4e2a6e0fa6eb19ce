using System.CommandLine;
using System.CommandLine.Help;
using System.Text.RegularExpressions;
using InteragencyReview.Tool;

namespace InteragencyReview.IntakeSpecs.Tool;

/// <summary>The console and the environment belong to the whole process.</summary>
[CollectionDefinition(nameof(WholeProcess), DisableParallelization = true)]
public sealed class WholeProcess;

/// <summary>Whatever stands on the command line, the user gets sentences and an exit code that means something.</summary>
[Collection(nameof(WholeProcess))]
public sealed partial class RubbishSpecs : IDisposable
{
    private static readonly string[] Rubbish =
    [
        "", " ", "\0", "a\0b", "\u001b[2J", "\u202eevil", "../..", "--", "-1", "0", "1.5", "0x10", "Accelerate, Abstain", "accelerate", "7", "DHS-2011-000045",
        "6f9619ff-8b86-d011-b42d-00c04fc964ff", "http://127.0.0.1:99999", "ftp://x", "\ud800", "%00", "@nowhere", new('x', 10_000),
    ];

    /// <summary>Nobody listens there.</summary>
    private static readonly string[] Addresses = ["REVIEW_ISSUER_URL", "REVIEW_DHS_URL", "REVIEW_EOIR_URL", "REVIEW_OIL_URL", "REVIEW_WG_URL"];

    private readonly TextWriter _output = Console.Out;
    private readonly TextWriter _errors = Console.Error;
    private readonly string _folder = Directory.GetCurrentDirectory();
    private readonly DirectoryInfo _scratch = Directory.CreateTempSubdirectory("rubbish");

    public RubbishSpecs()
    {
        Directory.SetCurrentDirectory(_scratch.FullName);
        foreach (var name in Addresses)
            Environment.SetEnvironmentVariable(name, "http://127.0.0.1:1");
    }

    public void Dispose()
    {
        foreach (var name in Addresses.Append("REVIEW_PORTS"))
            Environment.SetEnvironmentVariable(name, null);
        Console.SetOut(_output);
        Console.SetError(_errors);
        Directory.SetCurrentDirectory(_folder);
        _scratch.Delete(recursive: true);
    }

    [Fact]
    public async Task No_option_of_any_command_is_answered_with_the_inside_of_the_program()
    {
        var (wrong, tried) = (new List<string>(), 0);
        foreach (var (path, command) in Commands([], Review.Command()).Where(found => found.Command.Subcommands.Count == 0))
        {
            foreach (var symbol in command.Options.Where(option => option is not HelpOption).Cast<Symbol>().Concat(command.Arguments))
            {
                foreach (var value in Rubbish)
                {
                    tried++;
                    string[] words =
                    [
                        .. path,
                        .. command.Options.Where(option => option.Required && option != symbol).SelectMany(option => new[] { option.Name, Plausible(option.Description) }),
                        .. command.Arguments.Where(argument => argument != symbol).Select(argument => Plausible(argument.Description)),
                        .. symbol is Option ? new[] { symbol.Name, value } : [value],
                    ];
                    var (code, said) = await Run(words);
                    if (code is < 0 or > 3 || Inside().IsMatch(said) || said.Any(c => char.IsControl(c) && c != '\n') || (code is 1 or 2 && said.Length == 0))
                        wrong.Add($"{string.Join(' ', words.Select(word => word.Length > 40 ? word[..40] : word))}: {code} {said}");
                }
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {tried}:\n{string.Join('\n', wrong.Take(20))}");
        Assert.True(tried > 1_000, $"Only {tried} were tried.");
    }

    [Theory]
    [InlineData("99999")]
    [InlineData("65531")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("5100x")]
    [InlineData(" ")]
    public async Task Ports_that_there_cannot_be_are_refused_and_no_other_system_is_asked(string ports)
    {
        foreach (var name in Addresses)
            Environment.SetEnvironmentVariable(name, null);
        Environment.SetEnvironmentVariable("REVIEW_PORTS", ports);
        var (code, said) = await Run("queue");
        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains("REVIEW_PORTS is the first of eight ports: a number from 1 to 65528.", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("queue", "--lane", "Accelerate,ConsiderForDiscretion")]
    [InlineData("queue", "--lane", "accelerate")]
    [InlineData("queue", "--lane", "0")]
    [InlineData("vote", "cast", "--agency", "Dhs", "--case", "x", "--reasons", "r", "--choice", "Accelerate, Abstain")]
    [InlineData("vote", "cast", "--agency", "5", "--case", "x", "--reasons", "r", "--choice", "Abstain")]
    [InlineData("vote", "cast", "--agency", "Dhs", "--ballot", "x", "--reasons", "r", "--choice", "Abstain")]
    [InlineData("generate", "--out", "")]
    [InlineData("queue", "--office", "SEA")]
    [InlineData("queue", "--lane", "Accelerate", "--office", "")]
    [InlineData("queue", "--lane", "Accelerate", "--after", " ")]
    [InlineData("motion", "open", "--lane", "Accelerate", "--reasons", "r", "--court", "")]
    [InlineData("dead-letters", "list", "--type", "")]
    [InlineData("dead-letters", "replay", "--type", "")]
    [InlineData("check", "--projection", "")]
    [InlineData("feed", "--after", "")]
    [InlineData("vote", "open", "--case", "x", "--limit", "3")]
    [InlineData("delegate", "--agency", "Dhs", "--end", "--to", "x")]
    [InlineData("delegate", "--agency", "Dhs", "--end", "--reasons", "r")]
    [InlineData("import", "x", "--in-flight", "0")]
    [InlineData("import", "x", "--in-flight", "100")]
    [InlineData("generate", "--out", "x", "--cases", "1.5")]
    [InlineData("generate", "--out", "x", "--cases", "20000001")]
    [InlineData("generate", "--out", "x", "--seed", "-1")]
    [InlineData("heads", "export", "dhs", "--after", "18446744073709551615")]
    [InlineData("heads", "public-keys", "")]
    [InlineData("escalations", "--after", " ")]
    [InlineData("verify", "--data", "")]
    [InlineData("verify", "--service", "ice")]
    [InlineData("nonsense")]
    public async Task Who_asks_wrongly_is_told_what_is_right(params string[] words)
    {
        var (code, said) = await Run(words);
        Assert.Equal(ExitCode.Refused, code);
        Assert.NotEmpty(said);
    }

    [Theory]
    [InlineData("https://gateway.example/dhs")]
    [InlineData("http://127.0.0.1:5104/?x=1")]
    [InlineData("http://127.0.0.1:5104/#x")]
    [InlineData("http://somebody:secret@127.0.0.1:5104")]
    public async Task An_address_with_more_than_host_and_port_is_refused_and_no_secret_in_it_repeated(string address)
    {
        var (code, said) = await Run("queue", "--wg", address);
        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains("must end there", said, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_of_every_command_ends_with_the_exit_codes()
    {
        foreach (var (path, _) in Commands([], Review.Command()))
        {
            var (code, said) = await Run([.. path, "--help"]);
            Assert.Equal(ExitCode.Done, code);
            Assert.EndsWith("3  faults found: what was verified, compared, checked or listed is not as it should be", said.TrimEnd(), StringComparison.Ordinal);
        }
    }

    private static IEnumerable<(string[] Path, Command Command)> Commands(string[] path, Command command) =>
        command.Subcommands.SelectMany(one => Commands([.. path, one.Name], one)).Prepend((path, command));

    private static string Plausible(string? description) =>
        description is not null && OneOf().Match(description) is { Success: true } words ? words.Groups[1].Value
        : description?.Contains("message", StringComparison.Ordinal) == true || description is "The vote." ? "6f9619ff-8b86-d011-b42d-00c04fc964ff"
        : "dhs";

    private static async Task<(int Code, string Said)> Run(params string[] words)
    {
        using var said = new StringWriter();
        using var shown = new PrintableWriterOf(said);
        Console.SetOut(shown);
        Console.SetError(shown);
        var code = await Review.Run(words);
        return (code, said.ToString());
    }

    /// <summary>As Program sets it up for a pipe.</summary>
    private sealed class PrintableWriterOf(TextWriter inner) : StringWriter
    {
        public override void Write(char value) => Write(value.ToString());

        public override void Write(string? value) => inner.Write(value);

        public override void WriteLine(string? value) => inner.Write(value + "\n");

        public override void WriteLine() => inner.Write("\n");
    }

    [GeneratedRegex(@"^\s+at \w+|Unhandled exception|System\.\w+", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Inside();

    [GeneratedRegex(@"One of (\w+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OneOf();
}
