using System.Text.RegularExpressions;

namespace InteragencyReview.DeploymentTests.Telemetry;

/// <summary>An alert fires when it should, and says where in the runbook to go on.</summary>
public sealed partial class AlertTests
{
    [FactWith("promtool")]
    public async Task Alerts_fire_when_they_should_and_only_then()
    {
        var ended = await Programs.Run("promtool", ["test", "rules", Checkout.PathOf("deploy", "prometheus", "rules.test.yml")]);
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
    }

    [FactWith("promtool")]
    public async Task Prometheus_takes_its_configuration()
    {
        var ended = await Programs.Run("promtool", ["check", "config", "--syntax-only", Checkout.PathOf("deploy", "prometheus", "prometheus.yml")]);
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
    }

    [Fact]
    public void Every_alert_has_a_case_in_which_it_fires_and_one_in_which_it_does_not()
    {
        var tested = Yaml.Read(Checkout.Read("deploy", "prometheus", "rules.test.yml")).Single()["tests"]!.AsArray()
            .SelectMany(test => test!["alert_rule_test"]!.AsArray())
            .Where(test => test!["exp_alerts"] is not null)
            .Select(test => (string)test!["alertname"]!);
        Assert.Equal(Alert.All.Select(alert => alert.Name).Order(StringComparer.Ordinal), tested.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_alert_names_a_section_of_the_runbook_that_is_there_and_how_bad_it_is()
    {
        var anchors = Documents.Anchors(Checkout.Read("docs", "runbook.md"));
        foreach (var alert in Alert.All)
        {
            Assert.Contains(alert.Severity, new[] { "critical", "warning" });
            Assert.EndsWith(".", alert.Summary, StringComparison.Ordinal);
            var runbook = Page().Match(alert.Runbook);
            Assert.True(runbook.Success, $"{alert.Name}: {alert.Runbook}");
            Assert.Contains(runbook.Groups[1].Value, anchors);
        }
    }

    [Fact]
    public void Every_section_about_an_alert_is_of_an_alert()
    {
        var runbook = Checkout.Read("docs", "runbook.md");
        var alerts = runbook[runbook.IndexOf("\n## Alerts", StringComparison.Ordinal)..];
        var sections = Heading().Matches(alerts[..alerts.IndexOf("\n## ", 2, StringComparison.Ordinal)]).Select(heading => heading.Groups[1].Value.ToLowerInvariant().Replace(' ', '-'));
        Assert.Equal(
            Alert.All.Select(alert => alert.Runbook.Split('#')[1]).Order(StringComparer.Ordinal),
            sections.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^docs/runbook\.md#([a-z\-]+)$")]
    private static partial Regex Page();

    [GeneratedRegex(@"^### (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}

/// <summary>A rule of deploy/prometheus/rules.yml.</summary>
internal sealed record Alert(string Name, string Expression, string Severity, string Summary, string Runbook)
{
    public static IReadOnlyList<Alert> All { get; } =
    [
        .. Yaml.Read(Checkout.Read("deploy", "prometheus", "rules.yml")).Single()["groups"]!.AsArray()
            .SelectMany(group => group!["rules"]!.AsArray())
            .Select(rule => new Alert(
                (string)rule!["alert"]!,
                (string)rule["expr"]!,
                (string)rule["labels"]!["severity"]!,
                (string)rule["annotations"]!["summary"]!,
                (string)rule["annotations"]!["runbook"]!)),
    ];
}
