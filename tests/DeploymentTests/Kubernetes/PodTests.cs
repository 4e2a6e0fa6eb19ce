using k8s.Models;

namespace InteragencyReview.DeploymentTests.Kubernetes;

/// <summary>How pods run: with no more rights than they need, within bounds, and observed.</summary>
public sealed class PodTests
{
    /// <summary>Keycloak writes beside its own program when it starts in development mode.</summary>
    private static readonly string[] WritableRoot = ["keycloak"];

    public static TheoryData<string> All => Overlays.All;

    [TheoryWith("kubectl")]
    [MemberData(nameof(All))]
    public async Task The_namespace_admits_only_what_is_restricted(string overlay)
    {
        var rendered = await Rendered.Of(overlay);
        var space = Assert.Single(rendered.Objects.OfType<V1Namespace>());
        Assert.All(new[] { "enforce", "audit", "warn" }, mode => Assert.Equal("restricted", space.Metadata.Labels[$"pod-security.kubernetes.io/{mode}"]));
        Assert.All(rendered.Objects.Where(one => one is not V1Namespace), one => Assert.Equal(space.Metadata.Name, one.Metadata.NamespaceProperty));
        Assert.All(rendered.Custom, one => Assert.Equal(space.Metadata.Name, (string?)one.Body["metadata"]!["namespace"]));
    }

    [TheoryWith("kubectl")]
    [MemberData(nameof(All))]
    public async Task Nothing_runs_as_root_or_can_become_it(string overlay) => await OfContainers(overlay, (pod, container) =>
    {
        Assert.True(pod.Spec!.SecurityContext.RunAsNonRoot);
        Assert.True(pod.Spec.SecurityContext.RunAsUser > 0);
        Assert.Equal("RuntimeDefault", pod.Spec.SecurityContext.SeccompProfile.Type);
        Assert.False(pod.Spec.AutomountServiceAccountToken);
        Assert.NotEqual(true, pod.Spec.HostNetwork);
        Assert.NotEqual(true, pod.Spec.HostPID);
        Assert.NotEqual(true, pod.Spec.HostIPC);
        Assert.All(pod.Spec.Volumes ?? [], volume => Assert.Null(volume.HostPath));
        Assert.Null(container.SecurityContext.RunAsUser);
        Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
        Assert.NotEqual(true, container.SecurityContext.Privileged);
        Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
        Assert.Null(container.SecurityContext.Capabilities.Add);
        Assert.Equal(!WritableRoot.Contains(pod.Name, StringComparer.Ordinal), container.SecurityContext.ReadOnlyRootFilesystem);
    });

    [TheoryWith("kubectl")]
    [MemberData(nameof(All))]
    public async Task Everything_asks_for_what_it_needs_and_has_a_bound(string overlay) => await OfContainers(overlay, (_, container) =>
    {
        foreach (var resource in new[] { "cpu", "memory" })
            Assert.True(container.Resources.Requests[resource].ToDecimal() is > 0 and var requested && requested <= container.Resources.Limits[resource].ToDecimal());
    });

    [TheoryWith("kubectl")]
    [MemberData(nameof(All))]
    public async Task An_image_has_a_version(string overlay) => await OfContainers(overlay, (pod, container) =>
    {
        var version = container.Image.Split(':') is [_, var tag] ? tag : null;
        if (overlay == "dev" && container.Image.StartsWith("interagency-review/", StringComparison.Ordinal))
        {
            // Built on the machine that tries it. Without a version the cluster would fetch it anew from a registry each time, whoever put it there.
            Assert.Null(version);
            Assert.Equal("Never", container.ImagePullPolicy);
        }
        else
        {
            Assert.True(version is { Length: > 0 } and not "latest", $"{pod}: {container.Image}");
            Assert.NotEqual("Never", container.ImagePullPolicy);
        }
    });

    [FactWith("kubectl")]
    public async Task What_operators_run_has_the_version_that_is_tried_inside()
    {
        // Left out, it is whatever the operator brings: with a new operator comes a new version that nobody chose.
        var (inside, custom) = ((await Rendered.Of("dev")).Pods, (await Rendered.Of("prod")).Custom);
        var broker = Assert.Single(custom, one => one.Kind == "RabbitmqCluster");
        Assert.Equal($"{Image("rabbitmq")}-management", (string?)broker.Body["spec"]!["image"]);
        Assert.All(custom.Where(one => one.Kind == "Cluster"), one => Assert.EndsWith($"/{Image("postgres").Replace("postgres", "postgresql", StringComparison.Ordinal)}", (string?)one.Body["spec"]!["imageName"], StringComparison.Ordinal));

        string Image(string name) => inside.Single(pod => pod.Kind == "StatefulSet" && pod.Name == name).Spec!.Containers[0].Image;
    }

