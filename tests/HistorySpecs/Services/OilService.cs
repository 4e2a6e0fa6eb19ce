using System.Collections.Immutable;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Intake.Oil;
using InteragencyReview.Kernel;
using InteragencyReview.Oil.Decisions;
using InteragencyReview.Oil.Dockets;

namespace InteragencyReview.HistorySpecs.Services;

internal sealed class OilService(KeyedHash aNumbers) : IAgencyService
{
    public Seats Seats { get; } = new(Agency.Oil);

    public Streams<FinalOrderCase, FinalOrderEvent> Cases { get; } = new(
        FinalOrderCase.Initial, (order, e) => order.Apply(e), (order, stream, version) => order with { Id = stream, Version = version });

    public int Events => Cases.Events + Seats.Streams.Events;

    public IEnumerable<object> Keep(DocketRecord record)
    {
        var stream = FinalOrderCase.StreamOf(KeepDocket.KeyOf(record));
        var events = KeepDocket.Decide(Cases.Of(stream), record).Events;
        Cases.Append(stream, events);
        return events.Select(_ => KeepDocket.ToMessage(record, Cases.Of(stream).Version, aNumbers));
    }

    public IEnumerable<object> Take(DecisionIssuedV1 message)
    {
        var (order, seat) = (Cases.Open(ReceiveDecision.StreamOf(message)), Seats.Streams.Open(ReceiveDecision.SeatOf(message)));
        ReceiveDecision.Handle(message, order, seat);
        Cases.Commit(ReceiveDecision.StreamOf(message), order);
        Seats.Streams.Commit(ReceiveDecision.SeatOf(message), seat);
        return [];
    }

    public string? DecisionUnder(string key) =>
        Cases.Of(FinalOrderCase.StreamOf(key)).Decision is { } decision ? IAgencyService.Text(decision.CaseId, decision.DecisionVersion, decision.Lane) : null;

    public IEnumerable<(string Stream, ImmutableArray<(Guid CaseId, int Tie, int Version)> Received)> Decisions() => Cases.States.Keys.Select(stream =>
        (stream, Cases.Log(stream).OfType<DecisionReceived>().Select(decision => (decision.CaseId, decision.Tie ?? 0, decision.DecisionVersion)).ToImmutableArray()));
}
