using System.Text.Json;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.EventStore.InMemory;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Crosswalk;
using InteragencyReview.WorkingGroup.Queues;

namespace InteragencyReview.WorkingGroupSpecs.Crosswalk;

/// <summary>The working group's real handlers over a log in memory.</summary>
public sealed class Desk
{
    private readonly InMemoryEventStore _store = new(WorkingGroupLog.Types, TimeProvider.System);

    public static async Task<Desk> After(IEnumerable<Told> messages)
    {
        var desk = new Desk();
        foreach (var told in messages)
            await desk.Take(told);
        return desk;
    }

    public async Task Take(Told told)
    {
        var refusal = told.Message switch
        {
            ChargingFactsV1 facts => await ReceiveChargingFacts.Handle(facts, told.Envelope, NewCaseDesk(), CancellationToken.None),
            HearingFactsV1 facts => await ReceiveHearingFacts.Handle(facts, told.Envelope, NewCaseDesk(), CancellationToken.None),
            FinalOrderFactsV1 facts => await ReceiveFinalOrderFacts.Handle(facts, told.Envelope, NewCaseDesk(), CancellationToken.None),
            CrosswalkLineV1 line => await ReceiveCrosswalkLine.Handle(line, told.Envelope, NewCaseDesk(), CancellationToken.None),
            var other => throw new UnreachableEventException(other),
        };
        Assert.Null(refusal);
    }

    /// <summary>By hand, as the route does it.</summary>
    public Task TieByHand(RecordRef record, string caseFileId, string by)
    {
        var desk = NewCaseDesk();
        return desk.Run(
            async session =>
            {
                await desk.TieByHand(session, record, caseFileId, by);
                return null;
            },
            CancellationToken.None);
    }

    public Review ReviewOf(string caseFileId) => Fold(WorkingGroupLog.Reviews, Review.StreamOf(Review.IdOf(caseFileId)));

    /// <summary>The case file a record is tied to, or null.</summary>
    public string? TieOf(RecordRef record) => Fold(WorkingGroupLog.Records, AgencyRecord.StreamOf(record)).Tie?.CaseFileId;

    public long Head => _store.Head(CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>All that a person can see of it, in one text, without the times and positions that are those of arrival.</summary>
    public string State()
    {
        var lines = new List<string>();
        foreach (var row in _store.Rows(AgencyRecord.Table).Values)
            lines.Add("record " + Row(AgencyRecord.Table, row));
        foreach (var row in _store.Rows(QueueRow.Table).Values)
            lines.Add("queue " + Row(QueueRow.Table, row, "waiting_since"));

        var reviews = _store.ReadLog(0, int.MaxValue, CancellationToken.None).GetAwaiter().GetResult()
            .Where(e => e.Data is ReviewEvent).Select(e => e.Stream).Distinct(StringComparer.Ordinal);
        foreach (var stream in reviews)
        {
            var json = JsonSerializer.SerializeToNode(Fold(WorkingGroupLog.Reviews, StreamKey.Parse(stream)), WireJson.Options)!.AsObject();
            json.Remove("firstToldAt");

            // A record that came and was taken back leaves its events, and nothing to be seen.
            if (json["exists"]!.GetValue<bool>() || json.ContainsKey("hearing") || json.ContainsKey("finalOrder"))
                lines.Add($"{stream} {json.ToJsonString()}");
        }

        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', lines);
    }

    private CaseDesk NewCaseDesk() => new(
        new Sessions(_store, new WorkContext()), WorkingGroupLog.Reviews, WorkingGroupLog.Records, WorkingGroupLog.Bearers);

    private TState Fold<TState, TEvent>(DeciderDefinition<TState, TEvent> definition, StreamKey stream)
        where TEvent : notnull =>
        definition.Fold(_store.Load(stream.Value, CancellationToken.None).GetAwaiter().GetResult());

    private static string Row(ViewTable table, IReadOnlyList<object?> values, params string[] but) => string.Join(
        ", ",
        table.Columns.Select((column, i) => (column.Name, Value: values[i])).Where(c => !but.Contains(c.Name, StringComparer.Ordinal))
            .Select(c => $"{c.Name}={(c.Value is System.Collections.Immutable.ImmutableArray<string> list ? string.Join(' ', list) : c.Value)}"));
}
