using System.Globalization;
using System.Security.Claims;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Microsoft.AspNetCore.Http;
using Wolverine;
using Wolverine.Http;
using Wolverine.Http.Marten;
using Wolverine.Marten;

namespace InteragencyReview.Ballots;

/// <summary>An officer casts the agency's ballot, or replaces it while the seat is open.</summary>
/// <param name="On">The day for which it is cast, if not today.</param>
/// <param name="OnBehalfOf">The colleague for whom the officer acts, by a delegation that was seen to be in force.</param>
/// <param name="CommandId">What the sender repeats when it sends the same command again.</param>
public sealed record CastBallot(Guid SeatId, Choice Choice, string Reasons, Person Officer, string? CommandId, DateTimeOffset At, DateOnly? On = null, string? OnBehalfOf = null)
{
    /// <summary>Whoever changes a ballot more often than this is no person.</summary>
    public const int MostRevisions = 100;

    public static Decision<SeatEvent> Decide(Seat seat, CastBallot cast)
    {
        if (cast.CommandId is not null && seat.Commands.Contains(cast.CommandId))
            return [];
        if (seat.Opened is not { } vote)
            return new Refusal("no-such-ballot", $"There is no ballot {cast.SeatId} to cast here.");
        if (cast.Officer.Agency != vote.Agency)
            return new Refusal("another-agencys-seat", $"This seat is {vote.Agency}'s: only its own officers cast its ballot.");

        // EOIR's seat is for its docket counsel: whoever may rule on the motion must not have voted for it.
        if (cast.Officer.Has(Roles.Adjudicator))
            return new Refusal("adjudicator", "A judge or Board member who may rule on the motion does not vote.");

        // What is on record is not said to be refused: who sends a ballot again has perhaps never heard that it was recorded.
        if (seat.Ballot is { } recorded && cast.Repeats(recorded) && (seat.Closed is not null || recorded.Choice == Choice.Recuse))
            return [];
        if (seat.Closed is { } closed)
            return new Refusal("seat-closed", Closed(vote, closed));

        // To recuse the agency is an act of its officer too: who takes no part any more, or may take none, does not end it for a colleague.
        if ((seat.Keeps(cast.Officer.Id) ?? (cast.OnBehalfOf is { } principal ? seat.Keeps(principal) : null)) is { } kept)
            return kept;
        if (seat.IsOfAnother(cast.Officer.Id, cast.OnBehalfOf) is { } assigned)
            return assigned;
        if (!Enum.IsDefined(cast.Choice))
            return new Refusal("not-a-choice", $"A ballot is one of: {string.Join(", ", Enum.GetNames<Choice>())}.");
        if (WrittenReasons.Check(cast.Reasons, cast.Choice.Lane() is null ? null : "a ballot for a lane") is { } refusal)
            return refusal;
        if (DayOfAct.Check(cast.On, cast.At, seat.Day) is { } day)
            return day;
        if (seat.Ballot is { } standing && cast.Repeats(standing))
            return [];

        var revision = (seat.Ballot?.Revision ?? 0) + 1;
        if (revision > MostRevisions)
            return new Refusal("too-many-revisions", $"This ballot has been replaced {MostRevisions - 1} times; the last one stands.");

        return
        [
            new BallotCast(
                vote.VoteId,
                vote.CaseId,
                vote.Agency,
                revision,
                cast.Choice,
                cast.Reasons,
                cast.Officer.Id,
                cast.CommandId,
                cast.At,
                cast.On,
                cast.OnBehalfOf),
        ];
    }

    internal bool Repeats(BallotCast standing) =>
        standing.Choice == Choice && standing.Reasons == Reasons && standing.Officer == Officer.Id && standing.OnBehalfOf == OnBehalfOf;

    private static string Closed(SeatOpened vote, SeatClosed closed) => string.Create(
        CultureInfo.InvariantCulture,
        $"The vote was closed at {closed.ClosedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC{(closed.ClosedAt < vote.DueAt ? $", before its term ends on {vote.DueAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC: the ballots already cast had settled it, and no other could change that" : "")}. This ballot was not recorded. To take the case up again, ask for a new round.");

    /// <param name="Reasons">Compulsory for every lane.</param>
    /// <param name="On">The day for which it is cast, if not today.</param>
    public sealed record Body(Choice Choice, string? Reasons, DateOnly? On = null);

    [WolverinePost("/ballots/{id}/cast", OperationId = "CastBallot")]
    public static (IResult, Events, OutgoingMessages, IMartenOp) Post(
        Guid id,
        Body body,
        [WriteAggregate(FromMethod = nameof(StreamOf), Required = false)] Seat? seat,
        [Document("id", Required = false)] BallotClaim? claim,
        HttpRequest request,
        ClaimsPrincipal user,
        TimeProvider time) =>
        BallotAnswer.Of(
            id,
            new CastBallot(id, body.Choice, body.Reasons ?? "", user.Officer().AsPerson(), request.CommandId(), time.GetUtcNow(), body.On),
            Precondition.Of(request),
            seat ?? Seat.Initial,
            claim,
            Decide);

    public static string StreamOf(Guid id) => Seat.StreamOf(id);
}
