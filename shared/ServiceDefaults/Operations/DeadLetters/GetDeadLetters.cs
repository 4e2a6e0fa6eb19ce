using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Wolverine.Http;

namespace InteragencyReview.ServiceDefaults;

/// <summary>The messages that this service could not handle.</summary>
public static class GetDeadLetters
{
    private const int LargestPage = 500;
    private const int UsualPage = 100;

    /// <param name="Next">What to ask after for more, or null when there is no more now.</param>
    public sealed record Page(ImmutableArray<DeadLetter> Items, Guid? Next);

    [WolverineGet("/dead-letters", OperationId = "GetDeadLetters")]
    [RequireAccess(Role.Operator)]
    public static async Task<IResult> Get(string? type, Guid? after, int? limit, DeadLetters letters, CancellationToken stop)
    {
        if (limit is < 1 or > LargestPage)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-limit", $"limit is a number from 1 to {LargestPage}.");
        var size = limit ?? UsualPage;
        var items = await letters.List(string.IsNullOrEmpty(type) ? null : type, after, size, stop);
        return TypedResults.Ok(new Page(items, items.Length == size ? items[^1].Id : null));
    }

    /// <summary>How many of each type, with each error.</summary>
    [WolverineGet("/dead-letters/summary", OperationId = "GetDeadLetterSummary")]
    [RequireAccess(Role.Operator)]
    public static Task<ImmutableArray<DeadLetterCount>> Summary(DeadLetters letters, CancellationToken stop) => letters.Summary(stop);
}
