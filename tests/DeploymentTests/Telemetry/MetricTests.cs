using System.Text.Json;
using System.Text.RegularExpressions;

namespace InteragencyReview.DeploymentTests.Telemetry;

/// <summary>Dashboards, alerts and code name the metrics of docs/telemetry.md, and no others.</summary>
public sealed partial class MetricTests
{
    private static readonly HashSet<string> Known = [.. Metric.Listed.SelectMany(metric => metric.InPrometheus())];

    public static TheoryData<string> Dashboards =>
        [.. Directory.GetFiles(Checkout.PathOf("deploy", "grafana", "dashboards"), "*.json").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void A_metric_is_listed_once() =>
        Assert.Equal(Metric.Listed.Length, Metric.Listed.Select(metric => metric.Name).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void What_the_code_measures_is_listed_with_its_unit_and_kind()
    {
        var made = Checkout.Sources().Select(File.ReadAllText).SelectMany(source => Instrument().Matches(source)).ToList();
        Assert.NotEmpty(made);
        foreach (var instrument in made)
        {
            var (kind, name, rest) = (instrument.Groups[1].Value, instrument.Groups[2].Value, instrument.Groups[3].Value);
            var listed = Assert.Single(Metric.Listed, metric => metric.Name == name);
            Assert.Contains($"\"{listed.Unit}\"", rest, StringComparison.Ordinal);
            Assert.Equal(kind.Contains("Counter", StringComparison.Ordinal) && !kind.Contains("UpDown", StringComparison.Ordinal) ? "counter" : kind.Contains("Histogram", StringComparison.Ordinal) ? "histogram" : "gauge", listed.Kind);
        }
    }

    [Fact]
    public void Alerts_name_metrics_that_are_listed()
    {
        Assert.NotEmpty(Alert.All);
        Assert.Empty(Alert.All.SelectMany(alert => PromQl.Metrics(alert.Expression).Where(metric => !Known.Contains(metric)).Select(metric => $"{alert.Name} asks for {metric}")));
        Assert.All(Alert.All, alert => Assert.NotEmpty(PromQl.Metrics(alert.Expression)));
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Dashboards_name_metrics_that_are_listed(string file)
    {
        using var dashboard = JsonDocument.Parse(Checkout.Read("deploy", "grafana", "dashboards", file));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();
        Assert.NotEmpty(panels);
        foreach (var panel in panels)
        {
            Assert.NotEqual("", panel.GetProperty("description").GetString());
            foreach (var expression in panel.GetProperty("targets").EnumerateArray().Select(target => target.GetProperty("expr").GetString()!))
            {
                var metrics = PromQl.Metrics(expression).ToList();
                Assert.NotEmpty(metrics);
                Assert.Empty(metrics.Where(metric => !Known.Contains(metric)).Select(metric => $"{panel.GetProperty("title")} asks for {metric}"));
            }
        }
    }

    [Fact]
    public void The_panel_of_slow_requests_shows_what_its_alert_asks_for()
    {
        using var dashboard = JsonDocument.Parse(Checkout.Read("deploy", "grafana", "dashboards", "services.json"));
        var shown = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!);
        var asked = Alert.All.Single(alert => alert.Name == "RequestsSlow").Expression;
        Assert.Contains(asked[..asked.LastIndexOf(" > ", StringComparison.Ordinal)], shown);
    }

    /// <summary>Two values make a rate, and one that comes late must not make a gap.</summary>
    [Theory]
    [MemberData(nameof(Dashboards))]
    public void What_is_asked_over_a_time_covers_four_of_the_values_that_a_service_sends(string file)
    {
        // A service sends its metrics once a minute: that is OpenTelemetry's own interval, and no setting that it is given changes it.
        Assert.DoesNotContain(ServiceDefaults.Settings.All, setting => setting.EnvironmentName == "OTEL_METRIC_EXPORT_INTERVAL");
        using var dashboard = JsonDocument.Parse(Checkout.Read("deploy", "grafana", "dashboards", file));
        var ranges = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray(), (panel, target) => (Title: panel.GetProperty("title").GetString(), Expression: target.GetProperty("expr").GetString()!))
            .SelectMany(panel => PromQl.Ranges(panel.Expression), (panel, range) => (panel.Title, Range: range))
            .ToList();
        Assert.NotEmpty(ranges);
        Assert.Empty(ranges.Where(range => range.Range < TimeSpan.FromMinutes(4)).Select(range => $"{range.Title} asks over {range.Range}"));
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void Dashboards_are_told_apart_and_ask_the_source_that_is_provisioned(string file)
    {
        using var dashboard = JsonDocument.Parse(Checkout.Read("deploy", "grafana", "dashboards", file));
        var sources = Yaml.Read(Checkout.Read("deploy", "grafana", "provisioning", "datasources", "datasources.yaml")).Single()["datasources"]!.AsArray().Select(source => (string)source!["uid"]!).ToList();
        Assert.All(
            dashboard.RootElement.GetProperty("panels").EnumerateArray(),
            panel => Assert.Contains(panel.GetProperty("datasource").GetProperty("uid").GetString(), sources));
        Assert.Single(Directory.GetFiles(Checkout.PathOf("deploy", "grafana", "dashboards"), "*.json"), path =>
        {
            using var other = JsonDocument.Parse(File.ReadAllText(path));
            return other.RootElement.GetProperty("uid").GetString() == dashboard.RootElement.GetProperty("uid").GetString();
        });
    }

    [Theory]
    [InlineData("sum by (job) (rate(a_total{x=\"y{z\"}[5m])) / sum(b) > 0.5", "a_total b")]
    [InlineData("absent(a{job=\"c\"}) or max without (d) (e) unless on (f) g", "a e g")]
    public void The_metrics_of_an_expression_are_found(string expression, string metrics) =>
        Assert.Equal(metrics.Split(' '), PromQl.Metrics(expression));

    [GeneratedRegex("""Create(ObservableGauge|ObservableCounter|ObservableUpDownCounter|Counter|Histogram|UpDownCounter|Gauge)(?:<\w+>)?\(\s*"(review\.[^"]+)"([^;]*);""")]
    private static partial Regex Instrument();
}
