using System.Collections.Immutable;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Eoir.CaseRecords;
using InteragencyReview.Eoir.Decisions;
using InteragencyReview.Eoir.DocketFeed;
using InteragencyReview.Intake.Eoir;
using InteragencyReview.Kernel;
using HearingCase = InteragencyReview.Eoir.CaseRecords.HearingCase;

namespace InteragencyReview.HistorySpecs.Services;

internal sealed class EoirService(KeyedHash aNumbers) : IAgencyService
{
    private readonly Dictionary<string, int> _publishedUpTo = new(StringComparer.Ordinal);

    public Seats Seats { get; } = new(Agency.Eoir);

    public Streams<HearingCase, HearingEvent> Cases { get; } = new(
        HearingCase.Initial, (hearing, e) => hearing.Apply(e), (hearing, stream, version) => hearing with { Id = stream, Version = version });

    /// <summary>The docket feed, in its order.</summary>
    public List<DocketEntryPublished> Feed { get; } = [];

    public int Events => Cases.Events + Seats.Streams.Events + Feed.Count;

    public IEnumerable<object> Keep(HearingRecord record)
    {
        var stream = HearingCase.StreamOf(record.IdnCase);
        var events = KeepCaseRecord.Decide(Cases.Of(stream), record).Events;
        Cases.Append(stream, events);
        return events.OfType<CaseRecordKept>().Select(kept => KeepCaseRecord.ToMessage(kept.Record, Cases.Of(stream).Version, aNumbers));
    }

    public IEnumerable<object> Take(DecisionIssuedV1 message)
    {
        var (hearing, seat) = (Cases.Open(ReceiveDecision.StreamOf(message)), Seats.Streams.Open(ReceiveDecision.SeatOf(message)));
        var messages = ReceiveDecision.Handle(message, hearing, seat);
        Cases.Commit(ReceiveDecision.StreamOf(message), hearing);
        Seats.Streams.Commit(ReceiveDecision.SeatOf(message), seat);
        return messages;
    }

    public void Publish(FeedDue due, DateTimeOffset now)
    {
        var stream = HearingCase.StreamOf(due.IdnCase);
        var log = Cases.Log(stream);
        var upTo = _publishedUpTo.GetValueOrDefault(stream);
        for (var n = upTo; n < log.Count; n++)
        {
            if (DocketEntry.Of(stream, n + 1, log[n], now) is not { } entry)
                continue;
            Feed.Add(entry);
            _publishedUpTo[stream] = log.Count;
        }
    }

    public string? DecisionUnder(string key) =>
        Cases.Of(HearingCase.StreamOf(key)).Decision is { } decision ? IAgencyService.Text(decision.CaseId, decision.DecisionVersion, decision.Lane) : null;

    public IEnumerable<(string Stream, ImmutableArray<(Guid CaseId, int Tie, int Version)> Received)> Decisions() => Cases.States.Keys.Select(stream =>
        (stream, Cases.Log(stream).OfType<DecisionReceived>().Select(decision => (decision.CaseId, decision.Tie ?? 0, decision.DecisionVersion)).ToImmutableArray()));
}
