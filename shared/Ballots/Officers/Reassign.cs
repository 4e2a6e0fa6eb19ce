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
using Wolverine.Http;

namespace InteragencyReview.Ballots.Officers;

/// <summary>
/// A chair hands all of an officer's work to another: what the officer has claimed, and what was assigned before, also where the ballot is
/// cast, which nobody else could replace. Nobody is handed a case on which that person may not vote: such seats go back to everybody.
/// </summary>
/// <param name="To">Null gives the seat back to everybody.</param>
/// <param name="On">The day for which it is done, if not today.</param>
public sealed record Reassign(string? To, string By, string Reasons, DateTimeOffset At, DateOnly? On = null)
{
    /// <summary>An officer with more ballots in hand than this has them handed over in several requests.</summary>
    public const int MostAtOnce = 500;

    private const string WorkSql =
        """
        select d.id, d.seat_id
        from {0}.mt_doc_seat d
        left join {0}.mt_doc_ballotclaim c on c.id = d.seat_id and (c.data ->> 'until')::timestamptz > $2 and c.data ->> 'officer' = $1
        where d.state in ('Open', 'Cast')
            and (d.data ->> 'assignedTo' = $1 or (d.state = 'Open' and c.id is not null and d.data ->> 'assignedTo' is null))
        order by d.due_at, d.seat_id
        limit $3
        """;

    public static Decision<SeatEvent> Decide(Seat seat, Reassign reassign)
    {
        if (!seat.IsOpen)
            return new Refusal("seat-closed", "The vote is closed: there is nothing left to hand over.");
        if (reassign.To is { } to && seat.Keeps(to) is { } kept)
            return kept;
        return seat.AssignedTo == reassign.To ? [] : [new SeatAssigned(seat.Opened!.VoteId, reassign.To, reassign.By, reassign.Reasons, reassign.At, reassign.On)];
    }

    /// <param name="From">The subject of the officer whose work it is.</param>
    /// <param name="To">The subject of the officer who takes it.</param>
    /// <param name="On">The day for which it is done, if not today.</param>
    public sealed record Body(string From, string To, string Reasons, DateOnly? On = null);

    /// <param name="Assigned">Ballots that the other officer now has.</param>
    /// <param name="GivenBack">Ballots on whose cases the other officer may not vote: they are everybody's.</param>
    /// <param name="NotRead">Ballots that cannot be read at the moment, and are as they were.</param>
    /// <param name="MoreFollow">There is more: send the request again.</param>
    public sealed record Answer(ImmutableArray<Guid> Assigned, ImmutableArray<Guid> GivenBack, ImmutableArray<Guid> NotRead, bool MoreFollow);

    [WolverinePost("/reassignments", OperationId = "Reassign")]
    [ForChairs]
    public static async Task<IResult> Post(
        Body body,
        ClaimsPrincipal user,
        IDocumentSession session,
        NpgsqlDataSource database,
        Schemas schemas,
        TimeProvider time,
        ILogger<Seat> log,
        CancellationToken stop)
    {
        var now = time.GetUtcNow();
        if ((Subject.Check("from", body.From) ?? Subject.Check("to", body.To) ?? WrittenReasons.Check(body.Reasons, "handing over work") ?? DayOfAct.Check(body.On, now, last: null)) is { } refusal)
            return Refused.As(refusal, StatusCodes.Status422UnprocessableEntity);
        var duties = (await session.LoadStates<OfficerDuties>([OfficerDuties.StreamOf(body.To)], stop)).Values.FirstOrDefault();
        if (body.To == body.From || duties?.IsAway(DayOfAct.Of(body.On, now)) == true)
            return Problems.Of(StatusCodes.Status409Conflict, "away", "The work goes to another officer, who is not away: name one.");

        var work = await Work(body.From, database, schemas, now, stop);
        var seats = new List<IEventStream<Seat>>();
        var notRead = ImmutableArray.CreateBuilder<Guid>();
        foreach (var (stream, seatId) in work)
        {
            var seat = await OneOfMany.Read(stream, () => session.Events.FetchForWriting<Seat>(stream, stop), log);
            if (seat is null)
                notRead.Add(seatId);
            else if (seat.Aggregate is { IsOpen: true })
                seats.Add(seat);
        }

        if (seats.Select(seat => DayOfAct.Check(body.On, now, seat.Aggregate!.Day)).FirstOrDefault(early => early is not null) is { } before)
            return Refused.As(before, StatusCodes.Status422UnprocessableEntity);
        var (assigned, back) = (ImmutableArray.CreateBuilder<Guid>(), ImmutableArray.CreateBuilder<Guid>());
        foreach (var seat in seats)
        {
            var state = seat.Aggregate!;
            if (state.AssignedTo == body.To)
            {
                // Somebody else has just done it.
                assigned.Add(state.SeatId!.Value);
                continue;
            }

            var decision = Decide(state, new(body.To, user.Officer().Subject, body.Reasons, now, body.On));
            if (decision.Refusal is not null)
                decision = Decide(state, new(To: null, user.Officer().Subject, body.Reasons, now, body.On));
            seat.AppendMany(decision);
            (decision.Events.OfType<SeatAssigned>().LastOrDefault()?.Officer == body.To ? assigned : back).Add(state.SeatId!.Value);
            session.Store(new BallotClaim(state.SeatId!.Value, "", now));
        }

        return TypedResults.Ok(new Answer(assigned.ToImmutable(), back.ToImmutable(), notRead.ToImmutable(), work.Count == MostAtOnce));
    }

    private static async Task<List<(string Stream, Guid SeatId)>> Work(string officer, NpgsqlDataSource database, Schemas schemas, DateTimeOffset now, CancellationToken stop)
    {
        await using var command = database.CreateCommand(string.Format(CultureInfo.InvariantCulture, WorkSql, schemas.Events));
        command.Parameters.Add(new() { Value = officer });
        command.Parameters.Add(new() { Value = now.UtcDateTime });
        command.Parameters.Add(new() { Value = MostAtOnce });
        await using var reader = await command.ExecuteReaderAsync(stop);
        var work = new List<(string, Guid)>();
        while (await reader.ReadAsync(stop))
            work.Add((reader.GetString(0), reader.GetGuid(1)));
        return work;
    }
}
