using InteragencyReview.Eoir.CaseRecords;
using JasperFx.Core;
using JasperFx.Events;
using Marten;
using Wolverine.Attributes;
using Wolverine.ErrorHandling;
using Wolverine.Runtime.Handlers;

namespace InteragencyReview.Eoir.DocketFeed;

/// <summary>A case has something for the feed. What it is stands in the case's own stream.</summary>
[MessageIdentity("feed_due")]
public sealed record FeedDue(string IdnCase)
{
    public static IEnumerable<FeedDue> After(IEnumerable<HearingEvent> events) => events
        .OfType<DecisionReceived>()
        .Where(DocketEntry.IsDue)
        .Select(decision => new FeedDue(decision.IdnCase!))
        .Distinct();
}

/// <summary>How far a case's stream stands on the feed.</summary>
public sealed record PublishedEntry
{
    /// <summary>The case's stream.</summary>
    public string Id { get; init; } = "";

    public long UpToVersion { get; init; }
}

/// <summary>
/// Puts everything of a case on the feed that is not there yet, in its order. So it matters to nothing how often this is done, by
/// how many processes, or that a message came late or never.
/// </summary>
[WolverineHandler]
public static class PublishEntries
{
    /// <summary>Processes that publish at the same time lose to each other again and again; each time one of them wins.</summary>
    public static void Configure(HandlerChain chain) => chain.OnException<EventStreamUnexpectedMaxEventIdException>()
        .RetryWithCooldown([.. Enumerable.Range(1, 20).Select(n => (5 * n).Milliseconds())]).WithFullJitter()
        .Then.ScheduleRetryIndefinitely(1.Seconds());

    public static async Task Handle(FeedDue due, IDocumentSession session, CancellationToken stop)
    {
        // The version of the feed is read first: whoever publishes after that makes this transaction fail, and it is tried again.
        var feed = await session.Events.FetchStreamStateAsync(DocketFeedStream.Name, stop);
        var stream = HearingCase.StreamOf(due.IdnCase);
        var published = await session.LoadAsync<PublishedEntry>(stream, stop) ?? new PublishedEntry { Id = stream };
        var events = await session.Events.FetchStreamAsync(stream, fromVersion: published.UpToVersion + 1, token: stop);

        var entries = events
            .Select(e => DocketEntry.Of(stream, e.Version, (HearingEvent)e.Data, e.Timestamp))
            .OfType<DocketEntryPublished>()
            .ToList();
        if (entries.Count == 0)
            return;
        session.AppendToFeed(feed?.Version ?? 0, entries);
        session.Store(published with { UpToVersion = events[^1].Version });
    }
}