    [TheoryWith("kubectl")]
    [MemberData(nameof(All))]
    public async Task What_serves_is_asked_whether_it_lives_and_is_ready_at_ports_it_has(string overlay) => await OfContainers(overlay, (pod, container) =>
    {
        if (pod.Kind == "Job")
            return;
        foreach (var probe in new[] { container.LivenessProbe, container.ReadinessProbe })
        {
            Assert.NotNull(probe);
            if ((probe.HttpGet?.Port ?? probe.TcpSocket?.Port) is { } port)
                Assert.Contains(container.Ports, known => known.Name == port.Value || known.ContainerPort.ToString() == port.Value);
            else
                Assert.NotEmpty(probe.Exec.Command);
        }
    });

    [TheoryWith("kubectl")]
    [MemberData(nameof(All))]
    public async Task The_services_have_no_shell_so_nothing_is_executed_in_them(string overlay)
    {
        var rendered = await Rendered.Of(overlay);
        Assert.Equal(Overlays.Services.Keys.Order(StringComparer.Ordinal), rendered.Services.Select(pod => pod.Name).Order(StringComparer.Ordinal));
        foreach (var container in rendered.Services.Select(pod => Assert.Single(pod.Spec!.Containers)))
        {
            Assert.Equal("/health/live", container.LivenessProbe.HttpGet.Path);
            Assert.Equal("/health/live", container.StartupProbe.HttpGet.Path);
            Assert.Equal("/health/ready", container.ReadinessProbe.HttpGet.Path);
            Assert.Null(container.Command);
            Assert.Null(container.Args);
            Assert.Null(container.Lifecycle.PreStop.Exec);
            Assert.True(container.Lifecycle.PreStop.Sleep.Seconds >= 5);
        }
    }

    [TheoryWith("kubectl")]
    [MemberData(nameof(All))]
    public async Task A_service_has_time_to_end_stays_up_in_a_rollout_and_is_spread(string overlay)
    {
        var rendered = await Rendered.Of(overlay);
        foreach (var pod in rendered.Services)
        {
            var deployment = rendered.Objects.OfType<V1Deployment>().Single(one => one.Metadata.Name == pod.Name);
            Assert.True(pod.Spec!.TerminationGracePeriodSeconds >= pod.Spec.Containers[0].Lifecycle.PreStop.Sleep.Seconds + 30);
            Assert.Equal("0", deployment.Spec.Strategy.RollingUpdate.MaxUnavailable.Value);
            Assert.Null(deployment.Spec.Replicas); // the autoscaler's
            Assert.Equal(["topology.kubernetes.io/zone", "kubernetes.io/hostname"], pod.Spec.TopologySpreadConstraints.Select(spread => spread.TopologyKey));
            Assert.All(pod.Spec.TopologySpreadConstraints, spread => Assert.Equal([pod], rendered.Pods.Where(other => Selection.Selects(spread.LabelSelector, other))));

            var budget = Assert.Single(rendered.Objects.OfType<V1PodDisruptionBudget>(), one => Selection.Selects(one.Spec.Selector, pod));
            Assert.Equal("1", budget.Spec.MaxUnavailable.Value);
            Assert.Equal([pod], rendered.Pods.Where(other => Selection.Selects(budget.Spec.Selector, other)));

            var scaler = Assert.Single(rendered.Objects.OfType<V2HorizontalPodAutoscaler>(), one => one.Spec.ScaleTargetRef.Name == pod.Name);
            Assert.Equal(("apps/v1", "Deployment"), (scaler.Spec.ScaleTargetRef.ApiVersion, scaler.Spec.ScaleTargetRef.Kind));
            Assert.True(scaler.Spec.MinReplicas < scaler.Spec.MaxReplicas);
            if (overlay == "prod")
                Assert.True(scaler.Spec.MinReplicas >= 2);
        }
    }

    [TheoryWith("kubectl")]
    [MemberData(nameof(All))]
    public async Task What_is_kept_for_its_owner_alone_stays_so_when_its_pod_comes_back(string overlay)
    {
        // By default a volume is opened to the group each time it is mounted, and Erlang refuses a cookie that others may read.
        var rendered = await Rendered.Of(overlay);
        foreach (var set in rendered.Objects.OfType<V1StatefulSet>().Where(set => set.Spec.VolumeClaimTemplates is { Count: > 0 }))
        {
            var security = set.Spec.Template.Spec.SecurityContext;
            Assert.True(security.FsGroup is null || security.FsGroupChangePolicy == "OnRootMismatch", set.Metadata.Name);
        }
    }

