using System.CommandLine;
using System.Diagnostics;
using InteragencyReview.Tool.Import;

namespace InteragencyReview.Tool.Generate;

/// <summary><c>review generate</c>: a synthetic docket, for trials and tests.</summary>
public static class GenerateCommand
{
    private const int SampleSize = 2_000;
    private const ulong SampleSeed = 2011;

    public static Command Create()
    {
        var cases = Asked.Number("--cases", $"How many cases; else {SampleSize}.", 1, SyntheticDocket.MostCases);
        var seed = Asked.Number("--seed", $"The same seed and size give the same bytes; {SampleSeed} when left out.", 0UL, ulong.MaxValue);
        var directory = new Option<string>("--out") { Description = "The folder to write to: new or empty.", Required = true, HelpName = "folder" };
        var clean = new Option<bool>("--clean") { Description = "Without the dirt that real data has." };
        var compressed = new Option<bool>("--gz") { Description = "Compress the case files and the docket of OIL." };
        var json = new Option<bool>("--json") { Description = "Print the manifest as JSON." };
        var command = new Command("generate", "Writes a synthetic docket of all three agencies, with a manifest of what was put in.")
        {
            cases, seed, directory, clean, compressed, json,
        };
        command.SetAction((asked, stop) => Run(
            asked.GetRequiredValue(directory),
            asked.GetValue(cases) ?? SampleSize,
            asked.GetValue(seed) ?? SampleSeed,
            asked.GetValue(clean),
            asked.GetValue(compressed),
            asked.GetValue(json),
            Console.Out,
            Console.Error,
            stop));
        return command;
    }

    /// <returns>The exit code.</returns>
    public static async Task<int> Run(
        string directory, int cases, ulong seed, bool clean, bool compressed, bool json, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(directory) || directory.Contains('\0', StringComparison.Ordinal))
        {
            await errors.WriteLineAsync("--out is the name of a folder: new or empty.");
            return ExitCode.Refused;
        }

        try
        {
            if (Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any())
            {
                await errors.WriteLineAsync($"{Printable.Of(directory)} is not empty: name a new folder, so that files of two dockets do not mix.");
                return ExitCode.Refused;
            }

            var started = Stopwatch.GetTimestamp();
            var manifest = await Progress.Show(
                errors,
                [("cases", cases)],
                tracks => Task.Run(() => SyntheticDocket.Write(directory, cases, seed, clean, compressed, written => tracks[0](written), stop), stop));

            // Last, so that a folder with a manifest is a whole docket.
            await File.WriteAllTextAsync(Path.Combine(directory, Manifest.FileName), manifest.ToJson() + "\n", stop);
            await output.WriteLineAsync(json ? manifest.ToJson() : Summary(manifest, directory, Stopwatch.GetElapsedTime(started)));
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await errors.WriteLineAsync($"Stopped: {Printable.Of(directory)} holds a part of a docket, without its manifest. Remove it before the next try.");
            return ExitCode.CouldNotRun;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"Cannot write to {Printable.Of(directory)}: {Printable.Of(e.Message)}");
            return ExitCode.CouldNotRun;
        }
    }

    private static string Summary(Manifest manifest, string directory, TimeSpan took)
    {
        var lines = new List<string> { $"{manifest.Cases:N0} cases in {Printable.Of(directory)} ({took.TotalSeconds:N1} s)" };
        lines.AddRange(manifest.Files.Select(file => $"  {file.Name,-28}{file.Rows,12:N0} rows"));
        lines.AddRange(manifest.Measures.Select(m => $"  {m.Name,-44}{m.Got,7:N2} %   aimed at {m.AtLeast:N1} to {m.AtMost:N1}"));
        lines.Add(manifest.Clean ? "  no dirt" : $"  {manifest.Dirt.Sum(d => d.Count):N0} pieces of dirt of {manifest.Dirt.Select(d => d.Name).Distinct().Count()} kinds, listed in {Manifest.FileName}");
        return string.Join(Environment.NewLine, lines);
    }
}
