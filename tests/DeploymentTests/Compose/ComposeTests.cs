using System.Text.Json.Nodes;
using InteragencyReview.DeploymentTests.Kubernetes;
using InteragencyReview.ServiceDefaults;

namespace InteragencyReview.DeploymentTests.Compose;

/// <summary>docker-compose.yml, as far as it can be held to something without an engine.</summary>
public sealed class ComposeTests
{
    private static readonly JsonObject Document = Yaml.Read(Checkout.Read("docker-compose.yml")).Single().AsObject();
    private static readonly JsonObject Services = Document["services"]!.AsObject();

    public static TheoryData<string, string> OfServices => new()
    {
        { "dhs", "Dhs" }, { "eoir", "Eoir" }, { "oil", "Oil" }, { "working-group", "WorkingGroup" },
    };

    [Fact]
    public void It_has_the_members_of_the_specification()
    {
        Assert.Empty(Schema.Faults("compose.schema.json", Document));
        var spoiled = Document.DeepClone();
        spoiled["services"]!["dhs"]!["read_onyl"] = true;
        Assert.NotEmpty(Schema.Faults("compose.schema.json", spoiled));
    }

    [Fact]
    public void What_a_service_refers_to_is_there()
    {
        foreach (var (name, service) in Services)
        {
            Assert.All(Strings(service!["networks"]), network => Assert.True(Document["networks"]!.AsObject().ContainsKey(network), $"{name}: {network}"));
            foreach (var secret in (service["secrets"]?.AsArray() ?? []).Select(secret => secret as JsonValue is { } plain ? (string)plain! : (string)secret!["source"]!))
                Assert.True(Document["secrets"]!.AsObject().ContainsKey(secret), $"{name}: {secret}");
            foreach (var (other, condition) in service["depends_on"]?.AsObject() ?? [])
            {
                Assert.True(Services.ContainsKey(other), $"{name}: {other}");
                if ((string)condition!["condition"]! == "service_healthy")
                    Assert.NotNull(Services[other]!["healthcheck"]);

                // A part that may be left out must not be needed by one that may not.
                if (Services[other]!["profiles"] is not null && service["profiles"] is null)
                    Assert.False((bool)condition["required"]!);
            }

            foreach (var volume in service["volumes"]?.AsArray() ?? [])
            {
                var source = volume is JsonValue ? ((string)volume!).Split(':')[0] : (string)volume!["source"]!;
                if (!source.StartsWith("./", StringComparison.Ordinal))
                    Assert.True(Document["volumes"]!.AsObject().ContainsKey(source), $"{name}: {source}");
                else if (!source.StartsWith("./deploy/secrets/", StringComparison.Ordinal))
                    Assert.True(Path.Exists(Checkout.PathOf(source)), $"{name}: {source}");
            }
        }
    }

    [Fact]
    public async Task Every_secret_is_a_file_that_make_secrets_makes()
    {
        var made = await MadeSecrets.Made;
        foreach (var (name, secret) in Document["secrets"]!.AsObject())
        {
            var path = ((string)secret!["file"]!).Split('/')[3..];
            Assert.True(path is [var folder, var file] && made.TryGetValue(folder, out var files) && files.ContainsKey(file), name);
        }

        Assert.Contains("deploy/secrets/", Checkout.Read(".gitignore").Split('\n'));
    }

    [Fact]
    public void No_password_is_written_down()
    {
        foreach (var (name, service) in Services)
        {
            foreach (var (variable, _) in service!["environment"]?.AsObject() ?? [])
                Assert.False(variable.Contains("PASSWORD", StringComparison.OrdinalIgnoreCase) && !variable.EndsWith("_FILE", StringComparison.Ordinal), $"{name}: {variable}");
        }
    }

