using System.Collections.Frozen;
using System.Text.Json;
using InteragencyReview.Kernel;

namespace InteragencyReview.EventStore;

/// <summary>
/// The names under which events are written: explicit, snake case, versioned (<c>nta_filed</c>, <c>nta_filed_v2</c>), never a
/// CLR name, because code is renamed and the log is not.
/// </summary>
public sealed class EventTypes
{
    private readonly FrozenDictionary<string, Type> _byName;
    private readonly FrozenDictionary<Type, string> _byType;

    private EventTypes(Dictionary<string, Type> byName)
    {
        _byName = byName.ToFrozenDictionary(StringComparer.Ordinal);
        _byType = byName.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);
    }

    public IReadOnlyDictionary<string, Type> ByName => _byName;

    public static EventTypes Of(Action<Builder> map)
    {
        var builder = new Builder();
        map(builder);
        return new EventTypes(builder.Names);
    }

    /// <exception cref="InvalidOperationException">The type was never given a name: a bug in the composition of the service.</exception>
    public string NameOf(Type type) =>
        _byType.TryGetValue(type, out var name) ? name : throw new InvalidOperationException($"{type.Name} has no event name.");

    /// <summary>The event, or an <see cref="UnknownEvent"/> when this version of the software does not know the name.</summary>
    public object Read(string name, ReadOnlySpan<byte> json) =>
        _byName.TryGetValue(name, out var type)
            ? JsonSerializer.Deserialize(json, type, WireJson.Options) ?? throw new JsonException($"A {name} cannot be null.")
            : new UnknownEvent(name);

    public sealed class Builder
    {
        internal Dictionary<string, Type> Names { get; } = new(StringComparer.Ordinal);

        public Builder Map<TEvent>(string name)
        {
            Names.Add(name, typeof(TEvent));
            return this;
        }
    }
}

/// <summary>Stands where an event of an unknown name was read. Nothing may pass over it: a subscription parks its stream.</summary>
public sealed record UnknownEvent(string Name);
