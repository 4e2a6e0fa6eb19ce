using InteragencyReview.EventStore;
using InteragencyReview.EventStore.PostgreSql;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace InteragencyReview.EventStoreTests;

/// <summary>What the suites do with a store in one line each.</summary>
internal static class Stores
{
    public static PostgreSqlEventStore Open(NpgsqlDataSource database, EventTypes? types = null) =>
        new(database, types ?? Docket.Types, TimeProvider.System, NullLogger<PostgreSqlEventStore>.Instance);

    public static UnitOfWork Unit(string stream, StreamEnd after, params DocketEvent[] events)
    {
        var unit = new UnitOfWork();
        unit.Append(stream, after, [.. events]);
        return unit;
    }

    public static async Task Append(IEventStore store, string stream, params DocketEvent[] events) =>
        Assert.Equal(
            CommitResult.Committed,
            await store.Commit(Unit(stream, await store.ReadStream(stream, CancellationToken.None), events), CancellationToken.None));
}
