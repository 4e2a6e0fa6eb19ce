using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace InteragencyReview.Kernel;

/// <summary>
/// A member of a command is not what is expected. The message says what would be, and never repeats the value;
/// <see cref="JsonException.Path"/> is the member.
/// </summary>
public sealed class UnexpectedMemberException : JsonException
{
    public UnexpectedMemberException()
    {
    }

    public UnexpectedMemberException(string message)
        : base(message)
    {
    }

    public UnexpectedMemberException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>Which members a command must have: those whose type is not nullable and that have no default.</summary>
internal static class CommandMembers
{
    public static IJsonTypeInfoResolver Resolver { get; } = new DefaultJsonTypeInfoResolver { Modifiers = { Require } };

    private static void Require(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;
        foreach (var member in type.Properties.Where(member => member.IsRequired && IsNullable(member)))
            member.IsRequired = false;

        List<JsonPropertyInfo> texts = [.. type.Properties.Where(member => member.IsRequired && member.PropertyType == typeof(string) && member.Get is not null)];
        if (texts.Count == 0)
            return;
        type.OnDeserialized += command =>
        {
            if (texts.Find(member => VisibleText.IsBlank((string?)member.Get!(command))) is { } blank)
                throw new UnexpectedMemberException($"{blank.Name}: {CommandText.Blank}");
        };
    }

    private static bool IsNullable(JsonPropertyInfo member) =>
        Nullable.GetUnderlyingType(member.PropertyType) is not null || (member.AssociatedParameter?.IsNullable ?? member.IsSetNullable);
}

/// <summary>Enums by their names and nothing else: no numbers, no lists, no other letters.</summary>
internal sealed class ExactEnumNames : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Names<>).MakeGenericType(typeToConvert))!;

    private sealed class Names<TEnum> : JsonConverter<TEnum>
        where TEnum : struct, Enum
    {
        private static readonly Dictionary<string, TEnum> Known =
            Enum.GetNames<TEnum>().ToDictionary(name => name, Enum.Parse<TEnum>, StringComparer.Ordinal);

        public override TEnum Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && Known.TryGetValue(reader.GetString()!, out var value)
                ? value
                : throw new UnexpectedMemberException($"one of {string.Join(", ", Known.Keys)} is expected");

        public override TEnum ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Known.TryGetValue(reader.GetString()!, out var value)
                ? value
                : throw new UnexpectedMemberException($"members named {string.Join(", ", Known.Keys)} are expected");

        public override void Write(Utf8JsonWriter writer, TEnum value, JsonSerializerOptions options) => writer.WriteStringValue(NameOf(value));

        public override void WriteAsPropertyName(Utf8JsonWriter writer, TEnum value, JsonSerializerOptions options) => writer.WritePropertyName(NameOf(value));

        private static string NameOf(TEnum value) => Enum.GetName(value) ?? throw new JsonException($"{typeof(TEnum).Name} has no such value.");
    }
}

/// <summary>A number without a fraction, however it is written: 365, 365.0, 3.65e2.</summary>
internal sealed class WholeNumber<TNumber> : JsonConverter<TNumber>
    where TNumber : struct, IBinaryInteger<TNumber>, IMinMaxValue<TNumber>
{
    /// <summary>As many digits as a decimal holds exactly: a longer number is refused, never rounded.</summary>
    private const int MostCharacters = 28;

    public override TNumber Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            if (reader.TryGetInt64(out var whole))
                return whole >= long.CreateSaturating(TNumber.MinValue) && whole <= long.CreateSaturating(TNumber.MaxValue) ? TNumber.CreateChecked(whole) : throw Expected();
            var length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
            if (length <= MostCharacters && reader.TryGetDecimal(out var number) && decimal.IsInteger(number)
                && number >= decimal.CreateChecked(TNumber.MinValue) && number <= decimal.CreateChecked(TNumber.MaxValue))
            {
                return TNumber.CreateChecked(number);
            }
        }

        throw Expected();
    }

    public override void Write(Utf8JsonWriter writer, TNumber value, JsonSerializerOptions options) => writer.WriteNumberValue(long.CreateChecked(value));

    private static UnexpectedMemberException Expected() =>
        new(string.Create(CultureInfo.InvariantCulture, $"a whole number from {TNumber.MinValue} to {TNumber.MaxValue} is expected"));
}

/// <summary>
/// A text as a person can have meant it. An empty one is left to those who need it; one of which nobody would see anything is a mistake
/// or a trick, needed or not.
/// </summary>
internal sealed class CommandText : JsonConverter<string?>
{
    public const string Blank = "a text with a visible character is expected";

    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? Unescaped(ref reader) : throw new UnexpectedMemberException("a text is expected");
        if (text.Length > 0 && VisibleText.IsBlank(text))
            throw new UnexpectedMemberException(Blank);
        return VisibleText.HasControls(text) ? throw new UnexpectedMemberException("a text without control characters is expected") : text;
    }

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    private static string Unescaped(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new UnexpectedMemberException("a text of whole characters is expected", e);
        }
    }
}

/// <summary>The serializer's own converter, with words for what it expects.</summary>
internal sealed class Expecting<TValue>(JsonConverter<TValue> inner, string what) : JsonConverter<TValue>
{
    public override TValue? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return inner.Read(ref reader, typeToConvert, options);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or JsonException)
        {
            throw new UnexpectedMemberException($"{what} is expected", e);
        }
    }

    public override void Write(Utf8JsonWriter writer, TValue value, JsonSerializerOptions options) => inner.Write(writer, value, options);
}
