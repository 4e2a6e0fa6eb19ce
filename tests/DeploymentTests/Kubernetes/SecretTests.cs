using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InteragencyReview.ServiceDefaults;
using k8s.Models;
using Npgsql;
using RabbitMQ.Client;

namespace InteragencyReview.DeploymentTests.Kubernetes;

/// <summary>Settings reach the services under their names, and what is secret comes from a secret.</summary>
public sealed partial class SecretTests
{
    /// <summary>As it is written, quotes included.</summary>
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> All => Overlays.All;

    [TheoryWith("kubectl")]
    [MemberData(nameof(All))]
    public async Task No_secret_is_written_down(string overlay)
    {
        var rendered = await Rendered.Of(overlay);
        Assert.Empty(rendered.Objects.OfType<V1Secret>());
        Assert.Empty(rendered.Documents.SelectMany(document => Password().Matches(document.ToJsonString(Plain)).Select(found => $"{document["kind"]} {document["metadata"]!["name"]}: {found.Value}")));
    }

    [Theory]
    [InlineData("Username=review;Password=abc;", true)]
    [InlineData("Username=review;Password={{ .rolePassword }};", false)]
    [InlineData("Username=review;Password='abc';", true)]
    [InlineData("Username=review;Password='{{ .rolePassword | replace \"'\" \"''\" }}';", false)]
    [InlineData("amqp://dhs:abc@rabbitmq", true)]
    [InlineData("amqp://dhs:{{ .brokerPassword }}@rabbitmq", false)]
    [InlineData("amqp://dhs:{{ .brokerPassword | urlquery }}@rabbitmq", false)]
    public void A_password_that_is_written_down_is_found(string text, bool isFound) => Assert.Equal(isFound, Password().IsMatch(text));

    /// <summary>Whoever keeps the store of secrets chooses passwords as they please.</summary>
    [FactWith("kubectl")]
    public async Task Any_password_of_the_store_reaches_the_database_and_the_broker_as_it_is()
    {
        const string Chosen = "a;b'c''d\"e@f/g:h%2Fi+j k#l?m=n&o{p}q\\";
        var secrets = (await Rendered.Of("prod")).Custom.Where(one => one.Kind == "ExternalSecret").ToDictionary(one => one.Name, one => one.Body["spec"]!["target"]!["template"]!["data"]!.AsObject(), StringComparer.Ordinal);
        foreach (var service in Overlays.Services.Keys.SelectMany(service => new[] { service, $"{service}-db-setup" }))
        {
            var database = new NpgsqlConnectionStringBuilder(Filled((string)secrets[service]["ConnectionStrings__Database"]!, Chosen));
            Assert.Equal((Chosen, SslMode.VerifyFull), (database.Password, database.SslMode));
            var broker = new ConnectionFactory { Uri = new(Filled((string)secrets[service]["ConnectionStrings__RabbitMq"]!, Chosen)) };
            Assert.Equal((Chosen, "rabbitmq", "review"), (broker.Password, broker.HostName, broker.VirtualHost));
        }

        // These are no part of anything, and are taken as they are.
        Assert.All(secrets.Values.Select(data => (string?)data["password"]).OfType<string>(), password => Assert.Equal(Chosen, Filled(password, Chosen)));
    }

    /// <summary>By their documentation: without it the one refuses the user, and the other learns of a changed password some time or other.</summary>
    [FactWith("kubectl")]
    public async Task A_password_that_an_operator_gives_on_bears_the_label_that_it_watches()
    {
        var custom = (await Rendered.Of("prod")).Custom;
        var watched = custom.SelectMany(one => one.Kind switch
        {
            "User" => [(one.Body["spec"]!["importCredentialsSecret"]!, "rabbitmq.com/topology-operator")],
            "Cluster" => one.Body["spec"]!["managed"]!["roles"]!.AsArray().Select(role => role!["passwordSecret"]!).Append(one.Body["spec"]!["bootstrap"]!["initdb"]!["secret"]!).Select(secret => (secret, "cnpg.io/reload")),
            _ => Enumerable.Empty<(JsonNode Secret, string Label)>(),
        }).ToList();
        Assert.Equal(3 * Overlays.Services.Count, watched.Count);
        foreach (var (reference, label) in watched)
        {
            var secret = Assert.Single(custom, one => one.Kind == "ExternalSecret" && one.Name == (string)reference["name"]!);
            Assert.True((string?)secret.Body["spec"]!["target"]!["template"]!["metadata"]?["labels"]?[label] == "true", $"{secret.Name} has no label {label}");
        }
    }

