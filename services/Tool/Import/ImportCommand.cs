using System.CommandLine;
using System.Globalization;
using InteragencyReview.Intake.Eoir;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.Import;

/// <summary>Where an import sends to, and as whom.</summary>
/// <param name="As">The persona for all services, or null for the records clerk of each agency.</param>
/// <param name="ExtractDay">The day the court's extract speaks for, or null to take it from the folder.</param>
public sealed record ImportSettings(
    Uri Dhs, Uri Eoir, Uri Oil, Uri WorkingGroup, Uri Issuer, string? As, string? Token, DateOnly? ExtractDay, int InFlight, CallLimits Limits);

/// <summary><c>review import</c>: a folder of all agencies' files, sent to their services.</summary>
public static class ImportCommand
{
    private const int UsualInFlight = 4;
    private const int MostInFlight = 32;

    private static DateOnly Today => DayOfAct.Today(TimeProvider.System.GetUtcNow());

    public static Command Create()
    {
        var directory = new Argument<string>("directory")
        {
            Description = "The folder with case-files*.ndjson[.gz], docket*.ndjson[.gz], crosswalk.tsv and the court's .csv files, as far as there are any.",
        };
        var (dhs, eoir, oil, group, issuer) = (Addresses.Dhs(), Addresses.Eoir(), Addresses.Oil(), Addresses.WorkingGroup(), Addresses.Issuer());
        var persona = new Option<string?>("--as") { Description = $"Persona of the development issuer; else the records clerk of each agency. A token in {Tokens.Variable} goes before both and is of one agency: import a folder with the files of that agency only.", HelpName = "persona" };
        var asOf = new Option<string?>("--as-of") { Description = "The day the court's extract speaks for; else the one in the file AS_OF, else the latest on which rows were entered, else today.", HelpName = "yyyy-mm-dd" };
        var inFlight = Asked.Number("--in-flight", $"Batches on their way at once, for each service; else {UsualInFlight}.", 1, MostInFlight);
        var json = new Option<bool>("--json") { Description = "Print the report as JSON." };
        var command = new Command("import", "Sends a folder of files to the services of the three agencies, and reports what became of every row.")
        {
            directory, dhs, eoir, oil, group, issuer, persona, asOf, inFlight, json,
        };
        command.SetAction(async (asked, stop) =>
        {
            DateOnly? day = null;
            if (asked.GetValue(asOf) is { } text)
            {
                if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var given))
                {
                    await Console.Error.WriteLineAsync($"--as-of {Printable.Of(text)} is not a date: write it like 2011-12-04.");
                    return ExitCode.Refused;
                }

                if (given > Today)
                {
                    await Console.Error.WriteLineAsync($"--as-of {text} has not come: records of a day after today are rejected.");
                    return ExitCode.Refused;
                }

                day = given;
            }

            var settings = new ImportSettings(
                asked.GetRequiredValue(dhs),
                asked.GetRequiredValue(eoir),
                asked.GetRequiredValue(oil),
                asked.GetRequiredValue(group),
                asked.GetRequiredValue(issuer),
                asked.GetValue(persona),
                Environment.GetEnvironmentVariable(Tokens.Variable) is { Length: > 0 } token ? token : null,
                day,
                asked.GetValue(inFlight) ?? UsualInFlight,
                CallLimits.Usual);
            return await Run(asked.GetRequiredValue(directory), settings, asked.GetValue(json), Console.Out, Console.Error, stop);
        });
        return command;
    }

    /// <returns>The exit code: 0 all taken, 2 some rejected or a service refused, 1 could not run.</returns>
    public static async Task<int> Run(string directory, ImportSettings settings, bool json, TextWriter output, TextWriter errors, CancellationToken stop)
    {
        try
        {
            if (ImportFolder.Open(directory, out var problem) is not { } folder)
            {
                await errors.WriteLineAsync(Printable.Of(problem));
                return ExitCode.CouldNotRun;
            }

            if (settings.ExtractDay is null && folder.Court?.StatedDay is { } stated && stated > Today)
            {
                await errors.WriteLineAsync(
                    $"{EoirFiles.DayFile} states {stated:yyyy-MM-dd}, a day that has not come. Nothing was sent; put the file right, or name the day with --as-of, and run this again.");
                return ExitCode.CouldNotRun;
            }

            using var http = ServiceClient.NewHttpClient(settings.Limits);
            using var dhs = Client(http, settings.Dhs, "dhs.records", settings, errors);
            using var eoir = Client(http, settings.Eoir, "eoir.records", settings, errors);
            using var oil = Client(http, settings.Oil, "oil.records", settings, errors);
            using var group = Client(http, settings.WorkingGroup, "dhs.records", settings with { Limits = settings.Limits with { Retries = 1 } }, errors);
            var report = await new ImportRun(folder, new(dhs, eoir, oil, group), settings.ExtractDay, Today, settings.InFlight).Run(errors, stop);

            if (json)
                await output.WriteLineAsync(report.ToJson());
            else
                ReportScreen.Write(report, output);
            return report.Rejected > 0 ? ExitCode.Refused : ExitCode.Done;
        }
        catch (ServiceCallException e)
        {
            await errors.WriteLineAsync(Printable.Of(e.Message));
            return Asking.IsRefusal(e) ? ExitCode.Refused : ExitCode.CouldNotRun;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await errors.WriteLineAsync("Stopped. Run it again to go on: nothing is done twice.");
            return ExitCode.CouldNotRun;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"Cannot read {Printable.Of(directory)}: {Printable.Of(e.Message)}");
            return ExitCode.CouldNotRun;
        }
    }

    private static ServiceClient Client(HttpClient http, Uri address, string clerk, ImportSettings settings, TextWriter errors) =>
        new(http, address, new Tokens(http, settings.Issuer, settings.As ?? clerk, settings.Token, TimeProvider.System), settings.Limits, notes: errors);
}
