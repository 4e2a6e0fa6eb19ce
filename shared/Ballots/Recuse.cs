using System.Security.Claims;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace InteragencyReview.Ballots;

/// <summary>
/// An officer recuses the agency: it does not sit in this vote, and the vote knows. (An officer who only steps aside
/// for a colleague gives up the claim, and the seat waits on.)
/// </summary>
/// <param name="Reasons">Not compulsory: what keeps an agency from sitting may be nobody's business.</param>
/// <param name="CommandId">What the sender repeats when it sends the same command again.</param>
public sealed record Recuse(Guid SeatId, string Reasons, Person Officer, string? CommandId, DateTimeOffset At)
{
    public static Decision<SeatEvent> Decide(Seat seat, Recuse recuse) =>
        CastBallot.Decide(seat, new CastBallot(recuse.SeatId, Choice.Recuse, recuse.Reasons, recuse.Officer, recuse.CommandId, recuse.At));

    public sealed record Body(string? Reasons);

    internal static void Map(IEndpointRouteBuilder app, Access access) =>
        app.MapPost("/ballots/{id:guid}/recuse", Post)
            .RequireAccess(access)
            .WithName("RecuseFromBallot")
            .WithSummary("Recuses the agency from the vote")
            .Produces<BallotCommand.Answer>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

    private static Task<IResult> Post(
        Guid id,
        Body? body,
        Precondition seen,
        [FromHeader(Name = "Idempotency-Key")] string? commandId,
        ClaimsPrincipal user,
        Decider<Seat, SeatEvent> seats,
        NpgsqlDataSource database,
        TimeProvider time,
        CancellationToken stop)
    {
        var officer = user.Officer().AsPerson();
        var now = time.GetUtcNow();
        return BallotCommand.Run(
            id,
            seen,
            commandId,
            officer,
            seats,
            database,
            now,
            seat => Decide(seat, new(id, body?.Reasons ?? "", officer, commandId, now)),
            stop);
    }
}
