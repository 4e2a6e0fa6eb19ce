using InteragencyReview.Ballots;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Dhs.CaseFiles;
using InteragencyReview.Kernel;
using JasperFx.Events;
using Wolverine.Attributes;
using Wolverine.Marten;

namespace InteragencyReview.Dhs.Decisions;

/// <summary>
/// The working group tells of a decision, which goes on the record of the case and closes the seat: perhaps twice, perhaps after a later one.
/// </summary>
[WolverineHandler]
public static class ReceiveDecision
{
    public static Decision<ChargingEvent> Decide(ChargingCase charging, DecisionIssuedV1 decision) =>
        charging.Decision?.DecisionVersion >= decision.DecisionVersion
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
                    decision.DecidedAt),
            ];

    public static void Handle(
        DecisionIssuedV1 message,
        [WriteAggregate(FromMethod = nameof(StreamOf), Required = false)] IEventStream<ChargingCase> charging,
        [WriteAggregate(FromMethod = nameof(SeatOf), Required = false)] IEventStream<Seat> seat)
    {
        charging.AppendMany(Decide(charging.Aggregate ?? ChargingCase.Initial, message));
        seat.AppendMany(CloseSeat.Decide(seat.Aggregate ?? Seat.Initial, message.VoteId, message.DecidedAt));
    }

    public static string StreamOf(DecisionIssuedV1 message) => ChargingCase.StreamOf(message.AgencyKey ?? $"unknown-{message.CaseId}");

    public static string SeatOf(DecisionIssuedV1 message) => CloseSeat.StreamOf(message);
}
