using System.Collections.Immutable;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace InteragencyReview.DeploymentTests.Kubernetes;

/// <summary>What an overlay gives to the cluster, rendered by kubectl.</summary>
internal sealed class Rendered
{
    private static readonly Dictionary<string, Lazy<Task<Rendered>>> ByOverlay = new[] { "dev", "prod" }
        .ToDictionary(overlay => overlay, overlay => new Lazy<Task<Rendered>>(() => Render(overlay)), StringComparer.Ordinal);

    private Rendered(ImmutableArray<(JsonNode Node, string Text)> documents)
    {
        Documents = [.. documents.Select(document => document.Node)];
        var isCustom = documents.ToLookup(document => CustomResource.Is(document.Node));
        Objects = [.. KubernetesYaml.LoadAllFromString(string.Join("\n---\n", isCustom[false].Select(document => document.Text)), strict: true).Cast<IKubernetesObject<V1ObjectMeta>>()];
        Custom = [.. isCustom[true].Select(document => new CustomResource(document.Node))];
        Pods =
        [
            .. Objects.Select(Pod.Of).OfType<Pod>(),
            .. Custom.Select(Pod.Of).OfType<Pod>(),
        ];
    }

    public ImmutableArray<JsonNode> Documents { get; }

    public ImmutableArray<IKubernetesObject<V1ObjectMeta>> Objects { get; }

    public ImmutableArray<CustomResource> Custom { get; }

    /// <summary>One for each workload, however many of it there will be; those that operators make included.</summary>
    public ImmutableArray<Pod> Pods { get; }

    public IEnumerable<Pod> Services => Pods.Where(pod => pod.Labels.Contains("review/part", "service"));

    public IEnumerable<Pod> Setups => Pods.Where(pod => pod.Labels.Contains("review/part", "db-setup"));

    public static Task<Rendered> Of(string overlay) => ByOverlay[overlay].Value;

    private static async Task<Rendered> Render(string overlay)
    {
        var ended = await Programs.Run("kubectl", ["kustomize", Checkout.PathOf("k8s", "overlays", overlay)]);
        Assert.True(ended.ExitCode == 0, ended.Error);

        // A patch or label that kustomize takes and warns of is not what was meant.
        Assert.Equal("", ended.Error);
        return new([.. ended.Output.Split("\n---\n").Select(text => (Yaml.Read(text).Single(), text))]);
    }
}

/// <summary>A resource that the cluster knows by one of its operators.</summary>
internal sealed record CustomResource(JsonNode Body)
{
    private static readonly string[] OfTheCluster = ["v1", "apps/v1", "autoscaling/v2", "batch/v1", "networking.k8s.io/v1", "policy/v1"];

    public string ApiVersion => (string)Body["apiVersion"]!;

    public string Kind => (string)Body["kind"]!;

    public string Name => (string)Body["metadata"]!["name"]!;

    public static bool Is(JsonNode document) => !OfTheCluster.Contains((string)document["apiVersion"]!, StringComparer.Ordinal);
}

/// <summary>A pod as policies see it, and for those that are ours as they are specified.</summary>
internal sealed record Pod(string Kind, string Name, IReadOnlyDictionary<string, string> Labels, ImmutableHashSet<int> Ports, V1PodSpec? Spec)
{
    public string Service => Labels.GetValueOrDefault("app.kubernetes.io/name") ?? Name;

    public static Pod? Of(IKubernetesObject<V1ObjectMeta> one) => one switch
    {
        V1Deployment deployment => Of("Deployment", deployment.Metadata, deployment.Spec.Template),
        V1StatefulSet set => Of("StatefulSet", set.Metadata, set.Spec.Template),
        V1Job job => Of("Job", job.Metadata, job.Spec.Template),
        _ => null,
    };

    /// <summary>The ports are those that the operators open, by their documentation.</summary>
    public static Pod? Of(CustomResource one) => one.Kind switch
    {
        "Cluster" => new(one.Kind, one.Name, LabelsOf(one.Body["spec"]!["inheritedMetadata"]!["labels"]), [5432, 8000], null),
        // Its operator gives pods labels of its own and those of the override. The resource's stay with the StatefulSet.
        "RabbitmqCluster" => new(one.Kind, one.Name, LabelsOf(one.Body["spec"]!["override"]?["statefulSet"]?["spec"]?["template"]?["metadata"]?["labels"]), [4369, 5672, 15672, 25672], null),
        _ => null,
    };

    public override string ToString() => $"{Kind} {Name}";

    private static Pod Of(string kind, V1ObjectMeta metadata, V1PodTemplateSpec template) => new(
        kind,
        metadata.Name,
        template.Metadata.Labels.ToImmutableDictionary(StringComparer.Ordinal),
        [.. template.Spec.Containers.SelectMany(container => container.Ports ?? []).Select(port => port.ContainerPort)],
        template.Spec);

    private static ImmutableDictionary<string, string> LabelsOf(JsonNode? labels) =>
        (labels?.AsObject() ?? []).ToImmutableDictionary(label => label.Key, label => (string)label.Value!, StringComparer.Ordinal);
}

internal static class LabelsOfPods
{
    public static bool Contains(this IReadOnlyDictionary<string, string> labels, string key, string value) =>
        labels.TryGetValue(key, out var actual) && actual == value;
}

/// <summary>The overlays, as the tests are given them.</summary>
internal static class Overlays
{
    public static TheoryData<string> All => ["dev", "prod"];

    /// <summary>The services and what each is in the list of settings.</summary>
    public static readonly ImmutableDictionary<string, ServiceDefaults.Readers> Services = ImmutableDictionary<string, ServiceDefaults.Readers>.Empty
        .Add("dhs", ServiceDefaults.Readers.Dhs)
        .Add("eoir", ServiceDefaults.Readers.Eoir)
        .Add("oil", ServiceDefaults.Readers.Oil)
        .Add("working-group", ServiceDefaults.Readers.WorkingGroup);
}
