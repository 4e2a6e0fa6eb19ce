using System.Collections.Frozen;

namespace InteragencyReview.EventStore.Rebuilding;

/// <summary>Which events a view is computed from, under all the names they ever had.</summary>
internal sealed class ViewEvents
{
    private readonly EventTypes _types;
    private readonly FrozenDictionary<string, bool> _concern;

    public ViewEvents(RebuildableView view, EventTypes types)
    {
        (View, _types) = (view, types);
        _concern = types.AllVersions.ToFrozenDictionary(
            version => version.Key, version => view.IsOf(types.ByName[types.CurrentNameOf(version.Key)]), StringComparer.Ordinal);
        Names = [.. _concern.Where(name => name.Value).Select(name => name.Key)];
    }

    public RebuildableView View { get; }

    /// <summary>The names of the events whose data is needed.</summary>
    public string[] Names { get; }

    /// <exception cref="UnknownEventException">The name is not known: a view without the event would perhaps be wrong.</exception>
    public bool Concern(string type, long position) =>
        _concern.TryGetValue(type, out var concern) ? concern : throw At(position, new UnknownEvent(type));

    /// <exception cref="UnknownEventException">The event cannot be read.</exception>
    public object Read(string type, long position, ReadOnlySpan<byte> json) =>
        _types.Read(type, json) is var read && read is UnknownEvent unknown ? throw At(position, unknown) : read;

    private static UnknownEventException At(long position, UnknownEvent unknown) => new($"Position {position}: {unknown.Why}");
}
