using Npgsql;

namespace InteragencyReview.Ledger;

/// <summary>
/// The database of one service as the ledger sees it: the events that Marten keeps, and the seals and heads beside them. Names in the
/// ledger's SQL are found by the search path, the ledger's schema first.
/// </summary>
public sealed class LedgerDatabase : IAsyncDisposable
{
    /// <summary>One for who asks about heads and seals, and one that seals.</summary>
    public const int MostConnectionsOfAService = MostAtOnceOfAService + 1;

    internal const int MostAtOnceOfAService = 1;

    /// <summary>Of who verifies a whole log.</summary>
    private const int MostAtOnce = 4;

    private readonly NpgsqlDataSource _dedicated;

    /// <param name="connectionString">Of the database; its pool settings and search path are the ledger's own.</param>
    /// <param name="eventSchema">Marten's schema, for instance <c>dhs</c>.</param>
    /// <param name="ledgerSchema">For instance <c>dhs_ledger</c>.</param>
    /// <param name="mostAtOnce">How many connections it keeps, besides the dedicated one.</param>
    public LedgerDatabase(string connectionString, string eventSchema, string ledgerSchema, int mostAtOnce = MostAtOnce)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            SearchPath = $"{Quoted(ledgerSchema)},{Quoted(eventSchema)}",
            ApplicationName = "ledger",
            MaxPoolSize = mostAtOnce,
            MinPoolSize = 0,
        };
        Pool = Build(settings);
        settings.Pooling = false;
        _dedicated = Build(settings);
        LedgerSchema = ledgerSchema;
    }

    internal NpgsqlDataSource Pool { get; }

    internal string LedgerSchema { get; }

    /// <summary>A connection that no one else gets, before or after: what its session holds ends with it.</summary>
    internal ValueTask<NpgsqlConnection> OpenDedicated(CancellationToken stop) => _dedicated.OpenConnectionAsync(stop);

    public async ValueTask DisposeAsync()
    {
        await Pool.DisposeAsync();
        await _dedicated.DisposeAsync();
    }

    /// <summary>Without traces: the sealer looks all day, and each look would be one.</summary>
    private static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder settings) =>
        new NpgsqlDataSourceBuilder(settings.ConnectionString)
            .ConfigureTracing(tracing => tracing.ConfigureCommandFilter(_ => false).ConfigureBatchFilter(_ => false).EnablePhysicalOpenTracing(false))
            .Build();

    private static string Quoted(string schema) => $"\"{schema.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
