using InteragencyReview.Eoir.CaseRecords;
using JasperFx.Core;
using JasperFx.Events;
using Marten;
using Wolverine.Attributes;
using Wolverine.ErrorHandling;
using Wolverine.Runtime.Handlers;

namespace InteragencyReview.Eoir.DocketFeed;

/// <summary>A case has something for the feed. What it is stands in the case's own stream.</summary>
[MessageIdentity(Name)]
public sealed record FeedDue(string IdnCase)
{
    public const string Name = "feed_due";

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
    /// <summary>After losing to another process: with the message in hand, a little longer each time.</summary>
    private static readonly TimeSpan[] AfterLosing = [.. Enumerable.Range(1, 20).Select(n => (5 * n).Milliseconds())];

    /// <summary>Then from the inbox: whoever follows the feed waits for the entry.</summary>
    private static readonly TimeSpan[] AfterLosingOften = [.. Enumerable.Repeat(1.Seconds(), 25)];

    /// <summary>Then seldom, until an import is over whose decisions another process publishes without a pause: 7 to 14 minutes.</summary>
    private static readonly TimeSpan[] AfterLosingForLong = [.. Enumerable.Repeat(20.Seconds(), 20)];

    /// <summary>
    /// Processes that publish at the same time lose to each other again and again; each time one of them wins. Where none ever does, the
    /// feed's stream itself is harmed, and that is for a person.
    /// </summary>
    public static void Configure(HandlerChain chain) => chain.OnException<EventStreamUnexpectedMaxEventIdException>()
        .RetryWithCooldown(AfterLosing)
        .Then.ScheduleRetry(AfterLosingOften)
        .Then.ScheduleRetry(AfterLosingForLong).WithFullJitter()
        .Then.MoveToErrorQueue();

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
