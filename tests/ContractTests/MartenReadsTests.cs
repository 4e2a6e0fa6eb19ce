using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.Kernel;
using InteragencyReview.PostgresFixture;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace InteragencyReview.ContractTests;

/// <summary>
/// What Marten needs to read a log of ours: <c>type</c> names that are mapped, a CLR type it can resolve where they are not, and
/// <c>data</c> that System.Text.Json reads with camel case and enums by name, with nothing else set.
/// </summary>
public sealed partial class MartenReadsTests
{
    private static readonly JsonSerializerOptions AsMartenReads = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter() },
    };

    public static TheoryData<string> LogNames => Logs.Names;

    [Theory]
    [MemberData(nameof(LogNames))]
    public async Task Every_event_of_a_log_is_read_from_its_row_alone(string log)
    {
        var types = Logs.All[log];
        await using var database = NpgsqlDataSource.Create(await (await PostgresServer.Shared()).CreateDatabase("marten_reads"));
        await PostgreSqlEventStore.CreateSchema(database, [], CancellationToken.None);
        await using var store = new PostgreSqlEventStore(database, types, TimeProvider.System, NullLogger<PostgreSqlEventStore>.Instance);
        ImmutableArray<object> events = [.. types.ByName.Values.Select(Filled.Of)];
        var unit = new UnitOfWork();
        unit.Append("golden-1", StreamSlice.Empty, events);
        Assert.Equal(CommitResult.Committed, await store.Commit(unit, CancellationToken.None));

        await using var command = database.CreateCommand("select type, mt_dotnet_type, data::text from mt_events order by seq_id");
        await using var reader = await command.ExecuteReaderAsync();
        foreach (var written in events)
        {
            Assert.True(await reader.ReadAsync());
            Assert.Equal(types.NameOf(written.GetType()), reader.GetString(0));
            Assert.Equal(written.GetType(), Type.GetType(reader.GetString(1), throwOnError: true));

            var json = reader.GetString(2);
            using (var document = JsonDocument.Parse(json))
                Assert.All(MembersOf(document.RootElement), name => Assert.Equal(JsonNamingPolicy.CamelCase.ConvertName(name), name));
            Assert.Equal(Text(written), Text(JsonSerializer.Deserialize(json, written.GetType(), AsMartenReads)!));
        }
    }

    [Fact]
    public void Names_are_explicit_and_none_is_that_of_a_CLR_type()
    {
        foreach (var (name, type) in Logs.All.Values.SelectMany(types => types.ByName))
        {
            Assert.Matches(SnakeCase(), name);
            Assert.NotEqual(type.Name, name);
        }
    }

    private static string Text(object e) => JsonSerializer.Serialize(e, e.GetType(), WireJson.Options);

    private static IEnumerable<string> MembersOf(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(member => MembersOf(member.Value).Prepend(member.Name)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(MembersOf),
        _ => [],
    };

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SnakeCase();
}
