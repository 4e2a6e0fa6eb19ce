using InteragencyReview.Ledger.Heads;
using Microsoft.AspNetCore.Http;
using Wolverine.Http;

namespace InteragencyReview.ServiceDefaults;

/// <summary>The signed heads of this service's log, for those who keep them so that the log cannot be rewritten unseen.</summary>
public static class GetLogHeads
{
    private const int PageSize = 500;

    /// <param name="Items">In order of number.</param>
    /// <param name="Next">What to ask after for more, or null when there is no more now.</param>
    public sealed record Page(IReadOnlyList<LogHead> Items, long? Next);

    [WolverineGet("/log-heads", OperationId = "GetLogHeads")]
    [RequireAccess(Role.Operator, Role.Oversight)]
    public static async Task<IResult> Get(long? after, LogHeads heads, CancellationToken stop)
    {
        if (after < 0)
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-cursor", "after is the number of a head, or 0.");
        var page = await heads.Read(after ?? 0, PageSize, stop);
        return TypedResults.Ok(new Page(page, page.Count == PageSize ? page[^1].Number : null));
    }
}
