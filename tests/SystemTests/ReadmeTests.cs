using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using InteragencyReview.Loopback;
using InteragencyReview.Standalone;
using InteragencyReview.Standalone.Processes;

namespace InteragencyReview.SystemTests;

/// <summary>What the README tells a new user to type is typed here, line by line, at the system that its first command starts.</summary>
public sealed partial class ReadmeTests(RunningReadme readme) : IClassFixture<RunningReadme>
{
    private const int Refused = 2;
    private const int MostTimes = 10;

    [Fact]
    public async Task Every_command_of_the_walks_works_as_it_is_printed()
    {
        var commands = File.ReadLines(Path.Combine(readme.Checkout.Root, "README.md"))
            .Select(line => ToolLine().Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups["command"].Value.TrimEnd())
            .ToList();

        Assert.NotEmpty(commands);
        var deciding = "";
        foreach (var command in commands)
        {
            // What the last command did reaches the other services in a moment, which is less than a person needs to read and type.
            var (exitCode, output, errors) = await readme.Type(command);
            for (var again = 0; exitCode == Refused && again < MostTimes; again++)
                (exitCode, output, errors) = await readme.Type(command);
            Assert.True(exitCode == 0, $"{command}\nended with {exitCode}.\n{errors}{output}\nThe system printed:\n{string.Join('\n', readme.Printed.TakeLast(20))}");
            Assert.True(output.Length > 0, $"{command}\nprinted nothing.\n{errors}");
            if (command.Contains("vote cast --agency Dhs", StringComparison.Ordinal))
                deciding = errors;
        }

        await LeadsToOneTraceOfAllServices(deciding);
    }

    /// <summary>Where there is no dashboard, a line of the start says so, and nothing is printed after a command.</summary>
    private async Task LeadsToOneTraceOfAllServices(string printed)
    {
        if (readme.Printed.Any(line => line.StartsWith("Without the dashboard: ", StringComparison.Ordinal)))
        {
            Assert.Equal("", printed);
            return;
        }

        var link = new Uri(TraceLine().Match(printed).Groups["link"].Value);
        using var http = new HttpClient { BaseAddress = link };
        var spans = new Uri($"/api/telemetry/traces/{link.Segments[^1]}", UriKind.Relative);
        string[] expected = ["dhs", "eoir", "oil", "working-group"];
        await Eventually.True(
            async () => expected.SequenceEqual(ServicesOf(await http.GetStringAsync(spans)).Order(StringComparer.Ordinal)),
            "the dashboard shows the ballot as one trace over four services");
        using var page = await http.GetAsync(link);
        Assert.True(page.IsSuccessStatusCode);
    }

    private static IEnumerable<string> ServicesOf(string trace) =>
        JsonDocument.Parse(trace).RootElement.GetProperty("data").GetProperty("resourceSpans").EnumerateArray()
            .SelectMany(origin => origin.GetProperty("resource").GetProperty("attributes").EnumerateArray())
            .Where(attribute => attribute.GetProperty("key").GetString() == "service.name")
            .Select(attribute => attribute.GetProperty("value").GetProperty("stringValue").GetString()!)
            .Distinct(StringComparer.Ordinal);

    [Fact]
    public void The_first_start_prints_where_the_system_is_and_what_stands_in_each_lane()
    {
        Assert.Contains(readme.Printed, line => line == "The system is up:");
        Assert.Contains(readme.Printed, line => Lane().IsMatch(line));
    }

    [Fact]
    public async Task What_stands_there_answers_this_machine_and_not_a_page_whose_name_leads_to_it()
    {
        using var http = new HttpClient();
        foreach (var page in readme.Pages)
        {
            using var own = await http.GetAsync(page);
            Assert.NotEqual(HttpStatusCode.BadRequest, own.StatusCode);
            using var request = new HttpRequestMessage(HttpMethod.Get, page);
            request.Headers.Host = "attacker.example";
            using var strange = await http.SendAsync(request);
            Assert.True(strange.StatusCode == HttpStatusCode.BadRequest, $"{page} answered {strange.StatusCode}");
        }
    }

    // A line of a block of code; what follows two blanks and a # is said to the reader.
    [GeneratedRegex(@"^    (?<command>(\w+=\$\(|for |bin/review ).*?)(\s{2,}#.*)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex ToolLine();

    [GeneratedRegex("^Trace: (?<link>http://127[^ \n]+/traces/detail/[0-9a-f]{32})$", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex TraceLine();

    [GeneratedRegex(@"^    Accelerate +[1-9]")]
    private static partial Regex Lane();
}

/// <summary>./build.sh run, with a data folder and ports of its own, and a folder to type commands in.</summary>
public sealed class RunningReadme : IAsyncLifetime
{
    private const int PortsOfASystem = 8;
    private static readonly TimeSpan StartBound = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan CommandBound = TimeSpan.FromMinutes(2);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("review-readme-");
    private readonly int _ports = FreePorts.Row(PortsOfASystem);
    private readonly ConcurrentQueue<string> _printed = [];
    private Process? _system;

    internal Checkout Checkout { get; } = Checkout.Find();

    internal IReadOnlyCollection<string> Printed => _printed;

    /// <summary>The addresses it printed of whatever speaks HTTP.</summary>
    internal IEnumerable<Uri> Pages => _printed.Select(line => line.Split(' ')[^1]).Where(word => word.StartsWith("http://127.0.0.1:", StringComparison.Ordinal)).Select(word => new Uri(word));

    private string Data => Path.Combine(_folder.FullName, "data");

    public async Task InitializeAsync()
    {
        Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "bin"), Path.Combine(Checkout.Root, "bin"));
        _system = await Nursery.StartAsync(new ProcessStartInfo(
            "setpriv",
            ["--pdeathsig", "TERM", "dotnet", Checkout.Program("Standalone", "InteragencyReview.Standalone"), "--data", Data, "--ports", $"{_ports}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        });
        using var bound = new CancellationTokenSource(StartBound);
        while (await _system.StandardOutput.ReadLineAsync(bound.Token) is { } line)
        {
            _printed.Enqueue(line);
            if (line.StartsWith("Ctrl-C", StringComparison.Ordinal))
            {
                _ = ReadOn(_system.StandardOutput);
                return;
            }
        }

        throw new InvalidOperationException("The system did not come up:\n" + string.Join('\n', _printed));
    }

    /// <summary>As in a terminal beside the system.</summary>
    internal async Task<(int ExitCode, string Output, string Errors)> Type(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", command])
        {
            WorkingDirectory = _folder.FullName,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["REVIEW_PORTS"] = $"{_ports}", ["REVIEW_DATA"] = Data },
        })!;
        var (output, errors) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        try
        {
            await shell.WaitForExitAsync().WaitAsync(CommandBound);
        }
        catch (TimeoutException)
        {
            shell.Kill(entireProcessTree: true);
            throw;
        }

        return (shell.ExitCode, await output, await errors);
    }

    /// <summary>It never waits for a reader, and what it says is at hand when a command fails.</summary>
    private async Task ReadOn(StreamReader output)
    {
        while (await output.ReadLineAsync(CancellationToken.None) is { } line)
            _printed.Enqueue(line);
    }

    public async Task DisposeAsync()
    {
        if (_system is not null)
        {
            using (var stop = Process.Start("kill", ["-TERM", $"{_system.Id}"]))
                await stop.WaitForExitAsync();
            await _system.WaitForExitAsync();
            _system.Dispose();
        }

        _folder.Delete(recursive: true);
    }
}