    [Fact]
    public void Everything_listens_on_loopback_only_and_no_port_is_taken_twice()
    {
        var ports = Services.SelectMany(service => Strings(service.Value!["ports"])).Select(port => port.Split(':')).ToList();
        Assert.All(ports, port => Assert.Equal("127.0.0.1", port[0]));
        Assert.Equal(ports.Count, ports.Select(port => port[1]).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void The_database_can_be_had_alone()
    {
        var postgres = Services["postgres"]!;
        Assert.Null(postgres["profiles"]);
        Assert.Null(postgres["depends_on"]);
        Assert.Equal(["127.0.0.1:5105:5432"], Strings(postgres["ports"]));
        Assert.NotNull(postgres["healthcheck"]);
        Assert.Equal(("review", "review"), ((string)postgres["environment"]!["POSTGRES_USER"]!, (string)postgres["environment"]!["POSTGRES_DB"]!));
    }

    [Theory]
    [MemberData(nameof(OfServices))]
    public void A_service_starts_when_its_database_is_set_up_and_runs_as_the_image_is_meant_to(string name, string project)
    {
        var (service, setup) = (Services[name]!, Services[$"{name}-db-setup"]!);
        Assert.Equal(project, (string)setup["build"]!["args"]!["SERVICE"]!);
        Assert.Equal($"interagency-review/{name}", (string)service["image"]!);
        Assert.Equal((string)service["image"]!, (string)setup["image"]!);
        Assert.Equal(("never", "build"), ((string)service["pull_policy"]!, (string)setup["pull_policy"]!));
        Assert.Equal([DatabaseSetup.Command], Strings(setup["command"]));
        Assert.Equal("service_completed_successfully", (string)service["depends_on"]![$"{name}-db-setup"]!["condition"]!);
        Assert.Equal("service_healthy", (string)setup["depends_on"]!["postgres"]!["condition"]!);
        Assert.Equal("service_healthy", (string)service["depends_on"]!["rabbitmq"]!["condition"]!);
        Assert.Null(service["healthcheck"]); // there is nothing in the image to ask with
        Assert.Null(service["entrypoint"]);
        foreach (var one in new[] { service, setup })
        {
            Assert.True((bool)one["read_only"]!);
            Assert.Equal(["ALL"], Strings(one["cap_drop"]));
            Assert.Contains("no-new-privileges:true", Strings(one["security_opt"]));
            Assert.NotNull(one["mem_limit"]);
        }
    }

    [Fact]
    public void Everything_has_a_bound_and_can_gain_no_rights()
    {
        foreach (var (name, service) in Services)
        {
            Assert.True(service!["mem_limit"] is not null, $"{name} has no bound of memory");
            Assert.True(Strings(service["security_opt"]).Contains("no-new-privileges:true", StringComparer.Ordinal), $"{name} can gain rights");
        }
    }

    [Theory]
    [MemberData(nameof(OfServices))]
    public void A_service_shares_a_network_with_its_own_database_only(string name, string project)
    {
        Assert.NotEmpty(project);
        foreach (var one in new[] { name, $"{name}-db-setup" })
            Assert.Equal([$"{name}-database"], Strings(Services[one]!["networks"]).Where(network => network.EndsWith("-database", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(OfServices))]
    public async Task A_service_is_given_the_settings_it_needs_and_no_others(string name, string project)
    {
        Assert.NotEmpty(project);
        var made = await MadeSecrets.Made;
        foreach (var (one, more) in new[] { (name, Readers.None), ($"{name}-db-setup", Readers.DatabaseSetup) })
        {
            var service = Services[one]!;
            var environment = service["environment"]!.AsObject();
            var mounted = Assert.Single(service["volumes"]!.AsArray(), volume => (string)volume!["target"]! == (string)environment["Secrets__Folder"]!)!;
            Assert.Equal($"./deploy/secrets/{one}", (string)mounted["source"]!);
            Assert.True((bool)mounted["read_only"]!);
            Given.Settings($"compose: {one}", Overlays.Services[name] | more, [.. environment.Select(variable => variable.Key)], [.. made[one].Keys]);
        }
    }

    [Theory]
    [MemberData(nameof(OfServices))]
    public void An_empty_address_turns_telemetry_off_and_db_setup_sends_none(string name, string project)
    {
        Assert.NotEmpty(project);
        Assert.StartsWith($"${{{SettingNames.OtlpEndpoint}-", (string)Services[name]!["environment"]![SettingNames.OtlpEndpoint]!, StringComparison.Ordinal);
        Assert.False(Services[$"{name}-db-setup"]!["environment"]!.AsObject().ContainsKey(SettingNames.OtlpEndpoint));
    }

    [FactWith("kubectl")]
    public async Task Compose_and_the_overlay_with_everything_inside_use_the_same_images()
    {
        var inCluster = (await Rendered.Of("dev")).Pods.SelectMany(pod => pod.Spec!.Containers).Select(container => container.Image);
        Assert.Equal(
            Services.Select(service => (string)service.Value!["image"]!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            inCluster.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_collector_asks_the_services_for_their_health_and_is_given_what_it_names()
    {
        var text = Checkout.Read("deploy", "collector", "collector.yaml");
        var collector = Yaml.Read(text).Single();
        Assert.Equal(
            Overlays.Services.Keys.Order(StringComparer.Ordinal).Select(service => $"http://{service}:8080/health/ready"),
            collector["receivers"]!["httpcheck"]!["targets"]!.AsArray().Select(target => (string)target!["endpoint"]!).Order(StringComparer.Ordinal));
        foreach (var (variable, _) in Services["collector"]!["environment"]!.AsObject())
            Assert.Contains($"${{env:{variable}}}", text, StringComparison.Ordinal);
        foreach (var (_, pipeline) in collector["service"]!["pipelines"]!.AsObject())
        {
            foreach (var part in new[] { "receivers", "processors", "exporters" })
                Assert.All(Strings(pipeline![part]), used => Assert.True(collector[part]!.AsObject().ContainsKey(used), used));
        }
    }

    [Fact]
    public void A_check_of_health_is_the_same_series_whatever_is_answered()
    {
        // With the answer's code among its labels it would be another series, and the exporter goes on repeating the one before for minutes.
        var collector = Yaml.Read(Checkout.Read("deploy", "collector", "collector.yaml")).Single();
        var deleting = Assert.Single(collector["processors"]!.AsObject(), processor => processor.Key.Split('/')[0] == "attributes");
        Assert.Equal("strict", (string)deleting.Value!["include"]!["match_type"]!);
        Assert.Equal(["httpcheck.status"], Strings(deleting.Value["include"]!["metric_names"]));
        var action = Assert.Single(deleting.Value["actions"]!.AsArray())!;
        Assert.Equal(("http.status_code", "delete"), ((string)action["key"]!, (string)action["action"]!));
        var pipeline = Assert.Single(collector["service"]!["pipelines"]!.AsObject(), pipeline => Strings(pipeline.Value!["receivers"]).Contains("httpcheck", StringComparer.Ordinal)).Value!;
        Assert.Contains(deleting.Key, Strings(pipeline["processors"]));
    }

    private static IReadOnlyList<string> Strings(JsonNode? list) => [.. (list?.AsArray() ?? []).Select(value => (string)value!)];
}
