using System.Text.Json;
using System.Text.Json.Nodes;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;

namespace InteragencyReview.ContractTests;

/// <summary>A state is stored as a document: what is read back is what was stored, and computes the same about itself.</summary>
public sealed class StateTests
{
    public static TheoryData<string> Names => [.. Stored.Types.Select(type => type.Name).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_stored_is_read_back(string name)
    {
        var type = Stored.Types.Single(type => type.Name == name);
        var form = Form.Of(AllServices.Of(ServiceNames.WorkingGroup).Store.Options.Serializer());
        var state = Filled.Of(type);
        var read = form.Read(form.Write(state), type);
        Assert.Equal(Whole(state), Whole(read));
    }

    [Fact]
    public void Keys_are_stored_as_they_are_written_and_enumerations_by_name()
    {
        var vote = JsonNode.Parse(Form.Of(AllServices.Of(ServiceNames.WorkingGroup).Store.Options.Serializer()).Write(Filled.Of(typeof(WorkingGroup.Votes.Vote))))!;
        Assert.Equal(["Dhs", "Eoir", "Oil"], vote["ballots"]!.AsObject().Select(ballot => ballot.Key).Order(StringComparer.Ordinal));
        Assert.Equal(Filled.Keys.Order(StringComparer.Ordinal), vote["statements"]!.AsObject().Select(statement => statement.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_a_state_computes_is_not_stored()
    {
        var json = JsonNode.Parse(Form.Of(AllServices.Of(ServiceNames.WorkingGroup).Store.Options.Serializer()).Write(Filled.Of(typeof(WorkingGroup.Votes.Vote))))!.AsObject();
        Assert.False(json.ContainsKey("decidedLane"));
        Assert.True(json.ContainsKey("closed"));
    }

    /// <summary>With all that it computes; an order among keys means nothing.</summary>
    private static string Whole(object state) => Sorted(JsonSerializer.SerializeToNode(state, state.GetType(), WireJson.Options))!.ToJsonString();

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
