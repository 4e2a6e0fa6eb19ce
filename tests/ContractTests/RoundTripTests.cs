using System.Collections.Immutable;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;

namespace InteragencyReview.ContractTests;

/// <summary>jsonb keeps neither the order of members nor the spelling of numbers: each event must come back all the same.</summary>
public sealed class RoundTripTests
{
    public static TheoryData<string> LogNames => [.. ServiceHost.Names];

    [Theory]
    [MemberData(nameof(LogNames))]
    public async Task Every_event_comes_back_from_the_database_as_it_was(string log)
    {
        await using var service = await New(log);
        ImmutableArray<object> events = [.. service.Events.OrderBy(type => type.Key, StringComparer.Ordinal).Select(type => Filled.Of(type.Value))];
        await using (var session = service.Store.LightweightSession())
        {
            session.Events.StartStream("golden-1", [.. events]);
            await session.SaveChangesAsync();
        }

        await using var reading = service.Store.QuerySession();
        var stored = await reading.Events.FetchStreamAsync("golden-1");
        Assert.Equal(events.Select(Written), stored.Select(e => Written(e.Data)));
        Assert.Equal(service.Events.Keys.Order(StringComparer.Ordinal), stored.Select(e => e.EventTypeName));
    }

    /// <summary>Also what was written before members were added, and whatever CLR type stood beside it then.</summary>
    [Theory]
    [MemberData(nameof(LogNames))]
    public async Task Every_form_that_an_event_has_had_is_read_by_its_name_alone(string log)
    {
        await using var service = await New(log);
        var golden = Golden.All($"events/{log}").ToList();
        await Log.Write(service.Store, golden);

        await using var session = service.Store.QuerySession();
        var read = await session.Events.FetchStreamAsync("golden-1");
        Assert.Equal(golden.Select(e => service.Events[e.Name]), read.Select(e => e.Data.GetType()));
        foreach (var (e, (name, json)) in read.Zip(golden))
            Golden.IsKept(System.Text.Json.Nodes.JsonNode.Parse(json), JsonSerializer.SerializeToNode(e.Data, e.Data.GetType(), WireJson.Options), name);
    }

    private static async Task<ServiceHost> New(string log)
    {
        var service = ServiceHost.Of(log, await (await PostgresServer.Shared()).CreateDatabase("contracts"));
        await service.Store.Storage.ApplyAllConfiguredChangesToDatabaseAsync(JasperFx.AutoCreate.CreateOrUpdate);
        return service;
    }

    private static string Written(object e) => $"{e.GetType().Name} {JsonSerializer.Serialize(e, e.GetType(), WireJson.Options)}";
}
