using k8s.Models;

namespace InteragencyReview.DeploymentTests.Kubernetes;

/// <summary>Agencies meet in the broker and nowhere else.</summary>
public sealed class NetworkTests
{
    private const int Http = 8080;
    private const int Postgres = 5432;
    private const int Amqp = 5672;
    private const int Otlp = 4317;
    private const int OtlpHttp = 4318;

    public static TheoryData<string> All => Overlays.All;

    [TheoryWith("kubectl")]
    [MemberData(nameof(All))]
    public async Task Nothing_is_let_through_that_no_policy_names(string overlay)
    {
        var deny = Assert.Single((await Rendered.Of(overlay)).Objects.OfType<V1NetworkPolicy>(), policy => policy.Metadata.Name == "default-deny");
        Assert.True(deny.Spec.PodSelector is null or { MatchLabels: null, MatchExpressions: null });
        Assert.Equal(["Egress", "Ingress"], deny.Spec.PolicyTypes.Order(StringComparer.Ordinal));
        Assert.Null(deny.Spec.Ingress);
        Assert.Null(deny.Spec.Egress);
    }

    [TheoryWith("kubectl")]
    [MemberData(nameof(All))]
    public async Task Every_rule_says_who_and_which_port(string overlay)
    {
        foreach (var policy in (await Rendered.Of(overlay)).Objects.OfType<V1NetworkPolicy>())
        {
            Assert.All(policy.Spec.Ingress ?? [], rule => Assert.True(rule.FromProperty is { Count: > 0 } && rule.Ports is { Count: > 0 }, policy.Metadata.Name));
            Assert.All(policy.Spec.Egress ?? [], rule => Assert.True(rule.To is { Count: > 0 } && rule.Ports is { Count: > 0 }, policy.Metadata.Name));
            foreach (var block in (policy.Spec.Egress ?? []).SelectMany(rule => rule.To).Select(peer => peer.IpBlock?.Cidr).OfType<string>())
                Assert.EndsWith("/32", block, StringComparison.Ordinal);
        }
    }

    [TheoryWith("kubectl")]
    [MemberData(nameof(All))]
    public async Task Every_pod_and_every_Service_has_a_policy_of_its_own(string overlay)
    {
        var rendered = await Rendered.Of(overlay);
        foreach (var pod in rendered.Pods)
        {
            foreach (var direction in new[] { "Ingress", "Egress" })
                Assert.Contains(rendered.PoliciesFor(pod, direction), policy => policy.Spec.PodSelector.MatchLabels is { Count: > 0 });
        }

        // Grafana is looked at by forwarding its port, which no policy stands in the way of.
        foreach (var service in rendered.Objects.OfType<V1Service>().Where(service => service.Metadata.Name != "grafana"))
        {
            var pod = rendered.Pods.Single(pod => pod.Kind != "Job" && pod.Name == service.Metadata.Name);
            foreach (var port in service.Spec.Ports)
                Assert.Contains(rendered.PoliciesFor(pod, "Ingress").SelectMany(policy => policy.Spec.Ingress ?? []).SelectMany(rule => rule.Ports), allowed => allowed.Port.Value == port.Port.ToString());
        }
    }

    [TheoryWith("kubectl")]
    [MemberData(nameof(All))]
    public async Task Every_port_of_a_policy_is_one_that_listens_at_pods_there_are(string overlay)
    {
        var rendered = await Rendered.Of(overlay);
        foreach (var policy in rendered.Objects.OfType<V1NetworkPolicy>().Where(policy => policy.Metadata.Name is not ("default-deny" or "name-resolution")))
        {
            var here = rendered.Pods.Where(pod => Selection.Selects(policy.Spec.PodSelector, pod)).ToList();
            Assert.True(here.Count > 0, $"{policy.Metadata.Name} selects nothing");
            foreach (var rule in policy.Spec.Ingress ?? [])
                Assert.All(here, pod => Assert.All(rule.Ports, port => Assert.True(Listens(pod, port), $"{policy.Metadata.Name}: {pod} does not listen on {port.Port.Value}")));
            foreach (var rule in policy.Spec.Egress ?? [])
            {
                foreach (var peer in rule.To.Where(peer => peer is { NamespaceSelector: null, IpBlock: null }))
                {
                    var there = rendered.Pods.Where(pod => Selection.Means(peer, pod)).ToList();
                    Assert.True(there.Count > 0, $"{policy.Metadata.Name} lets out to nothing");
                    Assert.All(there, pod => Assert.All(rule.Ports, port => Assert.True(Listens(pod, port), $"{policy.Metadata.Name}: {pod} does not listen on {port.Port.Value}")));
                }
            }
        }
    }

    [TheoryWith("kubectl")]
    [MemberData(nameof(All))]
    public async Task A_service_reaches_its_database_the_broker_the_collector_and_the_identity_provider(string overlay)
    {
        var rendered = await Rendered.Of(overlay);
        var broker = rendered.Pods.Single(pod => pod.Labels.Contains("review/part", "broker"));
        var collector = rendered.Pods.Single(pod => pod.Name == "collector");
        foreach (var service in rendered.Services)
        {
            var database = rendered.Pods.Single(pod => pod.Labels.ContainsKey($"review/database-of-{service.Name}"));
            Assert.True(rendered.Reaches(service, database, Postgres));
            Assert.True(rendered.Reaches(service, broker, Amqp));
            Assert.True(rendered.Reaches(service, collector, Otlp));
            Assert.True(rendered.Reaches(service, collector, OtlpHttp));
            Assert.True(rendered.Reaches(collector, service, Http));

            var setup = rendered.Setups.Single(job => job.Service == service.Name);
            Assert.True(rendered.Reaches(setup, database, Postgres));
            Assert.False(rendered.Reaches(setup, broker, Amqp));

            Assert.True(overlay == "dev"
                ? rendered.Reaches(service, rendered.Pods.Single(pod => pod.Name == "keycloak"), Http)
                : rendered.PoliciesFor(service, "Egress").Any(policy => (policy.Spec.Egress ?? []).Any(rule => rule.To.Any(peer => peer.IpBlock is not null) && rule.Ports.Any(port => port.Port.Value == "443"))));
        }
    }

    [TheoryWith("kubectl")]
    [MemberData(nameof(All))]
    public async Task A_service_reaches_nothing_of_another_agency(string overlay)
    {
        var rendered = await Rendered.Of(overlay);
        foreach (var from in rendered.Services.Concat(rendered.Setups))
        {
            foreach (var to in rendered.Pods)
            {
                var isOfAnother = (to.Labels.Contains("review/part", "service") && to.Service != from.Service)
                    || (to.Labels.Keys.Any(label => label.StartsWith("review/database-of-", StringComparison.Ordinal)) && !to.Labels.ContainsKey($"review/database-of-{from.Service}"));
                if (isOfAnother)
                    Assert.All(to.Ports, port => Assert.False(rendered.Reaches(from, to, port), $"{from} reaches {to} on {port}"));
            }
        }

        // What does not come in by the broker does not come in at all.
        Assert.All(rendered.Services, to => Assert.All(rendered.Pods.Where(pod => pod.Name != "collector"), from => Assert.False(rendered.Reaches(from, to, Http), $"{from} reaches {to}")));
    }

    private static bool Listens(Pod pod, V1NetworkPolicyPort port) => pod.Ports.Contains(int.Parse(port.Port.Value));
}
