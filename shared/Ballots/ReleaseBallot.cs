using System.Security.Claims;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Http;
using Wolverine.Http;
using Wolverine.Http.Marten;
using Wolverine.Marten;

namespace InteragencyReview.Ballots;

/// <summary>An officer gives a claimed ballot back, so that a colleague need not wait for the claim to expire.</summary>
public static class ReleaseBallot
{
    [WolverinePost("/ballots/{id}/release", OperationId = "ReleaseBallot")]
    public static (IResult, IMartenOp) Post(
        Guid id, [Document("id", Required = false)] BallotClaim? claim, ClaimsPrincipal user, TimeProvider time)
    {
        var officer = user.Officer().Subject;
        if (claim?.IsOfAnother(officer, time.GetUtcNow()) == true)
        {
            return (
                Problems.Of(StatusCodes.Status409Conflict, "claimed", "A colleague has claimed this ballot: only who has it can give it back."),
                MartenOps.Nothing());
        }

        return claim is null || claim.Officer.Length == 0
            ? (TypedResults.NoContent(), MartenOps.Nothing())
            : (TypedResults.NoContent(), MartenOps.Store(claim with { Officer = "", Until = time.GetUtcNow() }));
    }
}
