using InteragencyReview.Ballots;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.Oil.Dockets;
using JasperFx.Events;
using Wolverine.Attributes;
using Wolverine.Marten;

namespace InteragencyReview.Oil.Decisions;

/// <summary>
/// The working group tells of a decision, which goes on the record of the case and closes the seat: perhaps twice, perhaps after a later one, perhaps on a case without a petition.
/// </summary>
[WolverineHandler]
public static class ReceiveDecision
{
    public static Decision<FinalOrderEvent> Decide(FinalOrderCase order, DecisionIssuedV1 decision) =>
        order.Decision is { } known && (known.Tie ?? 0, known.DecisionVersion).CompareTo((decision.Tie ?? 0, decision.DecisionVersion)) >= 0
            ? []
            :
            [
                new DecisionReceived(
                    decision.CaseId,
                    decision.VoteId,
                    decision.AgencyKey,
                    decision.DecisionVersion,
                    decision.Lane,
                    decision.RuleSet,
                    decision.DecidedAt,
                    decision.Tie),
            ];

    public static void Handle(
        DecisionIssuedV1 message,
        [WriteAggregate(FromMethod = nameof(StreamOf), Required = false)] IEventStream<FinalOrderCase> order,
        [WriteAggregate(FromMethod = nameof(SeatOf), Required = false)] IEventStream<Seat> seat)
    {
        order.AppendMany(Decide(order.Aggregate ?? FinalOrderCase.Initial, message));
        seat.AppendMany(CloseSeat.Decide(seat.Aggregate ?? Seat.Initial, message.VoteId, message.DecidedAt));
    }

    public static string StreamOf(DecisionIssuedV1 message) =>
        message.AgencyKey is { } docket ? FinalOrderCase.StreamOf(docket) : FinalOrderCase.UnpetitionedStreamOf(message.CaseId);

    public static string SeatOf(DecisionIssuedV1 message) => CloseSeat.StreamOf(message);
}
