using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.DeploymentTests.Kubernetes;

namespace InteragencyReview.DeploymentTests.Compose;

/// <summary>On the broker each service has a user, who may write where it sends, read where it receives, and nothing else.</summary>
public sealed class BrokerTests
{
    private static readonly JsonNode Definitions = JsonNode.Parse(Checkout.Read("deploy", "rabbitmq", "permissions.json"))!;

    /// <summary>What the name of the exchange of a queue ends with.</summary>
    private const string Entry = "_entry";

    private static readonly string[] Services = [ServiceNames.Dhs, ServiceNames.Eoir, ServiceNames.Oil, ServiceNames.WorkingGroup];

    public static TheoryData<string> All => [.. Services];

    [Theory]
    [MemberData(nameof(All))]
    public void A_service_writes_where_it_sends_and_reads_where_it_receives(string service)
    {
        var permission = Assert.Single(Definitions["permissions"]!.AsArray(), one => (string)one!["user"]! == new ServiceDefaults.Schemas(service).Role)!;
        foreach (var (sender, receiver, queue) in
            from sender in Services
            from receiver in Services
            where sender != receiver && (sender == ServiceNames.WorkingGroup || receiver == ServiceNames.WorkingGroup)
            from queue in (string[])[QueueNames.Between(sender, receiver), .. receiver == ServiceNames.WorkingGroup ? [QueueNames.Between(sender, receiver) + "_facts"] : (string[])[]]
            select (sender, receiver, queue))
        {
            var takesPart = sender == service || receiver == service;
            Assert.Equal(sender == service, Allows(permission, "write", queue + Entry));
            Assert.Equal(receiver == service, Allows(permission, "read", queue));

            // Both sides declare the queue, its exchange, and that the one leads to the other.
            Assert.Equal(takesPart, Allows(permission, "configure", queue));
            Assert.Equal(takesPart, Allows(permission, "configure", queue + Entry));
            Assert.Equal(takesPart, Allows(permission, "write", queue));
            Assert.Equal(takesPart, Allows(permission, "read", queue + Entry));
        }

        // By the default exchange a message reaches every queue.
        Assert.All(new[] { "", "amq.default", "amq.topic" }, exchange => Assert.False(Allows(permission, "write", exchange)));
    }

    [Fact]
    public void Who_sets_up_a_broker_by_hand_gives_the_same_permissions() =>
        Assert.True(JsonNode.DeepEquals(Definitions["permissions"], JsonNode.Parse(Checkout.Read("docs", "rabbitmq-definitions.json"))!["permissions"]));

    [Fact]
    public void Every_user_that_there_is_has_a_service() =>
        Assert.Equal(Services.Select(service => new ServiceDefaults.Schemas(service).Role).Order(StringComparer.Ordinal), Definitions["permissions"]!.AsArray().Select(one => (string)one!["user"]!).Order(StringComparer.Ordinal));

    [FactWith("kubectl")]
    public async Task The_operator_gives_the_same_permissions()
    {
        var custom = (await Rendered.Of("prod")).Custom;
        foreach (var permission in Definitions["permissions"]!.AsArray())
        {
            var user = Assert.Single(custom, one => one.Kind == "User" && new ServiceDefaults.Schemas(one.Name).Role == (string)permission!["user"]!);
            var credentials = Assert.Single(custom, one => one.Kind == "ExternalSecret" && one.Name == (string)user.Body["spec"]!["importCredentialsSecret"]!["name"]!);
            Assert.Equal((string)permission!["user"]!, (string)credentials.Body["spec"]!["target"]!["template"]!["data"]!["username"]!);
            var spec = Assert.Single(custom, one => one.Kind == "Permission" && (string)one.Body["spec"]!["userReference"]!["name"]! == user.Name).Body["spec"]!;
            Assert.Equal((string)permission["vhost"]!, (string)spec["vhost"]!);
            Assert.All(new[] { "configure", "write", "read" }, right => Assert.Equal((string)permission[right]!, (string)spec["permissions"]![right]!));
        }
    }

    private static bool Allows(JsonNode permission, string right, string name) => Regex.IsMatch(name, (string)permission[right]!, RegexOptions.None, TimeSpan.FromSeconds(1));
}
