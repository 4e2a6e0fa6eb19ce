using Marten;
using Wolverine;

namespace InteragencyReview.Eoir.DocketFeed;

/// <summary>
/// The docket feed is one stream of the event store, since only the versions of a stream are without a gap and in the order of
/// commits: who has read up to a version has read everything before it.
/// </summary>
public static class DocketFeedStream
{
    public const string Name = "docket-feed";

    public static void AddDocketFeed(this StoreOptions options)
    {
        options.Events.MapEventType<DocketEntryPublished>("docket_entry_published");
        options.Schema.For<PublishedEntry>();
    }

    public static void AddDocketFeed(this WolverineOptions options)
    {
        // One after the other: they all append to the same stream.
        options.LocalQueueFor<FeedDue>().Sequential();
    }

    public static void AddDocketFeed(this IServiceCollection services) => services
        .AddSingleton<FeedReader>()
        .AddHostedService<FeedListener>()
        .AddHostedService<LostEntries>();

    /// <summary>Takes effect only if the feed is still at that version, and wakes those who wait for an entry.</summary>
    internal static void AppendToFeed(this IDocumentSession session, long version, IReadOnlyCollection<DocketEntryPublished> entries)
    {
        object[] events = [.. entries];
        if (version == 0)
            session.Events.StartStream(Name, events);
        else
            session.Events.Append(Name, version + events.Length, events);
        session.QueueSqlCommand($"notify {FeedListener.Channel}");
    }
}
