using System.CommandLine;
using System.Globalization;
using InteragencyReview.Intake.CaseFiles;
using InteragencyReview.Screening;

namespace InteragencyReview.Tool;

/// <summary><c>review screen</c>: DHS case files in, one screening a line out.</summary>
public static class ScreenCommand
{
    /// <summary>Bytes of output held back at most while input keeps coming.</summary>
    private const int HeldBack = 64 * 1024;

    private static readonly DateOnly EarliestDay = new(1900, 1, 1);

    public static Command Create()
    {
        var ruleSet = new Option<string>("--rule-set")
        {
            Description = "The version of the guidance to screen under.",
            HelpName = "version",
            DefaultValueFactory = _ => RuleSets.Latest.Version,
        };
        var asOf = new Option<string?>("--as-of")
        {
            Description = "Screen as of this day instead of each record's own.",
            HelpName = "yyyy-mm-dd",
        };
        var cleared = new Option<bool>("--cleared")
        {
            Description = "Take protected facts into account. What is printed is then protected itself.",
        };

        var command = new Command("screen", "Screens the DHS case files (NDJSON) on standard input, one line of output for each.")
        {
            ruleSet,
            asOf,
            cleared,
        };
        command.SetAction(async (asked, stop) =>
        {
            await using var input = Console.OpenStandardInput();
            await using var output = StandardOutput.Open();
            return await Run(
                input,
                output,
                Console.Error,
                asked.GetRequiredValue(ruleSet),
                asked.GetValue(asOf),
                asked.GetValue(cleared),
                stop);
        });
        return command;
    }

    /// <returns>The exit code.</returns>
    /// <param name="asOf">Replaces the day of each record, in the screening and in the output, unless null.</param>
    public static async Task<int> Run(
        Stream input,
        Stream output,
        TextWriter errors,
        string ruleSet,
        string? asOf,
        bool cleared,
        CancellationToken stop)
    {
        if (RuleSets.Find(ruleSet) is not { } rules)
        {
            var known = string.Join(", ", RuleSets.All.Select(version => version.Version));
            await errors.WriteLineAsync($"There is no rule set {Printable.Of(ruleSet)}. There is: {known}.");
            return ExitCode.Refused;
        }

        DateOnly? day = null;
        if (asOf is not null)
        {
            if (!DateOnly.TryParseExact(asOf, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var given) || given < EarliestDay)
            {
                await errors.WriteLineAsync($"--as-of {Printable.Of(asOf)} is not a date from {EarliestDay:yyyy-MM-dd} on, written yyyy-mm-dd.");
                return ExitCode.Refused;
            }

            day = given;
        }

        return await Screen(input, output, errors, rules, day, cleared, stop);
    }

    private static async Task<int> Screen(
        Stream input,
        Stream output,
        TextWriter errors,
        RuleSet rules,
        DateOnly? day,
        bool cleared,
        CancellationToken stop)
    {
        var exitCode = ExitCode.Done;
        var lines = new ScreeningLines();
        // Not disposed of: it holds nothing, and must not be while a read that nobody waits for any more is under way.
        var records = NdjsonLines.ReadAsync(input, stop).GetAsyncEnumerator(stop);
        try
        {
            while (true)
            {
                // Whoever writes a record and waits for its line gets it: nothing is held back while there is nothing to read.
                var next = records.MoveNextAsync();
                if (!next.IsCompleted || lines.Length >= HeldBack)
                    await lines.FlushTo(output, stop);
                if (!await next)
                    break;

                switch (CaseFileReader.Read(records.Current))
                {
                    case RejectedCaseFile rejected:
                        lines.Add(rejected);
                        exitCode = ExitCode.Refused;
                        break;
                    case CaseFile file:
                        lines.Add(file.CaseFileId, Screened(file, day ?? file.AsOf, rules, cleared));
                        break;
                }
            }

            await lines.FlushTo(output, stop);
        }
        catch (IOException gone) when (StandardOutput.ReaderIsGone(gone))
        {
            // Whoever read the output has seen enough: not an error.
        }
        catch (IOException broken)
        {
            await errors.WriteLineAsync($"The screening stopped: {broken.Message}");
            return ExitCode.CouldNotRun;
        }

        return exitCode;
    }

    private static ScreeningResult Screened(CaseFile file, DateOnly asOf, RuleSet rules, bool cleared) => cleared
        ? Screener.Cleared(file.Facts, file.Protected, asOf, rules)
        : Screener.Open(file.Facts, asOf, rules);
}
