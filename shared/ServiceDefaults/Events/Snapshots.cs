using InteragencyReview.Kernel;
using Marten;
using Marten.Services;
using Npgsql;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// The states of many streams at once, for work in batches. A snapshot that is missing although its stream has events, or is
/// behind it, is folded from the events and put back; it is never taken for a new aggregate.
/// </summary>
public static class Snapshots
{
    /// <returns>Those that exist, by the name of their stream.</returns>
    public static async Task<IReadOnlyDictionary<string, T>> LoadStates<T>(this IDocumentSession session, IReadOnlyCollection<string> streams, CancellationToken stop)
        where T : class, IAggregate
    {
        if (streams.Count == 0)
            return new Dictionary<string, T>(StringComparer.Ordinal);
        var keys = streams.Distinct(StringComparer.Ordinal).ToArray();
        var versions = await Versions(session, keys, stop);
        if (versions.Count == 0)
            return new Dictionary<string, T>(StringComparer.Ordinal);
        var states = (await session.LoadManyAsync<T>(stop, versions.Keys)).ToDictionary(state => state.Id, StringComparer.Ordinal);
        foreach (var (stream, version) in versions)
        {
            if (!states.TryGetValue(stream, out var state) || state.Version < version)
                states[stream] = await Mend<T>(session.DocumentStore, stream, stop);
        }

        return states;
    }

    /// <summary>Appends what was decided on a state, unless the stream has moved on since it was read.</summary>
    /// <param name="version">Of the state; 0 starts the stream.</param>
    public static void AppendTo<T>(this IDocumentSession session, string stream, long version, IEnumerable<object> events)
        where T : class
    {
        object[] all = [.. events];
        if (all.Length == 0)
            return;
        if (version == 0)
            session.Events.StartStream<T>(stream, all);
        else
            session.Events.Append(stream, version + all.Length, all);
    }

    /// <summary>
    /// Makes the snapshot of one stream again from its events, and returns it. Nobody appends to the stream meanwhile, so that what is
    /// written is never older than what it replaces.
    /// </summary>
    /// <returns>Null when nothing in the stream makes a state of this kind; then there is no snapshot either.</returns>
    internal static async Task<T?> TryMend<T>(IDocumentStore store, string stream, CancellationToken stop)
        where T : class
    {
        var table = store.Options.FindOrResolveDocumentType(typeof(T)).TableName.QualifiedName;

        // Not from the pool of the requests: those that wait here each hold a connection of it.
        var connections = ((DocumentStore)store).Options.Projections.FetchPlanners.OfType<SnapshotGuard>().Single().Connections;
        await using var connection = await connections.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        var streams = $"{store.Options.Events.DatabaseSchemaName}.mt_streams";
        var isLocked = await Command($"select 1 from {streams} where id = $1 for update").ExecuteScalarAsync(stop) is not null;
        await using var session = store.LightweightSession(SessionOptions.ForTransaction(transaction));
        var state = await session.Events.AggregateStreamAsync<T>(stream, token: stop);

        // A stream that is not there was not locked, and may have been started by now, with its snapshot.
        await Command($"delete from {table} where id = $1{(isLocked ? "" : $" and not exists (select from {streams} where id = $1)")}").ExecuteNonQueryAsync(stop);
        if (state is not null && isLocked)
        {
            session.UpdateRevision(state, ((IAggregate)state).Version);
            await session.SaveChangesAsync(stop);
        }

        await transaction.CommitAsync(stop);
        return state;

        NpgsqlCommand Command(string statement) => new(statement, connection, transaction) { Parameters = { new() { Value = stream } } };
    }

    private static async Task<T> Mend<T>(IDocumentStore store, string stream, CancellationToken stop)
        where T : class =>
        await TryMend<T>(store, stream, stop)
        ?? throw new InvalidOperationException($"The snapshot of {stream} could not be made again from its events.");

    private static async Task<Dictionary<string, long>> Versions(IQuerySession session, string[] streams, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(
            $"select id, version from {session.DocumentStore.Options.Events.DatabaseSchemaName}.mt_streams where id = any ($1)");
        command.Parameters.Add(new() { Value = streams });
        await using var reader = await session.ExecuteReaderAsync(command, stop);
        var versions = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(stop))
            versions[reader.GetString(0)] = reader.GetInt64(1);
        return versions;
    }
}
