using InteragencyReview.Ballots;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.Specs;

namespace InteragencyReview.BallotSpecs;

/// <summary>The words in which the seat of an agency is told. It is EOIR's: the one with most to watch.</summary>
public abstract class SeatSpec() : Spec<Seat, SeatEvent>(Seat.Initial, (seat, e) => seat.Apply(e))
{
    public static readonly Guid CaseId = new("3f0c1c1e-0000-4000-8000-000000000001");
    public static readonly Guid VoteId = new("3f0c1c1e-0000-4000-8000-000000000002");
    public static readonly Guid SeatId = Seat.IdOf(VoteId, Agency.Eoir);

    public static readonly DateTimeOffset Monday = new(2011, 12, 5, 9, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Tuesday = Monday.AddDays(1);

    public static readonly Person Counsel = new("counsel", Agency.Eoir, ["member"]);
    public static readonly Person OtherCounsel = new("other counsel", Agency.Eoir, ["member"]);

    public static readonly VoteOpenedV1 Vote =
        new(VoteId, CaseId, 1, Agency.Eoir, "4711", Stage.Hearing, Lane.Undetermined, ["A2c", "C6"], 3, "2011-11-17", Monday, Monday.AddDays(14));

    public static readonly SeatOpened Opened =
        new(SeatId, VoteId, CaseId, 1, Agency.Eoir, "4711", Stage.Hearing, Lane.Undetermined, ["A2c", "C6"], 3, "2011-11-17", Monday, Monday.AddDays(14));

    public static readonly SeatClosed Closed = new(VoteId, Tuesday);

    public static BallotCast Cast(Choice choice, int revision = 1, string reasons = "On the record.", string officer = "counsel", string? commandId = null) =>
        new(VoteId, CaseId, Agency.Eoir, revision, choice, reasons, officer, commandId, Tuesday);

    public static CastBallot Casts(Choice choice, string reasons = "On the record.", Person? officer = null, string? commandId = null) =>
        new(SeatId, choice, reasons, officer ?? Counsel, commandId, Tuesday);
}