    [TheoryWith("kubectl")]
    [MemberData(nameof(All))]
    public async Task Every_secret_that_is_used_is_declared_and_has_the_keys_that_are_used(string overlay)
    {
        var rendered = await Rendered.Of(overlay);
        var declared = await Declared(overlay, rendered);
        var used = Used(rendered).ToList();
        Assert.NotEmpty(used);
        foreach (var (user, secret, keys) in used)
        {
            Assert.True(declared.TryGetValue(secret, out var has), $"{user} uses the secret {secret}, which nobody declares");
            Assert.All(keys, key => Assert.Contains(key, has));
        }

        // And none is declared for nobody.
        Assert.Equal(used.Select(one => one.Secret).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), declared.Keys.Order(StringComparer.Ordinal));
    }

    [TheoryWith("kubectl")]
    [MemberData(nameof(All))]
    public async Task A_service_is_given_the_settings_it_needs_and_no_others(string overlay)
    {
        var rendered = await Rendered.Of(overlay);
        var declared = await Declared(overlay, rendered);
        foreach (var pod in rendered.Services.Concat(rendered.Setups))
        {
            var container = pod.Spec!.Containers[0];
            var folder = container.Env.Single(variable => variable.Name == "Secrets__Folder").Value;
            var volume = pod.Spec.Volumes.Single(volume => volume.Name == container.VolumeMounts.Single(mount => mount.MountPath == folder).Name);
            var secrets = volume.Projected.Sources.SelectMany(source => declared[source.Secret.Name]);
            Assert.All(container.Env, variable => Assert.Null(variable.ValueFrom));
            Given.Settings(
                $"{overlay}: {pod}",
                Overlays.Services[pod.Service] | (pod.Kind == "Job" ? Readers.DatabaseSetup : Readers.None),
                [.. container.Env.Select(variable => variable.Name)],
                [.. secrets]);
        }
    }

    [FactWith("kubectl")]
    public async Task Operation_is_Production_with_an_identity_provider_over_https()
    {
        foreach (var container in (await Rendered.Of("prod")).Pods.Where(pod => pod.Labels.ContainsKey("app.kubernetes.io/part-of")).Select(pod => pod.Spec!.Containers[0]))
        {
            Assert.DoesNotContain(container.Env, variable => variable.Name == "ASPNETCORE_ENVIRONMENT");
            Assert.StartsWith("https://", container.Env.Single(variable => variable.Name == "Identity__Authority").Value, StringComparison.Ordinal);
        }
    }

    [FactWith("kubectl")]
    public async Task Connections_lead_to_what_is_there()
    {
        var rendered = await Rendered.Of("prod");
        foreach (var secret in rendered.Custom.Where(one => one.Kind == "ExternalSecret"))
        {
            if ((string?)secret.Body["spec"]!["target"]!["template"]!["data"]!["ConnectionStrings__Database"] is not { } connection)
                continue;
            var parts = connection.Split(';').Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1], StringComparer.Ordinal);
            var cluster = Assert.Single(rendered.Custom, one => one.Kind == "Cluster" && $"{one.Name}-rw" == parts["Host"]).Body["spec"]!;
            Assert.Equal((string)cluster["bootstrap"]!["initdb"]!["database"]!, parts["Database"]);
            Assert.Equal("VerifyFull", parts["SSL Mode"]);
            Assert.Equal(
                secret.Name.EndsWith("-db-setup", StringComparison.Ordinal) ? (string)cluster["bootstrap"]!["initdb"]!["owner"]! : (string)cluster["managed"]!["roles"]![0]!["name"]!,
                parts["Username"]);
            if (!secret.Name.EndsWith("-db-setup", StringComparison.Ordinal))
                Assert.Equal(new Schemas(secret.Name).Role, parts["Username"]);

            var pod = rendered.Pods.Single(pod => pod.Name == secret.Name && pod.Spec is not null);
            var folder = pod.Spec!.Containers[0].VolumeMounts.Single(mount => mount.MountPath == Path.GetDirectoryName(parts["Root Certificate"]));
            Assert.Contains(pod.Spec.Volumes.Single(volume => volume.Name == folder.Name).Secret.Items, item => item.Path == Path.GetFileName(parts["Root Certificate"]));
        }
    }

    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> Declared(string overlay, Rendered rendered)
    {
        if (overlay == "dev")
            return (await MadeSecrets.Made).ToDictionary(folder => folder.Key, folder => (IReadOnlyList<string>)[.. folder.Value.Keys], StringComparer.Ordinal);
        var declared = rendered.Custom.Where(one => one.Kind == "ExternalSecret").ToDictionary(
            one => one.Name,
            one => (IReadOnlyList<string>)[.. one.Body["spec"]!["target"]!["template"]!["data"]!.AsObject().Select(value => value.Key)],
            StringComparer.Ordinal);
        foreach (var cluster in rendered.Custom.Where(one => one.Kind == "Cluster"))
            declared[$"{cluster.Name}-ca"] = ["ca.crt"]; // made by the operator, beside its key
        foreach (var secret in rendered.Custom.Where(one => one.Kind == "ExternalSecret"))
        {
            var fetched = secret.Body["spec"]!["data"]!.AsArray().Select(value => (string)value!["secretKey"]!).ToList();
            var inserted = secret.Body["spec"]!["target"]!["template"]!["data"]!.AsObject().SelectMany(value => Inserted().Matches((string)value.Value!)).Select(match => match.Groups[1].Value);
            Assert.Equal(fetched.Order(StringComparer.Ordinal), inserted.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        }

        return declared;
    }

    private static IEnumerable<(string User, string Secret, IReadOnlyList<string> Keys)> Used(Rendered rendered)
    {
        foreach (var pod in rendered.Pods.Where(pod => pod.Spec is not null))
        {
            foreach (var volume in pod.Spec!.Volumes ?? [])
            {
                if (volume.Secret is { } secret)
                    yield return (pod.ToString(), secret.SecretName, [.. (secret.Items ?? []).Select(item => item.Key)]);
                foreach (var source in (volume.Projected?.Sources ?? []).Where(source => source.Secret is not null))
                    yield return (pod.ToString(), source.Secret.Name, [.. (source.Secret.Items ?? []).Select(item => item.Key)]);
            }

            foreach (var reference in pod.Spec.Containers.SelectMany(container => container.Env ?? []).Select(variable => variable.ValueFrom?.SecretKeyRef).OfType<V1SecretKeySelector>())
                yield return (pod.ToString(), reference.Name, [reference.Key]);
        }

        foreach (var one in rendered.Custom)
        {
            var spec = one.Body["spec"]!;
            if (one.Kind == "Cluster")
            {
                yield return (one.Name, (string)spec["bootstrap"]!["initdb"]!["secret"]!["name"]!, ["username", "password"]);
                foreach (var role in spec["managed"]!["roles"]!.AsArray())
                    yield return (one.Name, (string)role!["passwordSecret"]!["name"]!, ["username", "password"]);
            }
            else if (one.Kind == "User")
            {
                yield return (one.Name, (string)spec["importCredentialsSecret"]!["name"]!, ["username", "password"]);
            }
        }
    }

    /// <summary>As External Secrets fills a template, with the functions that are in use here.</summary>
    private static string Filled(string template, string value) => Inserted().Replace(template, inserted => inserted.Groups[2].Captures.Aggregate(value, (text, function) => function.Value switch
    {
        "urlquery" => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal),
        "replace \"+\" \"%20\"" => text.Replace("+", "%20", StringComparison.Ordinal),
        "replace \"'\" \"''\"" => text.Replace("'", "''", StringComparison.Ordinal),
        _ => throw new InvalidOperationException($"What does {function.Value} do?"),
    }));

    [GeneratedRegex(@"Password=(?!'?\{\{)[^;""]+|amqps?://[^:/]+:(?!\{\{)[^@]+@")]
    private static partial Regex Password();

    [GeneratedRegex(@"\{\{ \.(\w+)(?: \| ([^|}]+?))* \}\}")]
    private static partial Regex Inserted();
}
