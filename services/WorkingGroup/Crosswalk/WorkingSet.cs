using System.Collections.Immutable;
using InteragencyReview.WorkingGroup.Cases;

namespace InteragencyReview.WorkingGroup.Crosswalk;

/// <summary>One stream as it is after what has been decided on it.</summary>
/// <param name="Version">Of the stream as it was loaded; 0 where there is none yet.</param>
/// <param name="Events">Decided since, in order.</param>
public sealed record Decided<TState>(TState State, long Version, ImmutableArray<object> Events);

/// <summary>Streams by name that a settlement needs to know.</summary>
public sealed record MissingStreams(
    ImmutableSortedSet<string> Reviews, ImmutableSortedSet<string> Records, ImmutableSortedSet<string> ANumbers)
{
    private static readonly ImmutableSortedSet<string> NoNames = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    public static readonly MissingStreams None = new(NoNames, NoNames, NoNames);

    public bool IsEmpty => Reviews.IsEmpty && Records.IsEmpty && ANumbers.IsEmpty;

    public MissingStreams Union(MissingStreams other) =>
        new(Reviews.Union(other.Reviews), Records.Union(other.Records), ANumbers.Union(other.ANumbers));
}

/// <summary>The states of streams that exist, each with its id and version. What was asked for and is not among them does not exist.</summary>
public sealed record LoadedStreams(IEnumerable<Review> Reviews, IEnumerable<AgencyRecord> Records, IEnumerable<SharedANumber> ANumbers);

/// <param name="Aggregate">The type of its state.</param>
/// <param name="ExpectedVersion">The decision rests on this version; 0: the stream does not exist.</param>
/// <param name="Events">To be appended, in this order. Empty: the stream must only be as it was.</param>
public sealed record StreamChange(string Stream, Type Aggregate, long ExpectedVersion, ImmutableArray<object> Events);

/// <summary>
/// The states that settlements have to do with, as they are after the events decided so far. It never changes: a message that is refused
/// leaves the set that was before it.
/// </summary>
public sealed record WorkingSet
{
    public static readonly WorkingSet Empty = new();

    public ImmutableDictionary<string, Decided<Review>> Reviews { get; init; } = NoStreams<Review>();

    public ImmutableDictionary<string, Decided<AgencyRecord>> Records { get; init; } = NoStreams<AgencyRecord>();

    public ImmutableDictionary<string, Decided<SharedANumber>> ANumbers { get; init; } = NoStreams<SharedANumber>();

    /// <summary>All that is to be written, by stream name: everybody writes in the same order, so none waits for another in a circle.</summary>
    public ImmutableArray<StreamChange> Changes => [.. Streams.Where(change => !change.Events.IsEmpty)];

    /// <summary>
    /// Records and A-numbers that decisions rest on although nothing is written to them. Their versions must still be these when
    /// <see cref="Changes"/> commit: of two changes at once to records that are paired, each would otherwise miss the other.
    /// </summary>
    public ImmutableArray<StreamChange> Unchanged =>
        [.. Streams.Where(change => change.Events.IsEmpty && change.ExpectedVersion > 0 && change.Aggregate != typeof(Review))];

    /// <summary>Takes in what was loaded of what was missing.</summary>
    public WorkingSet With(MissingStreams asked, LoadedStreams loaded) => new()
    {
        Reviews = Take(Reviews, asked.Reviews, loaded.Reviews, review => (review.Id, review.Version), Review.Initial),
        Records = Take(Records, asked.Records, loaded.Records, record => (record.Id, record.Version), AgencyRecord.Initial),
        ANumbers = Take(ANumbers, asked.ANumbers, loaded.ANumbers, number => (number.Id, number.Version), SharedANumber.Initial),
    };

    private IEnumerable<StreamChange> Streams => Reviews.Select(Change).Concat(Records.Select(Change)).Concat(ANumbers.Select(Change))
        .OrderBy(change => change.Stream, StringComparer.Ordinal);

    private static StreamChange Change<TState>(KeyValuePair<string, Decided<TState>> stream) =>
        new(stream.Key, typeof(TState), stream.Value.Version, stream.Value.Events);

    private static ImmutableDictionary<string, Decided<TState>> NoStreams<TState>() =>
        ImmutableDictionary.Create<string, Decided<TState>>(StringComparer.Ordinal);

    private static ImmutableDictionary<string, Decided<TState>> Take<TState>(
        ImmutableDictionary<string, Decided<TState>> known,
        ImmutableSortedSet<string> asked,
        IEnumerable<TState> loaded,
        Func<TState, (string Id, long Version)> identify,
        TState initial)
    {
        var found = loaded.ToDictionary(state => identify(state).Id, StringComparer.Ordinal);
        return known.AddRange(asked.Select(stream => KeyValuePair.Create(
            stream,
            found.TryGetValue(stream, out var state)
                ? new Decided<TState>(state, identify(state).Version, [])
                : new Decided<TState>(initial, 0, []))));
    }
}
