using System.Collections.Immutable;

namespace InteragencyReview.EventStore.InMemory;

/// <summary>What parking.sql does, without a database. Its owner sees to it that one unit at a time comes in.</summary>
internal sealed class ParkedRows
{
    private readonly SortedDictionary<(string Subscription, long Position), Row> _rows = [];

    /// <summary>One parked event.</summary>
    public sealed record Row(ParkedEvent Event, DateTimeOffset At, DateTimeOffset? ReplayAskedAt);

    public IEnumerable<Row> Of(string subscription) => _rows.Values.Where(row => row.Event.Subscription == subscription);

    public IReadOnlySet<string> Streams(string subscription) => Of(subscription).Select(row => row.Event.Stream).ToImmutableHashSet(StringComparer.Ordinal);

    /// <summary>Whether what the unit goes by is still so.</summary>
    public bool Allow(UnitOfWork unit) =>
        unit.Parked.All(p => !p.Waits || OfStream(p.Subscription, p.Stream).Count > 0 || unit.Parked.Any(first => !first.Waits && first.Stream == p.Stream))
        && unit.Replayed.All(r => _rows.ContainsKey((r.Subscription, r.Position)));

    public void Write(UnitOfWork unit, DateTimeOffset now)
    {
        foreach (var parked in unit.Parked)
            _rows[(parked.Subscription, parked.Position)] = new(parked, now, null);

        foreach (var (subscription, stream, position, error) in unit.Replayed)
        {
            _rows.Remove((subscription, position), out var tried);
            if (error is not null)
                _rows[(subscription, position)] = tried! with { Event = tried.Event with { Error = error } };
            foreach (var row in OfStream(subscription, stream))
                _rows[(subscription, row.Event.Position)] = row with { ReplayAskedAt = error is null ? row.ReplayAskedAt ?? now : null };
        }
    }

    /// <returns>How many events that are.</returns>
    public int AskReplay(string subscription, string stream, DateTimeOffset now)
    {
        var rows = OfStream(subscription, stream);
        foreach (var row in rows)
            _rows[(subscription, row.Event.Position)] = row with { ReplayAskedAt = now };
        return rows.Count;
    }

    private List<Row> OfStream(string subscription, string stream) => [.. Of(subscription).Where(row => row.Event.Stream == stream)];
}
