using System.Text.Json;
using InteragencyReview.Intake.Reports;
using InteragencyReview.Kernel;
using InteragencyReview.Tool.Http;
using InteragencyReview.Tool.Import;

namespace InteragencyReview.SystemTests.Running;

/// <summary>One run of <c>review import</c>, as a user sees it: its exit code, its report, what it said on standard error.</summary>
internal sealed record ReviewImport(int ExitCode, string Output, string Errors)
{
    public const int AllTaken = 0;
    public const int CouldNotRun = 1;

    /// <summary>Of a user who would rather try again himself than wait for a service.</summary>
    private static readonly CallLimits Impatient = CallLimits.Usual with { Retries = 1, FirstPause = TimeSpan.FromMilliseconds(10) };

    public IntakeReport Report => JsonSerializer.Deserialize<IntakeReport>(Output, WireJson.Options)!;

    /// <param name="patient">Waits, as the tool does as a rule, for a service that does not answer.</param>
    public static async Task<ReviewImport> Run(ReviewSystem system, string folder, bool patient)
    {
        const int inFlight = 4;
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var settings = new ImportSettings(
            system.Address(ServiceName.Dhs),
            system.Address(ServiceName.Eoir),
            system.Address(ServiceName.Oil),
            system.Address(ServiceName.WorkingGroup),
            system.IssuerAddress,
            As: null,
            Token: null,
            ExtractDay: null,
            inFlight,
            patient ? CallLimits.Usual : Impatient);
        var exit = await ImportCommand.Run(folder, settings, json: true, output, errors, CancellationToken.None);
        return new(exit, output.ToString(), errors.ToString());
    }
}
