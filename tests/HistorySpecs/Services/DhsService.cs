using System.Collections.Immutable;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Dhs.CaseFiles;
using InteragencyReview.Dhs.Decisions;
using InteragencyReview.Kernel;

namespace InteragencyReview.HistorySpecs.Services;

internal sealed class DhsService(KeyedHash aNumbers) : IAgencyService
{
    public Seats Seats { get; } = new(Agency.Dhs);

    public Streams<ChargingCase, ChargingEvent> Cases { get; } = new(
        ChargingCase.Initial, (charging, e) => charging.Apply(e), (charging, stream, version) => charging with { Id = stream, Version = version });

    public int Events => Cases.Events + Seats.Streams.Events;

    public IEnumerable<object> Record(CaseFileRecorded file, DateTimeOffset now)
    {
        var stream = ChargingCase.StreamOf(file.CaseFileId);
        var events = RecordCaseFile.Decide(Cases.Of(stream), file).Events;
        Cases.Append(stream, events);
        return events.OfType<CaseFileRecorded>().Select(recorded => RecordCaseFile.ToMessage(recorded, Cases.Of(stream).Version, aNumbers, now));
    }

    public CrosswalkLineV1 Tell(string? aNumber, string? idnCase, string? caseFileId, string? docketNumber, string? circuit) =>
        new(aNumber is null ? null : aNumbers.Of(aNumber), idnCase, caseFileId, docketNumber, circuit);

    public IEnumerable<object> Take(DecisionIssuedV1 message)
    {
        var (charging, seat) = (Cases.Open(ReceiveDecision.StreamOf(message)), Seats.Streams.Open(ReceiveDecision.SeatOf(message)));
        ReceiveDecision.Handle(message, charging, seat);
        Cases.Commit(ReceiveDecision.StreamOf(message), charging);
        Seats.Streams.Commit(ReceiveDecision.SeatOf(message), seat);
        return [];
    }

    public string? DecisionUnder(string key) =>
        Cases.Of(ChargingCase.StreamOf(key)).Decision is { } decision ? IAgencyService.Text(decision.CaseId, decision.DecisionVersion, decision.Lane) : null;

    public IEnumerable<(string Stream, ImmutableArray<(Guid CaseId, int Tie, int Version)> Received)> Decisions() => Cases.States.Keys.Select(stream =>
        (stream, Cases.Log(stream).OfType<DecisionReceived>().Select(decision => (decision.CaseId, 0, decision.DecisionVersion)).ToImmutableArray()));
}
