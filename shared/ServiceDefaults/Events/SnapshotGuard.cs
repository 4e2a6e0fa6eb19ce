using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using InteragencyReview.Kernel;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events;
using Marten.Events.Fetching;
using Marten.Internal.Sessions;
using Marten.Linq.QueryHandlers;
using Npgsql;
using Weasel.Postgresql;
using Weasel.Storage;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Marten takes an inline snapshot as it stands. Where one is missing although its stream has events, or is behind them, a command would
/// be decided on a new aggregate, and the next event folded into nothing. Here such a snapshot is first made again from the events.
/// </summary>
/// <param name="connectionString">Of the service.</param>
internal sealed class SnapshotGuard(string connectionString) : IFetchPlanner
{
    public const int MostAtOnce = 1;

    // Marten's own planner of inline snapshots, which is not public; behind it stands what the guard adds to.
    private readonly IFetchPlanner _inline = (IFetchPlanner)Activator.CreateInstance(
        typeof(IFetchPlanner).Assembly.GetType("Marten.Events.Fetching.InlineFetchPlanner", throwOnError: true)!)!;

    /// <summary>One for itself, by which snapshots are made again.</summary>
    public NpgsqlDataSource Connections { get; } = NpgsqlDataSource.Create(
        new NpgsqlConnectionStringBuilder(connectionString) { MaxPoolSize = MostAtOnce, MinPoolSize = 0 });

    public bool TryMatch<TDoc, TId>(
        IEventIdentityStrategy<TId> identity, StoreOptions options, [NotNullWhen(true)] out IAggregateFetchPlan<TDoc, TId>? plan)
        where TDoc : class
        where TId : notnull
    {
        plan = null;
        if (!typeof(TDoc).IsAssignableTo(typeof(IAggregate)) || !_inline.TryMatch<TDoc, TId>(identity, options, out var inline))
            return false;
        plan = new Plan<TDoc, TId>(inline, identity);
        return true;
    }

    private sealed class Plan<TDoc, TId>(IAggregateFetchPlan<TDoc, TId> inline, IEventIdentityStrategy<TId> identity) : IAggregateFetchPlan<TDoc, TId>
        where TDoc : class
        where TId : notnull
    {
        public ProjectionLifecycle Lifecycle => inline.Lifecycle;

        public async Task<IEventStream<TDoc>> FetchForWriting(DocumentSessionBase session, TId id, bool forUpdate, CancellationToken cancellation = default) =>
            await Current(await inline.FetchForWriting(session, id, forUpdate, cancellation), session, id, cancellation);

        public async Task<IEventStream<TDoc>> FetchForWriting(DocumentSessionBase session, TId id, long expectedStartingVersion, CancellationToken cancellation = default) =>
            await Current(await inline.FetchForWriting(session, id, expectedStartingVersion, cancellation), session, id, cancellation);

        public async ValueTask<TDoc?> FetchForReading(DocumentSessionBase session, TId id, CancellationToken cancellation) =>
            await inline.FetchForReading(session, id, cancellation) ?? await Made(session.DocumentStore, id, cancellation);

        public ValueTask<TDoc?> ProjectLatest(DocumentSessionBase session, TId id, CancellationToken cancellation) =>
            inline.ProjectLatest(session, id, cancellation);

        public Task<bool> StreamForReading(DocumentSessionBase session, TId id, Stream destination, CancellationToken cancellation) =>
            inline.StreamForReading(session, id, destination, cancellation);

        public IQueryHandler<IEventStream<TDoc>> BuildQueryHandler(QuerySession session, TId id, long expectedStartingVersion) =>
            Guarded(inline.BuildQueryHandler(session, id, expectedStartingVersion), session, id);

        public IQueryHandler<IEventStream<TDoc>> BuildQueryHandler(QuerySession session, TId id, bool forUpdate) =>
            Guarded(inline.BuildQueryHandler(session, id, forUpdate), session, id);

        public IQueryHandler<TDoc?> BuildQueryHandler(QuerySession session, TId id) =>
            new Handler<TDoc?>(inline.BuildQueryHandler(session, id), async (state, stop) => state ?? await Made(session.DocumentStore, id, stop));

        private Handler<IEventStream<TDoc>> Guarded(IQueryHandler<IEventStream<TDoc>> handler, QuerySession session, TId id) =>
            new(handler, (stream, stop) => Current(stream, (DocumentSessionBase)session, id, stop));

        /// <summary>Made again in a transaction of its own: whatever becomes of the command, the snapshot is right from now on.</summary>
        private async Task<IEventStream<TDoc>> Current(IEventStream<TDoc> stream, DocumentSessionBase session, TId id, CancellationToken stop)
        {
            var version = stream.StartingVersion ?? 0;
            return version == 0 || (stream.Aggregate is IAggregate aggregate && aggregate.Version >= version)
                ? stream
                : identity.AppendToStream(await Made(session.DocumentStore, id, stop), session, id, version, stop);
        }

        private static Task<TDoc?> Made(IDocumentStore store, TId id, CancellationToken stop) =>
            Snapshots.TryMend<TDoc>(store, (string)(object)id, stop);
    }

    /// <summary>The same where several things are read in one round trip.</summary>
    private sealed class Handler<T>(IQueryHandler<T> inline, Func<T, CancellationToken, Task<T>> guard) : IQueryHandler<T>
    {
        public void ConfigureCommand(ICommandBuilder builder, IStorageSession session) => inline.ConfigureCommand(builder, session);

        public Task<int> StreamJson(Stream stream, DbDataReader reader, CancellationToken token) => inline.StreamJson(stream, reader, token);

        public async Task<T> HandleAsync(DbDataReader reader, IStorageSession session, CancellationToken token) =>
            await guard(await inline.HandleAsync(reader, session, token), token);
    }
}