    [FactWith("kubectl")]
    public async Task The_broker_is_spread_and_loses_one_node_at_a_time()
    {
        var rendered = await Rendered.Of("prod");
        var broker = Assert.Single(rendered.Pods, pod => pod.Kind == "RabbitmqCluster");
        var budget = Assert.Single(rendered.Objects.OfType<V1PodDisruptionBudget>(), one => Selection.Selects(one.Spec.Selector, broker));
        Assert.Equal("1", budget.Spec.MaxUnavailable.Value);
        Assert.Equal([broker], rendered.Pods.Where(other => Selection.Selects(budget.Spec.Selector, other)));

        var cluster = Assert.Single(rendered.Custom, one => one.Kind == "RabbitmqCluster").Body["spec"]!;
        foreach (var spread in cluster["override"]!["statefulSet"]!["spec"]!["template"]!["spec"]!["topologySpreadConstraints"]!.AsArray())
            Assert.All(spread!["labelSelector"]!["matchLabels"]!.AsObject(), label => Assert.True(broker.Labels.Contains(label.Key, (string)label.Value!), $"{broker} has no label {label.Key}"));
    }

    [TheoryWith("kubectl")]
    [MemberData(nameof(All))]
    public async Task A_job_makes_the_database_ready_with_the_image_of_its_service(string overlay)
    {
        var rendered = await Rendered.Of(overlay);
        foreach (var (service, _) in Overlays.Services)
        {
            var job = Assert.Single(rendered.Setups, pod => pod.Service == service);
            var container = Assert.Single(job.Spec!.Containers);
            Assert.Equal($"{service}-db-setup", job.Name);
            Assert.Equal([ServiceDefaults.DatabaseSetup.Command], container.Args);
            Assert.Equal(rendered.Services.Single(pod => pod.Name == service).Spec!.Containers[0].Image, container.Image);
        }
    }

    [TheoryWith("kubectl")]
    [MemberData(nameof(All))]
    public async Task A_Service_leads_to_one_kind_of_pod_and_to_a_port_it_has(string overlay)
    {
        var rendered = await Rendered.Of(overlay);
        foreach (var service in rendered.Objects.OfType<V1Service>())
        {
            var pod = Assert.Single(rendered.Pods, pod => pod.Kind != "Job" && service.Spec.Selector.All(label => pod.Labels.Contains(label.Key, label.Value)));
            Assert.DoesNotContain(rendered.Pods, other => other.Kind == "Job" && service.Spec.Selector.All(label => other.Labels.Contains(label.Key, label.Value)));
            Assert.Equal(service.Metadata.Name, pod.Name);
            Assert.All(service.Spec.Ports, port => Assert.Contains(pod.Spec!.Containers.SelectMany(container => container.Ports), known => known.Name == port.TargetPort.Value && known.ContainerPort == port.Port));
        }

        foreach (var pod in rendered.Pods.Where(pod => pod.Kind is "Deployment" or "StatefulSet"))
            Assert.Contains(rendered.Objects.OfType<V1Service>(), service => service.Metadata.Name == pod.Name);
    }

    [TheoryWith("kubectl")]
    [MemberData(nameof(All))]
    public async Task What_is_mounted_is_there(string overlay)
    {
        var rendered = await Rendered.Of(overlay);
        var maps = rendered.Objects.OfType<V1ConfigMap>().ToDictionary(map => map.Metadata.Name, StringComparer.Ordinal);
        foreach (var pod in rendered.Pods.Where(pod => pod.Spec is not null))
        {
            var volumes = (pod.Spec!.Volumes ?? []).Select(volume => volume.Name).ToList();
            var claims = rendered.Objects.OfType<V1StatefulSet>().Where(set => set.Metadata.Name == pod.Name).SelectMany(set => set.Spec.VolumeClaimTemplates ?? []).Select(claim => claim.Metadata.Name);
            var mounted = pod.Spec.Containers.SelectMany(container => container.VolumeMounts ?? []).Select(mount => mount.Name).Distinct(StringComparer.Ordinal).ToList();
            Assert.Equal(volumes.Concat(claims).Order(StringComparer.Ordinal), mounted.Order(StringComparer.Ordinal));

            foreach (var map in (pod.Spec.Volumes ?? []).SelectMany(volume => new[] { volume.ConfigMap?.Name }.Concat((volume.Projected?.Sources ?? []).Select(source => source.ConfigMap?.Name))).OfType<string>())
                Assert.True(maps.ContainsKey(map), $"{pod} mounts {map}");
            foreach (var account in new[] { pod.Spec.ServiceAccountName }.OfType<string>())
                Assert.Contains(rendered.Objects.OfType<V1ServiceAccount>(), one => one.Metadata.Name == account && one.AutomountServiceAccountToken == false);
        }
    }

    private static async Task OfContainers(string overlay, Action<Pod, V1Container> check)
    {
        var pods = (await Rendered.Of(overlay)).Pods.Where(pod => pod.Spec is not null).ToList();
        Assert.True(pods.Count >= 9);
        foreach (var pod in pods)
        {
            Assert.Null(pod.Spec!.InitContainers);
            foreach (var container in pod.Spec.Containers)
            {
                try
                {
                    check(pod, container);
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException($"{pod}, container {container.Name}: {e.Message}", e);
                }
            }
        }
    }
}
