using InteragencyReview.Ballots;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Eoir.CaseRecords;
using InteragencyReview.Eoir.DocketFeed;
using InteragencyReview.Kernel;
using JasperFx.Events;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Marten;

namespace InteragencyReview.Eoir.Decisions;

/// <summary>
/// The working group tells of a decision, which goes on the record of the case and closes the seat: perhaps twice, perhaps after a later one, perhaps before the case is filed.
/// </summary>
[WolverineHandler]
public static class ReceiveDecision
{
    public static Decision<HearingEvent> Decide(HearingCase hearing, DecisionIssuedV1 decision) =>
        hearing.Decision is { } known && (known.Tie ?? 0, known.DecisionVersion).CompareTo((decision.Tie ?? 0, decision.DecisionVersion)) >= 0
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
                    decision.DecidedOn,
                    decision.Tie),
            ];

    public static OutgoingMessages Handle(
        DecisionIssuedV1 message,
        [WriteAggregate(FromMethod = nameof(StreamOf), Required = false)] IEventStream<HearingCase> hearing,
        [WriteAggregate(FromMethod = nameof(SeatOf), Required = false)] IEventStream<Seat> seat)
    {
        var decision = Decide(hearing.Aggregate ?? HearingCase.Initial, message);
        hearing.AppendMany(decision);
        seat.AppendMany(CloseSeat.Decide(seat.Aggregate ?? Seat.Initial, message.VoteId, message.DecidedAt));
        return [.. FeedDue.After(decision.Events)];
    }

    public static string StreamOf(DecisionIssuedV1 message) =>
        message.AgencyKey is { } idnCase ? HearingCase.StreamOf(idnCase) : HearingCase.UnfiledStreamOf(message.CaseId);

    public static string SeatOf(DecisionIssuedV1 message) => CloseSeat.StreamOf(message);
}
