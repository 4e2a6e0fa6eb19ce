using System.Security.Claims;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Marten;
using Microsoft.AspNetCore.Http;
using Wolverine.Http;
using Wolverine.Http.Marten;
using Wolverine.Marten;

namespace InteragencyReview.Ballots;

/// <summary>Who has taken a ballot to work on it, until when. It is in no log: a claim is over when its time is.</summary>
/// <param name="Id">Of the seat.</param>
/// <param name="Officer">The stable subject of the person; empty once the claim is given back.</param>
/// <param name="Until">On the clock, also where a docket of an earlier year is worked.</param>
/// <param name="On">The day for which it was taken or given back, if another than that day.</param>
public sealed record BallotClaim(Guid Id, string Officer, DateTimeOffset Until, DateOnly? On = null)
{
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(30);

    /// <summary>How often it was written: 0 for one that nobody has written yet.</summary>
    public long Version { get; init; }

    /// <summary>Whether it keeps the officer from the seat. It is worth nothing in the hands of one who may not act there any more.</summary>
    public bool IsOfAnother(Seat seat, string officer, string? onBehalfOf, DateTimeOffset now) => Until > now && seat.IsKeptBy(Officer, officer, onBehalfOf);

    /// <summary>Taken, or prolonged, unless a colleague has it.</summary>
    /// <param name="onBehalfOf">The colleague for whom the officer acts, whose own claim does not stand against it.</param>
    public static (BallotClaim? Claim, Refusal? Refusal) Take(
        Guid seatId, Seat seat, BallotClaim? now, string officer, string? onBehalfOf, DateTimeOffset at, DateOnly? on) =>
        now?.IsOfAnother(seat, officer, onBehalfOf, at) == true
            ? (null, new Refusal("claimed", $"A colleague has claimed this ballot until {now.Until:HH:mm} UTC. Take another, or wait until the claim expires."))
            : (new BallotClaim(seatId, officer, at + Lease, on), null);
}

/// <summary>
/// Writes a claim in the place of the one that was seen. If another was written meanwhile it is a conflict, and the request is decided
/// again on that one: of several who claim a seat at once, one has it.
/// </summary>
/// <param name="Seen">Null where there was none.</param>
public sealed record WriteClaim(BallotClaim Claim, BallotClaim? Seen) : IMartenOp
{
    public void Execute(IDocumentSession session)
    {
        if (Seen is null)
            session.Insert(Claim);
        else
            session.UpdateRevision(Claim, Seen.Version + 1);
    }
}

/// <summary>An officer takes a ballot to work on it, so that no colleague does the same work. The claim expires by itself.</summary>
public static class ClaimBallot
{
    public sealed record Answer(Guid Id, string Officer, DateTimeOffset ClaimedUntil);

    /// <param name="On">The day for which it is done, if not today.</param>
    public sealed record Body(DateOnly? On = null);

    [WolverinePost("/ballots/{id}/claim", OperationId = "ClaimBallot")]
    [OptionalBody]
    public static (IResult, IMartenOp) Post(
        Guid id,
        Body body,
        [ReadAggregate(FromMethod = nameof(StreamOf), Required = false)] Seat? seat,
        [Document("id", Required = false)] BallotClaim? claim,
        HttpRequest request,
        ClaimsPrincipal user,
        TimeProvider time)
    {
        if (seat?.Opened is null)
            return (BallotAnswer.NotFound(id), MartenOps.Nothing());
        if (Precondition.Of(request).Against(seat.Version) is { } changed)
            return (changed, MartenOps.Nothing());
        if (seat.Closed is not null)
            return (Problems.Of(StatusCodes.Status409Conflict, "seat-closed", "The vote is closed: there is nothing left to claim."), MartenOps.Nothing());

        var officer = user.Officer().Subject;

        // Nobody is handed a case on which they may not vote.
        if (seat.Keeps(officer) is { } kept)
            return (Refused.As(kept, StatusCodes.Status403Forbidden), MartenOps.Nothing());
        if (seat.IsOfAnother(officer, onBehalfOf: null) is { } assigned)
            return (Refused.As(assigned, StatusCodes.Status409Conflict), MartenOps.Nothing());
        var now = time.GetUtcNow();
        if (DayOfAct.Check(body.On, now, seat.Day) is { } day)
            return (Refused.As(day, BallotAnswer.StatusOf(day)), MartenOps.Nothing());
        var (taken, refusal) = BallotClaim.Take(id, seat, claim, officer, onBehalfOf: null, now, body.On);
        return taken is null
            ? (Refused.As(refusal!, StatusCodes.Status409Conflict), MartenOps.Nothing())
            : (Precondition.Tag(seat.Version, TypedResults.Ok(new Answer(id, officer, taken.Until))), new WriteClaim(taken, claim));
    }

    public static string StreamOf(Guid id) => Seat.StreamOf(id);
}
