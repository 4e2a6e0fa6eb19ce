using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.Screening;
using InteragencyReview.WorkingGroup.Cases;
using InteragencyReview.WorkingGroup.Crosswalk;

namespace InteragencyReview.WorkingGroupSpecs.Crosswalk;

/// <summary>The settlement over streams and stored states in memory: a state is kept as the document that it is stored as.</summary>
public sealed class CrosswalkRun
{
    private readonly Dictionary<string, List<object>> _streams = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _documents = new(StringComparer.Ordinal);

    private readonly HashSet<string> _loaded = new(StringComparer.Ordinal);

    /// <summary>How often streams were loaded for the last batch.</summary>
    public int Rounds { get; private set; }

    public static CrosswalkRun After(IEnumerable<Sent> messages, int batch = 1)
    {
        var run = new CrosswalkRun();
        foreach (var together in messages.Chunk(batch))
            Assert.Empty(run.Take([.. together.Select(sent => sent.Message)]).Refused);
        return run;
    }

    public void Take(Sent sent) => Assert.Empty(Take([sent.Message]).Refused);

    public Refusal? UntieByHand(RecordRef record, string by, DateOnly? on = null) => Take([new UntieByHand(record, by, on)]).Refused.SingleOrDefault()?.Refusal;

    public Refusal? TieByHand(RecordRef record, string caseFileId, string by, DateOnly? on = null) =>
        Take([new TieByHand(record, caseFileId, by, on)]).Refused.SingleOrDefault()?.Refusal;

    /// <summary>As a handler does it: settles, and appends at the versions that the decision rests on.</summary>
    public Settlement Take(IReadOnlyList<object> messages)
    {
        var settlement = Settle(messages);
        foreach (var same in settlement.Set.Unchanged)
            Assert.Equal(same.ExpectedVersion, VersionOf(same.Stream));
        foreach (var change in settlement.Set.Changes)
        {
            Assert.Equal(change.ExpectedVersion, VersionOf(change.Stream));
            var stream = _streams.TryGetValue(change.Stream, out var known) ? known : _streams[change.Stream] = [];
            stream.AddRange(change.Events);
            if (change.Aggregate == typeof(Review))
                _documents[change.Stream] = Written(Fold(stream, Review.Initial, (Review review, ReviewEvent e) => review.Apply(e)) with { Id = change.Stream, Version = stream.Count });
            else if (change.Aggregate == typeof(AgencyRecord))
                _documents[change.Stream] = Written(Fold(stream, AgencyRecord.Initial, (AgencyRecord record, AgencyRecordEvent e) => record.Apply(e)) with { Id = change.Stream, Version = stream.Count });
            else
                _documents[change.Stream] = Written(Fold(stream, SharedANumber.Initial, (SharedANumber number, SharedANumberEvent e) => number.Apply(e)) with { Id = change.Stream, Version = stream.Count });
        }

        return settlement;
    }

    public Review ReviewOf(string caseFileId) => Read<Review>([Review.StreamOf(Review.IdOf(caseFileId))]).SingleOrDefault() ?? Review.Initial;

    public AgencyRecord RecordOf(RecordRef record) => Read<AgencyRecord>([AgencyRecord.StreamOf(record)]).SingleOrDefault() ?? AgencyRecord.Initial;

    /// <summary>The case file a record is tied to, or null.</summary>
    public string? TieOf(RecordRef record) => RecordOf(record).Tie?.CaseFileId;

    /// <summary>All that is known, in one text, without the times, versions and numbers of ties that are those of arrival.</summary>
    public string State()
    {
        var lines = new List<string>();
        foreach (var (stream, document) in _documents)
        {
            var json = JsonSerializer.Deserialize<System.Text.Json.Nodes.JsonObject>(document)!;
            json.Remove("version");
            json.Remove("waitingSince");
            json.Remove("ties");
            json.Remove("lastCaseFileId");
            foreach (var record in (string[])["hearing", "finalOrder"])
                (json[record] as System.Text.Json.Nodes.JsonObject)?.Remove("tie");
            foreach (var records in (string[])["hearings", "finalOrders"])
            {
                foreach (var (_, record) in json[records] as System.Text.Json.Nodes.JsonObject ?? [])
                    (record as System.Text.Json.Nodes.JsonObject)?.Remove("tie");
            }

            // A record that came and was taken back leaves its events, and nothing to be seen.
            var isEmpty = stream.StartsWith("review-", StringComparison.Ordinal)
                ? !json["exists"]!.GetValue<bool>() && json["hearings"]!.AsObject().Count == 0 && json["finalOrders"]!.AsObject().Count == 0
                : json["records"]?.AsArray().Count == 0;
            if (!isEmpty)
                lines.Add(Sorted(json));
        }

        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', lines);
    }

    private static string Sorted(System.Text.Json.Nodes.JsonObject json)
    {
        foreach (var name in new[] { "hearings", "finalOrders" })
        {
            if (json[name] is System.Text.Json.Nodes.JsonObject records)
                json[name] = new System.Text.Json.Nodes.JsonObject(records.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => KeyValuePair.Create(r.Key, r.Value?.DeepClone())));
        }

        return json.ToJsonString();
    }

    private static string Written<TState>(TState state) => JsonSerializer.Serialize(state, WireJson.Options);

    private static TState Fold<TState, TEvent>(IEnumerable<object> events, TState initial, Func<TState, TEvent, TState> apply) =>
        events.Cast<TEvent>().Aggregate(initial, apply);

    private Settlement Settle(IReadOnlyList<object> messages)
    {
        Rounds = 0;
        _loaded.Clear();
        return CrosswalkSettlement.Run(messages, RuleSets.Of2011November17, Load, CancellationToken.None).GetAwaiter().GetResult();
    }

    private Task<LoadedStreams> Load(MissingStreams missing, CancellationToken stop)
    {
        Rounds++;
        Assert.All(missing.Reviews.Concat(missing.Records).Concat(missing.ANumbers), stream => Assert.True(_loaded.Add(stream), $"{stream} is loaded twice."));
        return Task.FromResult(new LoadedStreams(Read<Review>(missing.Reviews), Read<AgencyRecord>(missing.Records), Read<SharedANumber>(missing.ANumbers)));
    }

    private List<TState> Read<TState>(IEnumerable<string> streams) =>
        [.. streams.Where(_documents.ContainsKey).Select(stream => JsonSerializer.Deserialize<TState>(_documents[stream], WireJson.Options)!)];

    private long VersionOf(string stream) => _streams.TryGetValue(stream, out var events) ? events.Count : 0;
}
