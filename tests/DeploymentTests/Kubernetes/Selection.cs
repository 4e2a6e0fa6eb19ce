using k8s.Models;

namespace InteragencyReview.DeploymentTests.Kubernetes;

/// <summary>Which pods a selector means, and which connections policies let through.</summary>
internal static class Selection
{
    /// <summary>An empty selector means every pod.</summary>
    public static bool Selects(V1LabelSelector? selector, Pod pod) =>
        (selector?.MatchLabels ?? new Dictionary<string, string>(StringComparer.Ordinal)).All(label => pod.Labels.Contains(label.Key, label.Value))
        && (selector?.MatchExpressions ?? []).All(expression => Holds(expression, pod));

    /// <summary>Whether one pod may open a connection to a port of another: the one must be let out and the other let in.</summary>
    public static bool Reaches(this Rendered rendered, Pod from, Pod to, int port) =>
        rendered.PoliciesFor(from, "Egress").Any(policy => (policy.Spec.Egress ?? []).Any(rule => Has(rule.Ports, port) && (rule.To ?? []).Any(peer => Means(peer, to))))
        && rendered.PoliciesFor(to, "Ingress").Any(policy => (policy.Spec.Ingress ?? []).Any(rule => Has(rule.Ports, port) && (rule.FromProperty ?? []).Any(peer => Means(peer, from))));

    public static IEnumerable<V1NetworkPolicy> PoliciesFor(this Rendered rendered, Pod pod, string direction) =>
        rendered.Objects.OfType<V1NetworkPolicy>().Where(policy => policy.Spec.PolicyTypes.Contains(direction) && Selects(policy.Spec.PodSelector, pod));

    /// <summary>Peers in other namespaces, and addresses, are not pods of ours.</summary>
    public static bool Means(V1NetworkPolicyPeer peer, Pod pod) => peer is { NamespaceSelector: null, IpBlock: null } && Selects(peer.PodSelector, pod);

    private static bool Has(IList<V1NetworkPolicyPort>? ports, int port) => ports is null || ports.Any(one => one.Port.Value == port.ToString() && one.Protocol is null or "TCP");

    private static bool Holds(V1LabelSelectorRequirement expression, Pod pod) => expression.OperatorProperty switch
    {
        "In" => pod.Labels.TryGetValue(expression.Key, out var value) && expression.Values.Contains(value),
        "NotIn" => !(pod.Labels.TryGetValue(expression.Key, out var value) && expression.Values.Contains(value)),
        "Exists" => pod.Labels.ContainsKey(expression.Key),
        "DoesNotExist" => !pod.Labels.ContainsKey(expression.Key),
        _ => throw new InvalidOperationException($"{expression.OperatorProperty} is no operator of a selector."),
    };
}
