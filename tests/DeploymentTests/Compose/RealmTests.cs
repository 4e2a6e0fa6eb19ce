using System.Text.Json.Nodes;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.Standalone.DevelopmentIssuer;

namespace InteragencyReview.DeploymentTests.Compose;

/// <summary>Keycloak's realm has the personas of the development issuer, and gives the claims that the services read.</summary>
public sealed class RealmTests
{
    private static readonly JsonNode Realm = JsonNode.Parse(Checkout.Read("deploy", "keycloak", "realm.json"))!;

    [Fact]
    public void The_users_are_the_personas()
    {
        var users = Realm["users"]!.AsArray().Select(Of).ToList();
        Assert.Equal(Persona.All.Select(Of), users);
    }

    [Fact]
    public void Nobody_has_a_password_of_the_file() => Assert.All(Realm["users"]!.AsArray(), user =>
    {
        Assert.Equal((string)user!["id"]!, (string)user["username"]!);
        Assert.Equal("${PERSONA_PASSWORD}", (string)Assert.Single(user["credentials"]!.AsArray())!["value"]!);
    });

    [Fact]
    public void A_token_has_the_claims_that_the_services_read()
    {
        var client = Assert.Single(Realm["clients"]!.AsArray())!;
        var mappers = client["protocolMappers"]!.AsArray().ToDictionary(mapper => (string)mapper!["name"]!, mapper => mapper!["config"]!, StringComparer.Ordinal);
        foreach (var claim in new[] { Officer.NameClaim, Officer.AgencyClaim, Officer.RoleClaim, Officer.ClearanceClaim })
        {
            Assert.Equal(claim, (string)mappers[claim]["claim.name"]!);
            Assert.Equal(claim, (string)mappers[claim]["user.attribute"]!);
            Assert.Equal("true", (string)mappers[claim]["access.token.claim"]!);
            Assert.Equal(claim == Officer.RoleClaim ? "true" : "false", (string)mappers[claim]["multivalued"]!);
        }

        Assert.Equal(IdentitySettings.DefaultAudience, (string)mappers["audience"]["included.custom.audience"]!);
        Assert.Contains("basic", client["defaultClientScopes"]!.AsArray().Select(scope => (string)scope!)); // the subject
        Assert.False(client.AsObject().ContainsKey("secret"));
    }

    [Fact]
    public void The_profile_of_a_user_has_every_attribute_that_users_have()
    {
        var profile = JsonNode.Parse((string)Realm["components"]!["org.keycloak.userprofile.UserProfileProvider"]![0]!["config"]!["kc.user.profile.config"]![0]!)!;
        var known = profile["attributes"]!.AsArray().ToDictionary(attribute => (string)attribute!["name"]!, attribute => (bool)attribute!["multivalued"]!, StringComparer.Ordinal);
        foreach (var (name, values) in Realm["users"]!.AsArray().SelectMany(user => user!["attributes"]!.AsObject()))
            Assert.True(known.TryGetValue(name, out var isMany) && (isMany || values!.AsArray().Count == 1), name);
    }

    private static string Of(JsonNode? user)
    {
        var attributes = user!["attributes"]!;
        return $"{user["username"]}: {attributes["name"]?[0]}, {attributes["agency"]?[0] ?? "no agency"}, {string.Join(' ', attributes["role"]!.AsArray())}, {attributes["clearance"]?[0] ?? "not cleared"}";
    }

    private static string Of(Persona persona) =>
        $"{persona.Id}: {persona.Name}, {persona.Agency?.ToString().ToUpperInvariant() ?? "no agency"}, {string.Join(' ', persona.Roles.Select(role => role.Code()))}, {(persona.Cleared ? Officer.ProtectedClearance : "not cleared")}";
}
