using System.Collections.Immutable;
using InteragencyReview.Tool.Http;

namespace InteragencyReview.Tool.Parked;

/// <summary>A subscription, as its service tells how it stands.</summary>
internal sealed record SubscriptionAnswer(
    string Name, bool IsOwned, long Position, long Head, long Behind, double? OldestAgeSeconds, long ParkedEvents, long ParkedStreams)
{
    public static Task<ImmutableArray<SubscriptionAnswer>> All(ServiceClient service, CancellationToken stop) =>
        service.Get<ImmutableArray<SubscriptionAnswer>>("/subscriptions", stop);
}

/// <summary>A parked event, as the service tells it.</summary>
internal sealed record ParkedAnswer(
    long Position, string Stream, string Type, DateTimeOffset ParkedAt, string Error, long? WaitsBehind, DateTimeOffset? ReplayAskedAt)
{
    private const int PageSize = 500;

    /// <summary>More than this is not for reading one by one.</summary>
    private const int MostPages = 200;

    private sealed record Page(ImmutableArray<ParkedAnswer> Items, long? Next);

    /// <summary>All that is parked for a subscription, by position.</summary>
    public static async Task<ImmutableArray<ParkedAnswer>> All(ServiceClient service, string subscription, CancellationToken stop)
    {
        var items = ImmutableArray.CreateBuilder<ParkedAnswer>();
        long? after = 0;
        for (var page = 0; after is not null && page < MostPages; page++)
        {
            var answer = await service.Get<Page>(
                Query.Of($"/subscriptions/{Uri.EscapeDataString(subscription)}/parked", ("after", after), ("limit", PageSize)), stop);
            items.AddRange(answer.Items);
            after = answer.Next;
        }

        return items.ToImmutable();
    }

    /// <summary>What an exception says, without where it was thrown.</summary>
    public string FirstLine => Error.Split('\n', 2)[0].TrimEnd();
}
