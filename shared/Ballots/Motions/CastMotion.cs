using System.Collections.Immutable;
using System.Globalization;
using System.Security.Claims;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using JasperFx.Events;
using Marten;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using Wolverine;
using Wolverine.Http;

namespace InteragencyReview.Ballots.Motions;

/// <summary>
/// An officer answers a motion: one ballot on each of its cases that waits, but for the exceptions and for those whose facts have come to
/// propose another lane since, which are voted on by themselves. A case that is refused keeps no other from its ballot.
/// </summary>
public static class CastMotion
{
    /// <summary>As many as a motion has cases.</summary>
    public const int MostCases = 200;

    private const string SeatsSql =
        """
        select d.id, (d.data -> 'opened' ->> 'caseId')::uuid, c.data ->> 'officer'
        from {0}.mt_doc_seat d
        left join {0}.mt_doc_ballotclaim c on c.id = d.seat_id and (c.data ->> 'until')::timestamptz > $2
        where d.motion_id = $1
        order by d.id
        limit $3
        """;

    /// <summary>The ballot on one case of the motion.</summary>
    /// <param name="claimedBy">Who has claimed it; null for nobody.</param>
    public static Decision<SeatEvent> Decide(Seat seat, CastBallot cast, string? claimedBy)
    {
        if (seat.IsKeptBy(claimedBy, cast.Officer.Id, cast.OnBehalfOf))
            return new Refusal("claimed", "A colleague has claimed this ballot.");
        return seat is { Opened: { } put, FactsChanged: { } now } && now.ProposedLane != put.ProposedLane
            ? new Refusal("another-lane", $"On {now.AsOf:yyyy-MM-dd} the rules propose {now.ProposedLane} for it: vote on it by itself.")
            : CastBallot.Decide(seat, cast);
    }

    /// <summary>
    /// How many seats of the motion the agency has yet to hear of. None where no message told how many there are: those are of a working
    /// group of before it did.
    /// </summary>
    /// <param name="seats">Those of the motion that are here.</param>
    public static int NotYetHere(IReadOnlyCollection<Seat> seats) => Math.Max(0, (seats.Max(seat => seat.Opened?.MotionCases) ?? 0) - seats.Count);

    /// <summary>Why nothing is cast at all: an exception is no case of the motion, or none that is known here yet.</summary>
    /// <param name="seats">Those of the motion that are here.</param>
    /// <param name="notRead">Further ones that are here and cannot be read.</param>
    public static Refusal? Check(ImmutableArray<Guid> exceptions, IReadOnlyCollection<Seat> seats, int notRead = 0)
    {
        ImmutableArray<Guid> strangers = [.. exceptions.Except(seats.Select(seat => seat.Opened!.CaseId))];
        if (strangers.IsEmpty)
            return null;

        // To cast all the same would be for good, if the id is mistyped and the case that is meant is here.
        var missing = Math.Max(0, NotYetHere(seats) - notRead);
        var mayBeAmongThem = strangers.Length <= missing && !seats.Any(seat => strangers.Contains(seat.Opened!.SeatId) || strangers.Contains(seat.Opened.VoteId));
        return mayBeAmongThem
            ? new Refusal(
                "exceptions-not-here",
                $"Of the cases of this motion {missing} have not arrived here yet, perhaps {MotionExceptions.Named(strangers)}: nothing was cast. Send it again in a moment, with a new Idempotency-Key.")
            : MotionExceptions.Refuse(strangers, "this motion", "nothing was cast. An exception is a caseId that GET /ballots lists with this motionId.");
    }

    /// <param name="Reasons">Compulsory for every lane; they stand on each of the ballots.</param>
    /// <param name="Exceptions">Cases of the motion that are taken out.</param>
    /// <param name="On">The day for which it is cast, if not today.</param>
    public sealed record Body(Choice Choice, string? Reasons, ImmutableArray<Guid>? Exceptions = null, DateOnly? On = null);

    /// <param name="Cast">Cases that have this ballot of the officer, also where it was cast before.</param>
    /// <param name="Left">Cases whose ballot still waits, and why.</param>
    /// <param name="NotYetHere">How many further cases of the motion the agency has yet to hear of: send the motion again for them, with a new key.</param>
    public sealed record Answer(Guid MotionId, ImmutableArray<Guid> Cast, ImmutableArray<LeftCase> Left, int NotYetHere);

