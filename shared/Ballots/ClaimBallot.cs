using System.Security.Claims;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace InteragencyReview.Ballots;

/// <summary>An officer takes a ballot to work on it, so that no colleague does the same work. The claim lapses by itself.</summary>
public static class ClaimBallot
{
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(30);
    private static readonly string ClaimSql = Sql.Read(typeof(ClaimBallot).Assembly, "claim.sql");

    public sealed record Answer(Guid Id, string Officer, DateTimeOffset ClaimedUntil);

    internal static void Map(IEndpointRouteBuilder app, Access access) =>
        app.MapPost("/ballots/{id:guid}/claim", Post)
            .RequireAccess(access)
            .WithName("ClaimBallot")
            .WithSummary("Takes a ballot, or prolongs having it")
            .Produces<Answer>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);

    /// <summary>Null when the officer may go on; the claim is taken, or prolonged, by that.</summary>
    internal static async Task<(DateTimeOffset? Until, Refusal? Refusal)> Take(
        Guid id, string officer, NpgsqlDataSource database, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = database.CreateCommand(ClaimSql);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = officer });
        command.Parameters.Add(new() { Value = (now + Lease).UtcDateTime });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        return await command.ExecuteScalarAsync(stop) is DateTime until
            ? (new DateTimeOffset(until, TimeSpan.Zero), null)
            : (null, new Refusal("claimed", "A colleague has claimed this ballot. Take another, or wait until the claim lapses."));
    }

    private static async Task<IResult> Post(
        Guid id, ClaimsPrincipal user, Decider<Seat, SeatEvent> seats, NpgsqlDataSource database, TimeProvider time, CancellationToken stop)
    {
        var officer = user.Officer();
        var (seat, version) = await seats.Read(Seat.StreamOf(id), stop);
        if (seat.Opened is null)
            return BallotCommand.NotFound(id);
        if (seat.Closed is not null)
            return Problems.Of(StatusCodes.Status409Conflict, "seat-closed", "The vote is closed: there is nothing left to claim.");

        var (until, refusal) = await Take(id, officer.Subject, database, time.GetUtcNow(), stop);
        return refusal is null
            ? Precondition.Tag(version, TypedResults.Ok(new Answer(id, officer.Subject, until!.Value)))
            : Refused.As(refusal, StatusCodes.Status409Conflict);
    }
}
