using System.Collections.Immutable;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Cases;
using JasperFx.Events;
using Marten;
using Wolverine;

namespace InteragencyReview.WorkingGroup.Votes;

/// <summary>
/// The facts of a case changed while it is on vote. The vote goes on; those who vote, concur or settle see what is proposed now, and a
/// ballot of somebody whom the new facts bar no longer counts, not even when later facts bar that person no more: a colleague votes.
/// </summary>
public static class FlagChangedFacts
{
    public static Decision<VoteEvent> Decide(Vote vote, VoteFactsChanged changed) =>
        vote.Opened is null || vote.DecidedLane is not null || vote.FactsVersion > changed.FactsVersion
            ? []
            : [new FactsChanged(changed.ProposedLane, changed.Indicators, changed.PriorityLevel, changed.AsOf, changed.FactsVersion, [.. vote.Barred.Union(changed.Barred).Order(StringComparer.Ordinal)])];

    /// <summary>Appends to the votes what their reviews were told, in the same transaction.</summary>
    /// <returns>What the seats are to be told.</returns>
    internal static async Task<ImmutableArray<object>> Append(IEnumerable<ReviewEvent> events, IDocumentSession session, CancellationToken stop)
    {
        var messages = ImmutableArray.CreateBuilder<object>();
        foreach (var changed in events.OfType<VoteFactsChanged>().GroupBy(e => e.VoteId).Select(vote => vote.Last()))
            messages.AddRange(Append(changed, await session.Events.FetchForWriting<Vote>(Vote.StreamOf(changed.VoteId), stop)));
        return messages.ToImmutable();
    }

    internal static IEnumerable<object> Append(VoteFactsChanged changed, IEventStream<Vote> vote)
    {
        if (vote.Aggregate is not { Opened: { } opened } state)
            return [];
        var decision = Decide(state, changed);
        ServiceDefaults.Decisions.AppendMany(vote, decision);
        return decision.Events.OfType<FactsChanged>().SelectMany(flag => opened.Panel.Select(agency => Message(opened, flag, agency)));
    }

    private static object Message(VoteOpened vote, FactsChanged flag, Agency agency) => new VoteFactsChangedV1(
        vote.VoteId,
        vote.CaseId,
        agency,
        flag.ProposedLane != vote.ProposedLane || !flag.Indicators.SequenceEqual(vote.Indicators) || flag.PriorityLevel != vote.PriorityLevel,
        flag.ProposedLane,
        flag.Indicators,
        flag.PriorityLevel,
        flag.AsOf,
        flag.FactsVersion,
        flag.Barred).ToEndpoint(QueueNames.FromWorkingGroup(agency));
}