    public sealed record LeftCase(Guid CaseId, string Reason);

    [WolverinePost("/motions/{id}/cast", OperationId = "CastMotion")]
    public static async Task<(IResult, OutgoingMessages)> Post(
        Guid id,
        Body body,
        ClaimsPrincipal user,
        IDocumentSession session,
        NpgsqlDataSource database,
        Schemas schemas,
        TimeProvider time,
        ILogger<Seat> log,
        CancellationToken stop)
    {
        var (officer, now) = (user.Officer().AsPerson(), time.GetUtcNow());
        var (cast, left) = (ImmutableArray.CreateBuilder<Guid>(), ImmutableArray.CreateBuilder<LeftCase>());
        var messages = new OutgoingMessages();
        var exceptions = body.Exceptions ?? [];
        var seats = new List<(IEventStream<Seat> Stream, string? ClaimedBy)>();
        var found = await Seats(id, database, schemas, now, stop);
        foreach (var (stream, caseId, claimedBy) in found)
        {
            if (await OneOfMany.Read(stream, () => session.Events.FetchForWriting<Seat>(stream, stop), log) is { } seat)
                seats.Add((seat, claimedBy));
            else
                left.Add(new(caseId, OneOfMany.NotRead));
        }

        if (found.Count == 0)
            return (Problems.Of(StatusCodes.Status404NotFound, "no-such-motion", $"There is no ballot of a motion {id} here."), []);
        if (seats.Count == 0)
            return (OneOfMany.NoneRead(), []);
        ImmutableArray<Seat> here = [.. seats.Select(seat => seat.Stream.Aggregate!)];
        var notRead = left.Count;
        if (Check([.. exceptions.Except(left.Select(one => one.CaseId))], here, notRead) is { } unknown)
            return (Refused.As(unknown, unknown.Type == "exceptions-not-here" ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity), []);
        foreach (var (seat, claimedBy) in seats)
        {
            var state = seat.Aggregate!;
            var caseId = state.Opened!.CaseId;
            var ballot = new CastBallot(state.SeatId!.Value, body.Choice, body.Reasons ?? "", officer, CommandId: null, now, body.On);
            if (state.State != SeatState.Open)
            {
                // An answer to a motion replaces no ballot; one that is sent again is answered as it was then.
                if (state.Ballot is { } standing && ballot.Repeats(standing))
                    cast.Add(caseId);
                continue;
            }

            if (exceptions.Contains(caseId))
            {
                left.Add(new(caseId, "It was taken out of the motion."));
                continue;
            }

            var decision = Decide(state, ballot, claimedBy);
            if (decision.Refusal is { } refusal)
            {
                left.Add(new(caseId, refusal.Reason));
                continue;
            }

            seat.AppendMany(decision);
            messages.AddRange(decision.Events.OfType<BallotCast>().Select(BallotAnswer.ToMessage));
            cast.Add(caseId);
        }

        var missing = Math.Max(0, NotYetHere(here) - notRead);
        return missing == 0 && cast.Count == 0 && left.Count > 0 && left.All(one => one.Reason == left[0].Reason)
            ? (Problems.Of(StatusCodes.Status422UnprocessableEntity, "nothing-cast", left[0].Reason), [])
            : (TypedResults.Ok(new Answer(id, cast.ToImmutable(), left.ToImmutable(), missing)), messages);
    }

    private static async Task<List<(string Stream, Guid CaseId, string? ClaimedBy)>> Seats(
        Guid motionId, NpgsqlDataSource database, Schemas schemas, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = database.CreateCommand(string.Format(CultureInfo.InvariantCulture, SeatsSql, schemas.Events));
        command.Parameters.Add(new() { Value = motionId });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        command.Parameters.Add(new() { Value = MostCases });
        await using var reader = await command.ExecuteReaderAsync(stop);
        var seats = new List<(string, Guid, string?)>();
        while (await reader.ReadAsync(stop))
            seats.Add((reader.GetString(0), reader.GetGuid(1), reader.IsDBNull(2) ? null : reader.GetString(2)));
        return seats;
    }
}
