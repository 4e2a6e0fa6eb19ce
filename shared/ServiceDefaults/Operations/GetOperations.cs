using System.Collections.Immutable;
using Marten;
using Microsoft.AspNetCore.Http;
using Wolverine.Http;

namespace InteragencyReview.ServiceDefaults;

/// <summary>What operators did to this service: replayed, discarded, rebuilt.</summary>
public static class GetOperations
{
    private const int PageSize = 200;

    /// <param name="Number">The place in the order in which it happened, from 1.</param>
    /// <param name="Operation">The name of the event.</param>
    public sealed record Item(long Number, string Operation, object Details);

    /// <param name="Next">What to ask after for more, or null when there is no more now.</param>
    public sealed record Page(ImmutableArray<Item> Items, long? Next);

    [WolverineGet("/operations", OperationId = "GetOperations")]
    [RequireAccess(Role.Operator, Role.Oversight)]
    public static async Task<IResult> Get(long? after, IQuerySession session, CancellationToken stop)
    {
        // Beyond this no operation can stand, and Marten counts on from it.
        if (after is < 0 or > int.MaxValue)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-cursor", "after is the number of an operation, or 0.");
        var from = after ?? 0;
        var events = await session.Events.FetchStreamAsync(OperationsStream.Name, version: from + PageSize, fromVersion: from + 1, token: stop);
        ImmutableArray<Item> items = [.. events.Select(e => new Item(e.Version, e.EventTypeName, e.Data))];
        return TypedResults.Ok(new Page(items, items.Length == PageSize ? items[^1].Number : null));
    }
}
