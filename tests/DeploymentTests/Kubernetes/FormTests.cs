using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace InteragencyReview.DeploymentTests.Kubernetes;

/// <summary>Every object has the members that its kind has, and no others.</summary>
public sealed class FormTests
{
    public static TheoryData<string> All => Overlays.All;

    [TheoryWith("kubectl")]
    [MemberData(nameof(All))]
    public async Task Every_object_of_the_cluster_is_read_by_a_strict_client(string overlay)
    {
        var rendered = await Rendered.Of(overlay);
        Assert.True(rendered.Objects.Length > 30);
        Assert.Equal(rendered.Documents.Length, rendered.Objects.Length + rendered.Custom.Length);
        Assert.All(rendered.Documents.GroupBy(document => ((string)document["kind"]!, (string)document["metadata"]!["name"]!)), same => Assert.Single(same));
    }

    [Fact]
    public void The_client_is_strict() => Assert.ThrowsAny<Exception>(() => KubernetesYaml.LoadAllFromString(
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: one
        spec:
          selectr: {}
        """,
        strict: true));

    [FactWith("kubectl")]
    public async Task Everything_inside_needs_no_operator() => Assert.Empty((await Rendered.Of("dev")).Custom);

    [FactWith("kubectl")]
    public async Task Every_custom_resource_has_the_members_of_its_schema()
    {
        var custom = (await Rendered.Of("prod")).Custom;
        Assert.Equal(
            ["Cluster", "ExternalSecret", "Permission", "PrometheusRule", "RabbitmqCluster", "ServiceMonitor", "User", "Vhost"],
            custom.Select(one => one.Kind).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.Empty(custom.SelectMany(one => Schema.Faults($"{one.Kind}.json", one.Body).Select(fault => $"{one.Kind} {one.Name}{fault}")));
    }

    [Theory]
    [InlineData("spec", "instancs", "3")]
    [InlineData("spec", "instances", "\"three\"")]
    [InlineData("metadata", "naem", "\"one\"")]
    public void A_schema_refuses_what_the_kind_does_not_have(string part, string member, string value)
    {
        var cluster = JsonNode.Parse(
            """
            {"apiVersion":"postgresql.cnpg.io/v1","kind":"Cluster","metadata":{"name":"one","namespace":"two"},
             "spec":{"instances":3,"storage":{"size":"1Gi"},"bootstrap":{"initdb":{"database":"one","owner":"two"}}}}
            """)!;
        Assert.Empty(Schema.Faults("Cluster.json", cluster));
        cluster[part]![member] = JsonNode.Parse(value);
        Assert.NotEmpty(Schema.Faults("Cluster.json", cluster));
    }

    [FactWith("kubectl")]
    public async Task The_rules_of_the_operator_are_the_rules_of_compose()
    {
        var rule = Assert.Single((await Rendered.Of("prod")).Custom, one => one.Kind == "PrometheusRule");
        var file = Yaml.Read(Checkout.Read("deploy", "prometheus", "rules.yml")).Single();
        Assert.True(JsonNode.DeepEquals(file["groups"], rule.Body["spec"]!["groups"]), "k8s/overlays/prod/monitoring.yaml and deploy/prometheus/rules.yml differ.");
    }

    [FactWith("kubectl")]
    public async Task The_collector_is_watched_at_a_port_it_has()
    {
        var rendered = await Rendered.Of("prod");
        var monitor = Assert.Single(rendered.Custom, one => one.Kind == "ServiceMonitor").Body["spec"]!;
        var service = Assert.Single(rendered.Objects.OfType<V1Service>(), one => monitor["selector"]!["matchLabels"]!.AsObject().All(label => one.Metadata.Labels.TryGetValue(label.Key, out var value) && value == (string)label.Value!));
        Assert.All(monitor["endpoints"]!.AsArray(), endpoint => Assert.Contains(service.Spec.Ports, port => port.Name == (string)endpoint!["port"]!));
    }

    [Fact]
    public void The_services_are_described_alike()
    {
        Assert.Single(Overlays.Services.Keys.Select(service => Nameless(Checkout.Read("k8s", "base", service, "kustomization.yaml"), service)).Distinct(StringComparer.Ordinal));
        Assert.Single(new[] { "dhs", "eoir", "oil" }.Select(agency => Nameless(Checkout.Read("k8s", "overlays", "prod", $"{agency}.yaml"), agency)).Distinct(StringComparer.Ordinal));
    }

    private static string Nameless(string text, string service) => text
        .Replace(service, "NAME", StringComparison.OrdinalIgnoreCase)
        .Replace(service.Replace('-', '_'), "NAME", StringComparison.OrdinalIgnoreCase);
}
