using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.DeploymentTests.Kubernetes;

namespace InteragencyReview.DeploymentTests.Compose;

/// <summary>On the broker each service has a user, who may write where it sends, read where it receives, and nothing else.</summary>
public sealed class BrokerTests
{
    private static readonly JsonNode Definitions = JsonNode.Parse(Checkout.Read("deploy", "rabbitmq", "permissions.json"))!;

    private static readonly string[] Services = [ServiceNames.Dhs, ServiceNames.Eoir, ServiceNames.Oil, ServiceNames.WorkingGroup];

    public static TheoryData<string> All => [.. Services];

    [Theory]
    [MemberData(nameof(All))]
    public void A_service_writes_where_it_sends_and_reads_where_it_receives(string service)
    {
        var permission = Assert.Single(Definitions["permissions"]!.AsArray(), one => (string)one!["user"]! == service)!;
        foreach (var (sender, receiver) in
            from sender in Services
            from receiver in Services
            where sender != receiver && (sender == ServiceNames.WorkingGroup || receiver == ServiceNames.WorkingGroup)
            select (sender, receiver))
        {
            var queue = QueueNames.Between(sender, receiver);
            Assert.Equal(sender == service, Allows(permission, "write", queue));
            Assert.Equal(receiver == service, Allows(permission, "read", queue));
            Assert.Equal(sender == service || receiver == service, Allows(permission, "configure", queue));
        }

        // By the default exchange a message reaches every queue.
        Assert.All(new[] { "", "amq.default", "amq.topic" }, exchange => Assert.False(Allows(permission, "write", exchange)));
    }

    [Fact]
    public void Every_user_that_there_is_has_a_service() =>
        Assert.Equal(Services.Order(StringComparer.Ordinal), Definitions["permissions"]!.AsArray().Select(one => (string)one!["user"]!).Order(StringComparer.Ordinal));

    [FactWith("kubectl")]
    public async Task The_operator_gives_the_same_permissions()
    {
        var custom = (await Rendered.Of("prod")).Custom;
        foreach (var permission in Definitions["permissions"]!.AsArray())
        {
            var spec = Assert.Single(custom, one => one.Kind == "Permission" && one.Name == (string)permission!["user"]!).Body["spec"]!;
            Assert.Equal((string)permission!["vhost"]!, (string)spec["vhost"]!);
            Assert.All(new[] { "configure", "write", "read" }, right => Assert.Equal((string)permission[right]!, (string)spec["permissions"]![right]!));
        }
    }

    private static bool Allows(JsonNode permission, string right, string name) => Regex.IsMatch(name, (string)permission[right]!, RegexOptions.None, TimeSpan.FromSeconds(1));
}
