using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace InteragencyReview.Ballots;

/// <summary>What casting and recusing have in common over HTTP.</summary>
internal static class BallotCommand
{
    public sealed record Answer(Guid Id, Guid VoteId, SeatState State, int Revision, Choice? Choice, string? Officer, DateTimeOffset? CastAt);

    public static IResult NotFound(Guid id) =>
        Problems.Of(StatusCodes.Status404NotFound, "no-such-ballot", $"There is no ballot {id} to cast here.");

    public static async Task<IResult> Run(
        Guid id,
        Precondition seen,
        string? commandId,
        Person officer,
        Decider<Seat, SeatEvent> seats,
        NpgsqlDataSource database,
        DateTimeOffset now,
        Func<Seat, Decision<SeatEvent>> decide,
        CancellationToken stop)
    {
        var (seat, _) = await seats.Read(Seat.StreamOf(id), stop);
        if (seat.Opened is null)
            return NotFound(id);
        if (seat.IsOpen && (await ClaimBallot.Take(id, officer.Id, database, now, stop)).Refusal is { } claimed)
            return Refused.As(claimed, StatusCodes.Status409Conflict);

        IResult? mismatch = null;
        var decided = await seats.Decide(
            Seat.StreamOf(id),
            (state, version) =>
            {
                // A command that was done before is answered as it was then, though the seat has moved on.
                mismatch = commandId is not null && state.Commands.Contains(commandId) ? null : seen.Against(version);
                return mismatch is null ? decide(state) : [];
            },
            stop);

        return mismatch ?? decided.Refusal switch
        {
            null => Precondition.Tag(decided.Version, TypedResults.Ok(Of(id, decided.State))),
            { Type: "adjudicator" or "another-agencys-seat" } refusal => Refused.As(refusal, StatusCodes.Status403Forbidden),
            { Type: "seat-closed" or "too-many-revisions" } refusal => Refused.As(refusal, StatusCodes.Status409Conflict),
            { } refusal => Refused.As(refusal, StatusCodes.Status422UnprocessableEntity),
        };
    }

    private static Answer Of(Guid id, Seat seat) => new(
        id, seat.Opened!.VoteId, SeatRow.StateOf(seat), seat.Ballot?.Revision ?? 0, seat.Ballot?.Choice, seat.Ballot?.Officer, seat.Ballot?.At);
}
