using InteragencyReview.Kernel;
using InteragencyReview.Screening;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Decisions;
using InteragencyReview.WorkingGroup.Votes;
using JasperFx;
using Marten;
using Npgsql;
using Wolverine;

namespace InteragencyReview.WorkingGroup.Crosswalk;

/// <summary>Loads what a settlement needs, and appends what it comes to, in the session of a message or request.</summary>
internal static class CrosswalkTransaction
{
    /// <summary>For messages, whose senders wait for no answer: what is refused is written to the log of the service.</summary>
    /// <returns>What is to be sent.</returns>
    public static async Task<OutgoingMessages> Record(
        IReadOnlyList<object> messages, IDocumentSession session, ILogger log, CancellationToken stop)
    {
        var settlement = await Settle(messages, session, stop);
        foreach (var (message, refusal) in settlement.Refused)
            log.LogWarning("A {Message} was refused ({Refusal}): {Reason}", message.GetType().Name, refusal.Type, refusal.Reason);
        return await MessagesOf(settlement.Set, session, stop);
    }

    /// <param name="said">By a person: <see cref="TieByHand"/> or <see cref="UntieByHand"/>.</param>
    public static async Task<(OutgoingMessages Messages, Refusal? Refusal)> ByHand(object said, IDocumentSession session, CancellationToken stop)
    {
        var settlement = await Settle([said], session, stop);
        return (await MessagesOf(settlement.Set, session, stop), settlement.Refused.FirstOrDefault()?.Refusal);
    }

    private static async Task<Settlement> Settle(IReadOnlyList<object> messages, IDocumentSession session, CancellationToken stop)
    {
        var settlement = await CrosswalkSettlement.Run(
            messages,
            RuleSets.Of2011November17,
            async (missing, token) => new LoadedStreams(
                (await session.LoadStates<Review>(missing.Reviews, token)).Values,
                (await session.LoadStates<AgencyRecord>(missing.Records, token)).Values,
                (await session.LoadStates<SharedANumber>(missing.ANumbers, token)).Values),
            stop);
        if (settlement.Set.Changes.IsEmpty)
            return settlement;

        await HoldUnchanged(settlement.Set, session, stop);
        foreach (var change in settlement.Set.Changes)
        {
            object[] events = [.. change.Events];
            if (change.ExpectedVersion == 0)
                session.Events.StartStream(change.Aggregate, change.Stream, events);
            else
                session.Events.Append(change.Stream, change.ExpectedVersion + events.Length, events);
        }

        return settlement;
    }

    private static async Task<OutgoingMessages> MessagesOf(WorkingSet set, IDocumentSession session, CancellationToken stop)
    {
        var events = set.Reviews.Values.SelectMany(review => review.Events).Cast<ReviewEvent>().ToList();
        return [.. events.OfType<DecisionReaddressed>().Select(DecisionMessages.Of), .. await FlagChangedFacts.Append(events, session, stop)];
    }

    /// <summary>
    /// Of two changes at once to records that are paired, each would miss the other. So what a settlement rests on without changing it
    /// is held as it is until the transaction commits.
    /// </summary>
    /// <exception cref="ConcurrencyException">One of the streams has moved on since it was read.</exception>
    private static async Task HoldUnchanged(WorkingSet set, IDocumentSession session, CancellationToken stop)
    {
        var unchanged = set.Unchanged;
        if (unchanged.IsEmpty)
            return;
        await session.BeginTransactionAsync(stop);
        await using var command = new NpgsqlCommand(
            $"select id, version from {session.DocumentStore.Options.Events.DatabaseSchemaName}.mt_streams where id = any ($1) order by id for share");
        command.Parameters.Add(new() { Value = unchanged.Select(stream => stream.Stream).ToArray() });
        var versions = new Dictionary<string, long>(StringComparer.Ordinal);
        await using (var reader = await session.ExecuteReaderAsync(command, stop))
        {
            while (await reader.ReadAsync(stop))
                versions[reader.GetString(0)] = reader.GetInt64(1);
        }

        foreach (var stream in unchanged)
        {
            if (versions.GetValueOrDefault(stream.Stream) != stream.ExpectedVersion)
                throw new ConcurrencyException(stream.Aggregate, stream.Stream);
        }
    }
}
