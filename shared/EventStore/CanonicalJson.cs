using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace InteragencyReview.EventStore;

/// <summary>
/// RFC 8785: one spelling for one JSON value. jsonb keeps neither the order of members nor the spelling of numbers, so a hash
/// can only stand on this form.
/// </summary>
public static class CanonicalJson
{
    private const int LongestExactInteger = 15;
    private const int MaxBytesPerChar = 3;

    /// <summary>All of these come out with a backslash; NUL does not come out at all.</summary>
    private static readonly SearchValues<char> Special = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(c => (char)c), '"', '\\']);

    /// <inheritdoc cref="Write(ReadOnlySpan{byte}, IBufferWriter{byte})"/>
    public static void Write(JsonElement value, IBufferWriter<byte> output) => Write(JsonMarshal.GetRawUtf8Value(value), output);

    /// <param name="json">One JSON value in any spelling.</param>
    /// <exception cref="ArgumentException">
    /// A member stands twice in one object, a number has no exact double, or there is a NUL, which PostgreSQL cannot keep.
    /// </exception>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static void Write(ReadOnlySpan<byte> json, IBufferWriter<byte> output)
    {
        var buffer = CanonicalBuffer.Take();
        Write(json, buffer);
        output.Write(buffer.Written);
    }

    internal static void Write(ReadOnlySpan<byte> json, CanonicalBuffer output)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        WriteValue(ref reader, output);
    }

    internal static void WriteString(ReadOnlySpan<char> text, CanonicalBuffer output)
    {
        output.Append((byte)'"');
        while (true)
        {
            var plain = text.IndexOfAny(Special) is >= 0 and var special ? text[..special] : text;
            var room = output.Reserve(plain.Length * MaxBytesPerChar);
            output.Drop(room.Length - Encoding.UTF8.GetBytes(plain, room));
            if (plain.Length == text.Length)
                break;
            output.Append(text[plain.Length] switch
            {
                '"' => "\\\""u8,
                '\\' => "\\\\"u8,
                '\b' => "\\b"u8,
                '\t' => "\\t"u8,
                '\n' => "\\n"u8,
                '\f' => "\\f"u8,
                '\r' => "\\r"u8,
                '\0' => throw new ArgumentException("A text contains a NUL, which PostgreSQL cannot keep: remove it."),
                var control => Encoding.ASCII.GetBytes($"\\u{(int)control:x4}"),
            });
            text = text[(plain.Length + 1)..];
        }

        output.Append((byte)'"');
    }

    /// <summary>A number as ECMAScript writes it.</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value))
            throw new ArgumentException($"{value} is not a JSON number.", nameof(value));
        if (value == 0)
            return "0";

        // The shortest digits that read back as the same double, and n such that the value is 0.digits × 10^n.
        var shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var e = shortest.IndexOf('E', StringComparison.Ordinal) is >= 0 and var found ? found : shortest.Length;
        var power = e < shortest.Length ? int.Parse(shortest.AsSpan(e + 1), CultureInfo.InvariantCulture) : 0;
        var point = shortest.IndexOf('.', StringComparison.Ordinal) is >= 0 and var p ? p : e;
        var allDigits = shortest[..e].Replace(".", "", StringComparison.Ordinal);
        var digits = allDigits.Trim('0');
        var exponent = point + power - (allDigits.Length - allDigits.TrimStart('0').Length);
        var sign = value < 0 ? "-" : "";

        return exponent switch
        {
            > 0 and <= 21 when digits.Length <= exponent => sign + digits.PadRight(exponent, '0'),
            > 0 and <= 21 => sign + digits[..exponent] + "." + digits[exponent..],
            > -6 and <= 0 => sign + "0." + new string('0', -exponent) + digits,
            _ => sign + digits[..1] + (digits.Length > 1 ? "." + digits[1..] : "") + "e" + (exponent > 0 ? "+" : "-")
                + Math.Abs(exponent - 1).ToString(CultureInfo.InvariantCulture),
        };
    }

    private static void WriteValue(ref Utf8JsonReader reader, CanonicalBuffer output)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                WriteObject(ref reader, output);
                break;
            case JsonTokenType.StartArray:
                output.Append((byte)'[');
                for (var first = true; Next(ref reader) != JsonTokenType.EndArray; first = false)
                {
                    if (!first)
                        output.Append((byte)',');
                    WriteValue(ref reader, output);
                }

                output.Append((byte)']');
                break;
            case JsonTokenType.String:
                WriteText(ref reader, output);
                break;
            case JsonTokenType.Number:
                WriteNumber(ref reader, output);
                break;
            default:
                output.Append(reader.ValueSpan); // true, false, null
                break;
        }
    }

    private static void WriteObject(ref Utf8JsonReader reader, CanonicalBuffer output)
    {
        output.Append((byte)'{');
        var first = output.OpenMembers;
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            var start = output.Length;
            WriteText(ref reader, output);
            var nameEnd = output.Length;
            output.Append((byte)':');
            Next(ref reader);
            WriteValue(ref reader, output);
            output.Note(start, nameEnd);
        }

        output.CloseMembers(first);
        output.Append((byte)'}');
    }

    private static void WriteText(ref Utf8JsonReader reader, CanonicalBuffer output)
    {
        if (reader.ValueIsEscaped)
        {
            var text = ArrayPool<char>.Shared.Rent(reader.ValueSpan.Length);
            WriteString(text.AsSpan(0, reader.CopyString(text)), output);
            ArrayPool<char>.Shared.Return(text);
            return;
        }

        // Without an escape it contains nothing that would need one.
        output.Append((byte)'"');
        output.Append(reader.ValueSpan);
        output.Append((byte)'"');
    }

    private static void WriteNumber(ref Utf8JsonReader reader, CanonicalBuffer output)
    {
        var raw = reader.ValueSpan;
        var isInteger = raw.IndexOfAny("eE."u8) < 0;
        if (isInteger && raw.Length <= LongestExactInteger && !raw.SequenceEqual("-0"u8))
        {
            output.Append(raw);
            return;
        }

        var number = reader.GetDouble();
        if (isInteger && reader.TryGetInt64(out var whole) && (long)number != whole)
            throw new ArgumentException($"{Encoding.UTF8.GetString(raw)} has no exact double: write it as text.");
        output.Append(Encoding.ASCII.GetBytes(Number(number)));
    }

    private static JsonTokenType Next(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType;
    }
}
