using InteragencyReview.ContractTests;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.PostgresFixture;
using InteragencyReview.ServiceDefaults;
using JasperFx;
using Npgsql;

namespace InteragencyReview.PlanTests;

/// <summary>The working group's reviews and EOIR's ballots and docket feed, of 300,000 cases.</summary>
public sealed class FilledDatabase : IAsyncLifetime
{
    private const int FillSeconds = 300;

    private NpgsqlDataSource? _database;
    private ServiceHost? _eoir;

    public static Schemas WorkingGroup { get; } = new(ServiceNames.WorkingGroup);

    public static Schemas Eoir { get; } = new(ServiceNames.Eoir);

    public NpgsqlDataSource Database => _database!;

    public ServiceHost EoirStore => _eoir!;

    public async Task InitializeAsync()
    {
        var connection = $"{await (await PostgresServer.Shared()).CreateDatabase("plans")};Command Timeout={FillSeconds}";
        _database = NpgsqlDataSource.Create(connection);
        _eoir = ServiceHost.Of(ServiceNames.Eoir, connection);
        await using var workingGroup = ServiceHost.Of(ServiceNames.WorkingGroup, connection);
        await CreateSchema(workingGroup, _eoir);
        await Run(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "fill.sql")));
        await CreateSchema(workingGroup, _eoir);

        // The tables at rest, as autovacuum leaves them: index-only scans need to know which pages all may see.
        await Run("vacuum analyze");
    }

    public async Task DisposeAsync()
    {
        await EoirStore.DisposeAsync();
        await Database.DisposeAsync();
    }

    private static async Task CreateSchema(params ServiceHost[] services)
    {
        foreach (var service in services)
            await service.Store.Storage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.CreateOrUpdate);
    }

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
