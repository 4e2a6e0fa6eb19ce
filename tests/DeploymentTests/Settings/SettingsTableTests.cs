using InteragencyReview.ServiceDefaults;

namespace InteragencyReview.DeploymentTests.SettingsOfServices;

/// <summary>The table of the runbook is the list in code, row by row.</summary>
public sealed class SettingsTableTests
{
    private static readonly string[] Heading = ["Setting", "For", "Needed", "Secret", "Meaning"];

    [Fact]
    public void The_runbook_lists_every_setting_as_the_code_does()
    {
        var expected = Settings.All.Select(Row).ToList();
        var actual = Documents.Rows(Checkout.Read("docs", "runbook.md"), Heading).Select(cells => $"| {string.Join(" | ", cells)} |").ToList();
        Assert.True(
            expected.SequenceEqual(actual, StringComparer.Ordinal),
            $"The table of settings in docs/runbook.md should be:\n\n| {string.Join(" | ", Heading)} |\n|{string.Concat(Heading.Select(_ => "---|"))}\n{string.Join('\n', expected)}\n");
    }

    private static string Row(Setting setting) =>
        $"| `{setting.EnvironmentName}` | {Of(setting.ReadBy)} | {Of(setting.Need)} | {(setting.IsSecret ? "yes" : "")} | {setting.Meaning} |";

    private static string Of(Need need) => need switch
    {
        Need.Always => "yes",
        Need.InProduction => "in Production",
        _ => "",
    };

    private static string Of(Readers readers) => readers switch
    {
        Readers.Services => "each service",
        Readers.Agencies => "DHS, EOIR, OIL",
        Readers.WorkingGroup => "working group",
        Readers.DatabaseSetup => "`db-setup`",
        _ => throw new ArgumentOutOfRangeException(nameof(readers), readers, "How are these called in the runbook?"),
    };
}
