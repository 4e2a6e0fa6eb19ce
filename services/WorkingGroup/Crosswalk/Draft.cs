using System.Collections.Immutable;
using InteragencyReview.WorkingGroup.Cases;

namespace InteragencyReview.WorkingGroup.Crosswalk;

/// <summary>
/// What one message comes to, while it is worked out. A stream that is not in the working set is noted as missing and taken for empty,
/// so that one attempt finds as many of them as it can; a draft that misses any is thrown away.
/// </summary>
internal sealed class Draft(WorkingSet before)
{
    public WorkingSet Set { get; private set; } = before;

    public MissingStreams Missing { get; private set; } = MissingStreams.None;

    public Review Review(string caseFileId) => ReviewAt(Cases.Review.StreamOf(Cases.Review.IdOf(caseFileId))).State;

    public AgencyRecord Record(RecordRef record) => RecordAt(AgencyRecord.StreamOf(record)).State;

    public SharedANumber ANumber(string hash) => ANumberAt(SharedANumber.StreamOf(hash)).State;

    public void Append(string caseFileId, ImmutableArray<ReviewEvent> events)
    {
        var stream = Cases.Review.StreamOf(Cases.Review.IdOf(caseFileId));
        Set = Set with { Reviews = Set.Reviews.SetItem(stream, After(ReviewAt(stream), events, (review, e) => review.Apply(e))) };
    }

    public void Append(RecordRef record, ImmutableArray<AgencyRecordEvent> events)
    {
        var stream = AgencyRecord.StreamOf(record);
        Set = Set with { Records = Set.Records.SetItem(stream, After(RecordAt(stream), events, (state, e) => state.Apply(e))) };
    }

    public void Append(string hash, ImmutableArray<SharedANumberEvent> events)
    {
        var stream = SharedANumber.StreamOf(hash);
        Set = Set with { ANumbers = Set.ANumbers.SetItem(stream, After(ANumberAt(stream), events, (number, e) => number.Apply(e))) };
    }

    private static Decided<TState> After<TState, TEvent>(Decided<TState> stream, ImmutableArray<TEvent> events, Func<TState, TEvent, TState> apply)
        where TEvent : class =>
        events.IsEmpty ? stream : stream with { State = events.Aggregate(stream.State, apply), Events = stream.Events.AddRange(events) };

    private Decided<Review> ReviewAt(string stream)
    {
        if (Set.Reviews.TryGetValue(stream, out var known))
            return known;
        Missing = Missing with { Reviews = Missing.Reviews.Add(stream) };
        var taken = new Decided<Review>(Cases.Review.Initial, 0, []);
        Set = Set with { Reviews = Set.Reviews.Add(stream, taken) };
        return taken;
    }

    private Decided<AgencyRecord> RecordAt(string stream)
    {
        if (Set.Records.TryGetValue(stream, out var known))
            return known;
        Missing = Missing with { Records = Missing.Records.Add(stream) };
        var taken = new Decided<AgencyRecord>(AgencyRecord.Initial, 0, []);
        Set = Set with { Records = Set.Records.Add(stream, taken) };
        return taken;
    }

    private Decided<SharedANumber> ANumberAt(string stream)
    {
        if (Set.ANumbers.TryGetValue(stream, out var known))
            return known;
        Missing = Missing with { ANumbers = Missing.ANumbers.Add(stream) };
        var taken = new Decided<SharedANumber>(SharedANumber.Initial, 0, []);
        Set = Set with { ANumbers = Set.ANumbers.Add(stream, taken) };
        return taken;
    }
}
