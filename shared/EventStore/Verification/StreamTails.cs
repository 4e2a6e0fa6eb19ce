namespace InteragencyReview.EventStore.Verification;

/// <summary>
/// The last event seen of each stream, of those streams that had one lately: a log has more streams than fit into memory, and
/// most are done with soon. Of one that had none for long the predecessor is read again.
/// </summary>
internal sealed class StreamTails
{
    /// <summary>Two generations of so many; each takes some 200 bytes.</summary>
    private const int Generation = 150_000;

    private Dictionary<string, Tail> _young = new(StringComparer.Ordinal);
    private Dictionary<string, Tail> _old = new(StringComparer.Ordinal);

    public Tail? Of(string stream) =>
        _young.TryGetValue(stream, out var tail) || _old.TryGetValue(stream, out tail) ? tail : null;

    public void Set(string stream, Tail tail)
    {
        if (_young.Count >= Generation)
        {
            (_old, _young) = (_young, _old);
            _young.Clear();
        }

        _young[stream] = tail;
    }

    public readonly record struct Tail(long Version, EventDigest Hash);
}
