using InteragencyReview.ServiceDefaults;
using InteragencyReview.WorkingGroup.Votes;
using Marten;
using Wolverine.Http;

namespace InteragencyReview.WorkingGroup.Decisions;

/// <summary>A decision as it stands on record: JSON, or, where <c>text/html</c> is accepted first, a page to print.</summary>
public static class GetDecision
{
    private const string Html = "text/html";

    [WolverineGet("/decisions/{id}", OperationId = "GetDecision")]
    [ReadCases]
    public static async Task<IResult> Get(Guid id, HttpRequest request, IQuerySession session, CancellationToken stop)
    {
        if (await session.LoadAsync<Vote>(Vote.StreamOf(id), stop) is not { Record: { } record } vote)
            return Problems.Of(StatusCodes.Status404NotFound, "no-such-decision", $"There is no decision {id} on record: its vote is not decided, or there is none.");
        var told = record.WithoutWhoRecused();
        return Precondition.Tag(
            vote.Version,
            request.GetTypedHeaders().Accept.FirstOrDefault()?.MediaType.Equals(Html, StringComparison.OrdinalIgnoreCase) == true
                ? TypedResults.Content(DecisionPage.Of(told), $"{Html}; charset=utf-8")
                : TypedResults.Ok(told));
    }
}
