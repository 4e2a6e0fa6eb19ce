using InteragencyReview.Ballots;
using InteragencyReview.Eoir.DocketFeed;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.PostgresFixture;
using InteragencyReview.WorkingGroup;
using Npgsql;

namespace InteragencyReview.PlanTests;

/// <summary>A log and the views that users ask, of 300,000 cases.</summary>
public sealed class FilledDatabase : IAsyncLifetime
{
    private const int FillSeconds = 300;

    private NpgsqlDataSource? _database;

    public NpgsqlDataSource Database => _database!;

    public async Task InitializeAsync()
    {
        var server = await PostgresServer.Shared();
        _database = NpgsqlDataSource.Create($"{await server.CreateDatabase("plans")};Command Timeout={FillSeconds}");
        await CreateSchema();
        await Run(Sql.Read(typeof(FilledDatabase).Assembly, "fill.sql"));
        await CreateSchema();

        // The tables at rest, as autovacuum leaves them: index-only scans need to know which pages all may see.
        await Run("vacuum analyze");
    }

    public async Task DisposeAsync() => await Database.DisposeAsync();

    private Task CreateSchema() => PostgreSqlEventStore.CreateSchema(
        Database,
        [
            .. WorkingGroupLog.Schemas,
            Sql.Read(typeof(GetDocketFeed).Assembly, "DocketFeed/docket_feed.sql"),
            Sql.Read(typeof(GetBallots).Assembly, "ballots.sql"),
        ],
        CancellationToken.None);

    private async Task Run(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Both plans that a query may get are bounded, and the query finds something where it should.</summary>
    internal async Task IsBounded(NpgsqlCommand query, bool findsSomething = true)
    {
        await using (query)
        {
            var plan = await Plan.ForValues(Database, query);
            plan.IsBounded();
            Assert.Equal(findsSomething, plan.Rows > 0);
            (await Plan.ForAnyValues(Database, query)).IsBounded();
        }
    }
}

[CollectionDefinition(nameof(FilledDatabase))]
public sealed class SharesFilledDatabase : ICollectionFixture<FilledDatabase>;
