using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Subscriptions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace InteragencyReview.ServiceDefaults;

/// <summary>How the subscriptions of this service stand, what they could not handle, and how that is tried again.</summary>
public static class SubscriptionEndpoints
{
    private const int UsualPage = 100;

    /// <param name="OldestAgeSeconds">How long the oldest event that is neither handled nor parked has waited.</param>
    public sealed record SubscriptionItem(
        string Name, bool IsOwned, long Position, long Head, long Behind, double? OldestAgeSeconds, long ParkedEvents, long ParkedStreams);

    public sealed record Page(IReadOnlyList<ParkedItem> Items, long? Next);

    /// <param name="Stream">In the body and not in the address, since it may hold a number by which a case is known.</param>
    public sealed record ReplayStream(string? Stream);

    public sealed record ReplayAsked(string Subscription, string Stream, int Events);

    public static void MapSubscriptions(this IEndpointRouteBuilder app)
    {
        var operators = Access.For(Role.Operator);
        app.MapGet("/subscriptions", async (Standings standings, TimeProvider time, CancellationToken stop) =>
            {
                var now = time.GetUtcNow();
                return (await standings.Now(stop)).Select(s => new SubscriptionItem(
                    s.Name, s.IsOwned, s.Position, s.Head, s.Behind, s.Age(now)?.TotalSeconds, s.ParkedEvents, s.ParkedStreams));
            })
            .RequireAccess(operators).WithName("GetSubscriptions").WithSummary("How far those that follow the log have come")
            .Produces<SubscriptionItem[]>();
        app.MapGet("/subscriptions/{name}/parked", List)
            .RequireAccess(operators).WithName("GetParkedEvents").WithSummary("Events that a subscription could not handle, and such as wait behind them")
            .Produces<Page>().ProducesProblem(StatusCodes.Status404NotFound);
        app.MapPost("/subscriptions/{name}/parked/replay", Replay)
            .RequireAccess(operators).WithName("ReplayParkedStream").WithSummary("Tries all that is parked of a stream again, in order")
            .Produces<ReplayAsked>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> List(string name, long? after, int? limit, Standings standings, IEventStore store, CancellationToken stop)
    {
        if (!standings.Names.Contains(name, StringComparer.Ordinal))
            return NoSuchSubscription(name);
        if (limit is < 1 or > IParking.MostItems)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-limit", $"limit is {limit}; it goes from 1 to {IParking.MostItems}.");
        var size = limit ?? UsualPage;
        var items = await store.Parking.List(name, after ?? 0, size, stop);
        return TypedResults.Ok(new Page(items, items.Count == size ? items[^1].Position : null));
    }

    private static async Task<IResult> Replay(string name, ReplayStream asked, Standings standings, IEventStore store, CancellationToken stop)
    {
        if (!standings.Names.Contains(name, StringComparer.Ordinal))
            return NoSuchSubscription(name);
        if (asked.Stream is not { Length: > 0 } stream)
            return Problems.Of(StatusCodes.Status400BadRequest, "no-stream", "Name the stream to replay: {\"stream\": \"...\"}, as GET /subscriptions/{name}/parked lists it.");
        return await store.Parking.AskReplay(name, stream, stop) is > 0 and var events
            ? TypedResults.Accepted($"/subscriptions/{name}/parked", new ReplayAsked(name, stream, events))
            : Problems.Of(StatusCodes.Status404NotFound, "not-parked", $"Nothing of this stream is parked: GET /subscriptions/{name}/parked lists what is.");
    }

    private static IResult NoSuchSubscription(string name) =>
        Problems.Of(StatusCodes.Status404NotFound, "no-such-subscription", $"There is no subscription {name} here: GET /subscriptions lists them.");
}
