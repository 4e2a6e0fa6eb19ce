using System.Diagnostics;
using System.Text.RegularExpressions;
using InteragencyReview.Standalone.DevelopmentIssuer;

namespace InteragencyReview.SystemTests.Running;

/// <summary>
/// One run of the tool as a process, as a user sees it: its exit code, what it said, and what it complained of. Without the lines that say
/// how far it is, which come when it takes longer than a moment.
/// </summary>
internal sealed partial record ReviewTool(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    public static async Task<ReviewTool> Run(ReviewSystem system, Persona persona, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "review.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["REVIEW_TOKEN"] = system.TokenFor(persona),
                ["REVIEW_DHS_URL"] = system.Address(ServiceName.Dhs).ToString(),
                ["REVIEW_EOIR_URL"] = system.Address(ServiceName.Eoir).ToString(),
                ["REVIEW_OIL_URL"] = system.Address(ServiceName.Oil).ToString(),
                ["REVIEW_WG_URL"] = system.Address(ServiceName.WorkingGroup).ToString(),
            },
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(Bound);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw;
        }

        return new(process.ExitCode, await output, WithoutProgress(await errors));
    }

    private static string WithoutProgress(string errors) => ProgressLine().Replace(errors, "");

    [GeneratedRegex("^[a-z-]+ [0-9]{1,3} %\n", RegexOptions.Multiline, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ProgressLine();
}
