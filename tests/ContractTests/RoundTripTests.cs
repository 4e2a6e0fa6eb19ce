using System.Collections.Immutable;
using System.Text.Json;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace InteragencyReview.ContractTests;

/// <summary>jsonb keeps neither the order of members nor the spelling of numbers: the hash must hold all the same, for every event.</summary>
public sealed class RoundTripTests
{
    public static TheoryData<string> LogNames => Logs.Names;

    [Theory]
    [MemberData(nameof(LogNames))]
    public async Task Every_event_comes_back_from_the_database_as_it_was_with_the_hash_it_had(string log)
    {
        var types = Logs.All[log];
        await using var database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).CreateDatabase("contracts"));
        await PostgreSqlEventStore.CreateSchema(database, [], CancellationToken.None);
        await using var store = new PostgreSqlEventStore(database, types, TimeProvider.System, NullLogger<PostgreSqlEventStore>.Instance);

        ImmutableArray<object> events = [.. types.ByName.OrderBy(type => type.Key, StringComparer.Ordinal).Select(type => Filled.Of(type.Value))];
        var unit = new UnitOfWork { Causes = new Causes("officer", "correlation", "causation", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01") };
        unit.Append("golden-1", StreamSlice.Empty, events);
        Assert.Equal(CommitResult.Committed, await store.Commit(unit, CancellationToken.None));

        var slice = await store.ReadStream("golden-1", CancellationToken.None);
        Assert.Equal(events.Select(Written), slice.Events.Select(e => Written(e.Data)));

        var previous = "";
        foreach (var (e, json) in slice.Events.Zip(await Stored(database)))
        {
            using var stored = JsonDocument.Parse(json);
            Assert.Equal(
                e.Hash,
                EventHash.Of(e.Id, e.Stream, e.Version, e.Type, stored.RootElement, e.Time, new Causes(e.User, e.CorrelationId, e.CausationId, e.TraceParent), previous));
            previous = e.Hash;
        }
    }

    private static string Written(object e) => $"{e.GetType().Name} {JsonSerializer.Serialize(e, e.GetType(), WireJson.Options)}";

    private static async Task<List<string>> Stored(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select data::text from mt_events order by seq_id");
        await using var reader = await command.ExecuteReaderAsync();
        var stored = new List<string>();
        while (await reader.ReadAsync())
            stored.Add(reader.GetString(0));
        return stored;
    }
}
