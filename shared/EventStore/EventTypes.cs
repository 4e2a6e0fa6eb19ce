using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using InteragencyReview.Kernel;

namespace InteragencyReview.EventStore;

/// <summary>
/// The names under which events are written: explicit, snake case, versioned (<c>nta_filed</c>, <c>nta_filed_v2</c>), never a
/// CLR name, because code is renamed and the log is not. An event is written under its newest name only, and read under each it
/// ever had: an older version is lifted to the newest as it is read, so nothing else knows that there were others. ADR 0009.
/// </summary>
public sealed class EventTypes
{
    private readonly FrozenDictionary<string, Type> _current;
    private readonly FrozenDictionary<Type, string> _names;
    private readonly FrozenDictionary<string, Version> _versions;

    private EventTypes(Builder builder)
    {
        _current = builder.Names.ToFrozenDictionary(StringComparer.Ordinal);
        _names = builder.Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

        var outdated = builder.Upcasts.ToDictionary(pair => pair.Value.From, pair => pair.Value);
        _versions = builder.Names.Select(pair => new Version(pair.Key, pair.Value, [], pair.Key))
            .Concat(builder.Upcasts.Select(pair => Outdated(pair.Key, pair.Value, outdated)))
            .ToFrozenDictionary(version => version.Name, StringComparer.Ordinal);
    }

    /// <summary>The events as they are written today.</summary>
    public IReadOnlyDictionary<string, Type> ByName => _current;

    /// <summary>Every name that can be read, with the record its JSON is read as: those of <see cref="ByName"/>, and each outdated version.</summary>
    public IEnumerable<KeyValuePair<string, Type>> AllVersions => _versions.Values.Select(version => KeyValuePair.Create(version.Name, version.ReadAs));

    /// <exception cref="InvalidOperationException">
    /// A type or name stands twice, or a chain of <see cref="Builder.Upcast"/> does not end at an event that is written today: a bug
    /// in the composition of the service.
    /// </exception>
    public static EventTypes Of(Action<Builder> map)
    {
        var builder = new Builder();
        map(builder);
        return new EventTypes(builder);
    }

    /// <exception cref="InvalidOperationException">
    /// The type was never given a name, or is an outdated version, which is read and never written: a bug in the composition of the
    /// service, or in a decision.
    /// </exception>
    public string NameOf(Type type) => _names.TryGetValue(type, out var name)
        ? name
        : throw new InvalidOperationException(_versions.Values.FirstOrDefault(version => version.ReadAs == type) is { } outdated
            ? $"{type.Name} is an outdated version and only read: write {_current[outdated.CurrentName].Name}."
            : $"{type.Name} has no event name.");

    /// <summary>The name under which an event of this name would be written today. A name that is not known stays as it is.</summary>
    public string CurrentNameOf(string name) => _versions.TryGetValue(name, out var version) ? version.CurrentName : name;

    /// <summary>
    /// The event in its newest version; an <see cref="UnknownEvent"/> when this version of the software does not know the name, an
    /// <see cref="UnreadableEvent"/> when it knows the name and cannot make the event from what is written. It never throws: one
    /// bad event must not keep a reader from the others.
    /// </summary>
    public object Read(string name, ReadOnlySpan<byte> json)
    {
        if (!_versions.TryGetValue(name, out var version))
            return new UnknownEvent(name);

        try
        {
            var read = JsonSerializer.Deserialize(json, version.Json) ?? throw new JsonException("It is null.");
            foreach (var lift in version.Lifts)
                read = lift(read);
            return read;
        }
        catch (JsonException e)
        {
            return new UnreadableEvent(name, $"its JSON is not that of {version.ReadAs.Name}, at {e.Path ?? "$"}");
        }
        catch (Exception e)
        {
            // Not the message, which may repeat a value.
            return new UnreadableEvent(name, $"making a {_current[version.CurrentName].Name} of it failed with {e.GetType().Name}");
        }
    }

    private Version Outdated(string name, Upcasting first, Dictionary<Type, Upcasting> outdated)
    {
        var lifts = new List<Func<object, object>> { first.Lift };
        var type = first.To;
        while (!_names.ContainsKey(type))
        {
            if (lifts.Count > outdated.Count || !outdated.TryGetValue(type, out var next))
                throw new InvalidOperationException($"{name} is lifted to {type.Name}, from which no way leads to an event that is written today.");
            lifts.Add(next.Lift);
            type = next.To;
        }

        return new Version(name, first.From, [.. lifts], _names[type]);
    }

    private sealed record Version(string Name, Type ReadAs, Func<object, object>[] Lifts, string CurrentName)
    {
        public JsonTypeInfo Json { get; } = WireJson.Options.GetTypeInfo(ReadAs);
    }

    internal sealed record Upcasting(Type From, Type To, Func<object, object> Lift);

    public sealed class Builder
    {
        internal Dictionary<string, Type> Names { get; } = new(StringComparer.Ordinal);

        internal Dictionary<string, Upcasting> Upcasts { get; } = new(StringComparer.Ordinal);

        /// <summary>An event, and the name under which it is written from now on.</summary>
        public Builder Map<TEvent>(string name)
        {
            Claim(name, typeof(TEvent));
            Names.Add(name, typeof(TEvent));
            return this;
        }

        /// <summary>
        /// An outdated version: its JSON is read as the record it was, and lifted to the next version; from there on, as that one
        /// is. The record stays as it is for ever, as what was written under its name does.
        /// </summary>
        /// <param name="name">The name under which the outdated version was written.</param>
        /// <param name="lift">
        /// Pure, and total: no clock, no new ids, nothing read from elsewhere, and an answer for every event that was ever written.
        /// It runs at each reading, and what stands in the log, hash included, stays as it was.
        /// </param>
        public Builder Upcast<TOld, TNext>(string name, Func<TOld, TNext> lift)
            where TOld : notnull
            where TNext : notnull
        {
            Claim(name, typeof(TOld));
            Upcasts.Add(name, new Upcasting(typeof(TOld), typeof(TNext), old => lift((TOld)old)));
            return this;
        }

        private void Claim(string name, Type type)
        {
            if (Names.ContainsKey(name) || Upcasts.ContainsKey(name))
                throw new InvalidOperationException($"There are two events of the name {name}.");
            if (Names.ContainsValue(type) || Upcasts.Values.Any(upcast => upcast.From == type))
                throw new InvalidOperationException($"{type.Name} has two names: each version is a record of its own.");
        }
    }
}
