using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.ServiceDefaults;
using Microsoft.Extensions.Logging;
using Wolverine.Attributes;
using Wolverine.Marten;

namespace InteragencyReview.Ballots;

/// <summary>The working group tells of a vote: perhaps twice, perhaps after it has told that the vote is closed.</summary>
[WolverineHandler]
public static class OpenSeat
{
    public static Decision<SeatEvent> Decide(Seat seat, Agency here, VoteOpenedV1 vote)
    {
        if (vote.Agency != here)
            return new Refusal("another-agencys-seat", $"This is the ballot box of {here}; the seat in vote {vote.VoteId} is {vote.Agency}'s.");
        if (seat.Opened is not null)
            return [];

        // Also when the closing came first: the agency's record says what the vote was about, and the seat stays closed.
        return
        [
            new SeatOpened(
                Seat.IdOf(vote.VoteId, vote.Agency),
                vote.VoteId,
                vote.CaseId,
                vote.Round,
                vote.Agency,
                vote.AgencyKey,
                vote.Stage,
                vote.ProposedLane,
                vote.Indicators,
                vote.PriorityLevel,
                vote.RuleSet,
                vote.OpenedAt,
                vote.DueAt,
                vote.On,
                vote.Barred,
                vote.MotionId,
                vote.MotionCases),
        ];
    }

    public static Events Handle(
        VoteOpenedV1 message, [WriteAggregate(FromMethod = nameof(StreamOf), Required = false)] Seat? seat, HostAgency here, ILogger<Seat> log) =>
        Decide(seat ?? Seat.Initial, here.Agency, message).AsEvents(log);

    public static string StreamOf(VoteOpenedV1 message) => Seat.StreamOf(Seat.IdOf(message.VoteId, message.Agency));
}
