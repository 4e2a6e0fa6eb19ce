using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using InteragencyReview.Kernel;
using InteragencyReview.WorkingGroup.Votes;

namespace InteragencyReview.ContractTests;

/// <summary>An instance with every member filled, the same each time, so that no member can be renamed or lost unseen.</summary>
internal static class Filled
{
    /// <summary>No contract nests deeper; a type that contains itself would otherwise never end.</summary>
    private const int Deepest = 8;

    private static readonly DateOnly Day = new(2011, 12, 4);
    private static readonly DateTimeOffset Instant = new DateTimeOffset(2011, 12, 5, 9, 10, 11, TimeSpan.Zero).AddTicks(1_234_560);

    /// <summary>Keys in the spellings that agencies have: a serializer must not take them for names of members.</summary>
    public static ImmutableArray<string> Keys { get; } = ["DHS-2011-000123", "9/11-72345A", "lower-Case", "ÄÖ_7"];

    public static object Of(Type type) => Value(type, type.Name, 0);

    private static object Value(Type type, string name, int depth)
    {
        if (depth > Deepest)
            throw new InvalidOperationException($"{type.Name} nests deeper than {Deepest}.");
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Value(underlying, name, depth);
        if (type == typeof(string))
            return $"{char.ToLowerInvariant(name[0])}{name[1..]} ü \"7\"";
        if (type == typeof(Guid))
            return DeterministicGuid.Of("golden", name);
        if (type == typeof(DateOnly))
            return Day;
        if (type == typeof(DateTimeOffset))
            return Instant;
        if (type == typeof(bool))
            return true;
        if (type == typeof(int))
            return 3;
        if (type == typeof(long))
            return 4_000_000_000L;
        if (type == typeof(byte[]))
            return new byte[] { 0, 127, 255 };
        if (type == typeof(JsonElement))
            return JsonSerializer.SerializeToElement(new { filled = true });
        if (type == typeof(Outcome))
            return Outcome.Decided(Lane.Accelerate);
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length > 1 ? 1 : 0)!;
        if (type == typeof(string[]))
            return new[] { Keys[0], Keys[1] };
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            return Two(type.GetGenericArguments()[0], name, depth);
        if (type == typeof(ImmutableHashSet<string>))
            return Keys.ToImmutableHashSet(StringComparer.Ordinal);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableDictionary<,>))
            return Dictionary(type, name, depth, typeof(ImmutableDictionary), nameof(ImmutableDictionary.ToImmutableDictionary));
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableSortedDictionary<,>))
            return Dictionary(type, name, depth, typeof(ImmutableSortedDictionary), nameof(ImmutableSortedDictionary.ToImmutableSortedDictionary));
        return Record(type, depth);
    }

    private static object Two(Type item, string name, int depth)
    {
        var items = Array.CreateInstance(item, 2);
        items.SetValue(Value(item, name, depth + 1), 0);
        items.SetValue(Value(item, name, depth + 1), 1);
        return typeof(ImmutableArray).GetMethods()
            .Single(m => m.Name == nameof(ImmutableArray.Create) && m.GetParameters() is [{ ParameterType.IsArray: true } one] && one.GetCustomAttribute<ParamArrayAttribute>() is not null)
            .MakeGenericMethod(item)
            .Invoke(null, [items])!;
    }

    private static object Dictionary(Type type, string name, int depth, Type factory, string make)
    {
        var (key, value) = (type.GetGenericArguments()[0], type.GetGenericArguments()[1]);
        var dictionary = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(key, value))!;
        foreach (var one in key.IsEnum ? Enum.GetValues(key).Cast<object>() : Keys)
            dictionary[one] = Value(value, name, depth + 1);
        return factory.GetMethods()
            .Single(m => m.Name == make && m.GetGenericArguments().Length == 2
                && m.GetParameters() is [{ ParameterType: var source }] && source.IsGenericType && source.GetGenericTypeDefinition() == typeof(IEnumerable<>))
            .MakeGenericMethod(key, value)
            .Invoke(null, [dictionary])!;
    }

    private static object Record(Type type, int depth)
    {
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).FirstOrDefault()
            ?? throw new InvalidOperationException($"{type.Name} cannot be filled: it has no public constructor.");
        var made = constructor.Invoke([.. constructor.GetParameters().Select(p => Value(p.ParameterType, p.Name!, depth + 1))]);
        var positional = constructor.GetParameters().Select(p => p.Name!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var property in type.GetProperties().Where(p => p.SetMethod is { IsPublic: true } && !positional.Contains(p.Name)))
            property.SetValue(made, Value(property.PropertyType, property.Name, depth + 1));
        return made;
    }
}
