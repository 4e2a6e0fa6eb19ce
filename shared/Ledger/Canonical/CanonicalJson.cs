using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace InteragencyReview.Ledger.Canonical;

/// <summary>
/// RFC 8785: one spelling for one JSON value. jsonb keeps neither the order of members nor the spelling of numbers, so a hash
/// can only stand on this form.
/// </summary>
internal static class CanonicalJson
{
    private const int MostNested = 512;
    private const int LongestExactInteger = 15;

    /// <summary>All of these come out with a backslash.</summary>
    private static readonly SearchValues<byte> Special = SearchValues.Create([.. Enumerable.Range(0, ' ').Select(c => (byte)c), (byte)'"', (byte)'\\']);

    /// <param name="json">One JSON value in any spelling.</param>
    /// <param name="output">Left as it was when the answer is false.</param>
    /// <returns>False where RFC 8785 has no form that says all: a number that no double holds to the last digit, or values nested too deep.</returns>
    public static bool TryWrite(ReadOnlySpan<byte> json, CanonicalBuffer output)
    {
        var (length, members) = (output.Length, output.OpenMembers);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MostNested });
            reader.Read();
            WriteValue(ref reader, output);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException or JsonException)
        {
            output.Reset(length, members);
            return false;
        }
    }

    /// <param name="text">UTF-8.</param>
    public static void WriteString(ReadOnlySpan<byte> text, CanonicalBuffer output)
    {
        output.Append((byte)'"');
        while (true)
        {
            var plain = text.IndexOfAny(Special) is >= 0 and var special ? text[..special] : text;
            output.Append(plain);
            if (plain.Length == text.Length)
                break;
            output.Append(text[plain.Length] switch
            {
                (byte)'"' => "\\\""u8,
                (byte)'\\' => "\\\\"u8,
                (byte)'\b' => "\\b"u8,
                (byte)'\t' => "\\t"u8,
                (byte)'\n' => "\\n"u8,
                (byte)'\f' => "\\f"u8,
                (byte)'\r' => "\\r"u8,
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
            var text = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
            WriteString(text.AsSpan(0, reader.CopyString(text)), output);
            ArrayPool<byte>.Shared.Return(text);
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

        var canonical = Number(reader.GetDouble());
        if (!SameDigits(raw, canonical))
            throw new ArgumentException($"No double holds {Encoding.UTF8.GetString(raw)} to the last digit.");
        output.Append(Encoding.ASCII.GetBytes(canonical));
    }

    /// <summary>Both have the same significant digits; that they are of the same size, the double has seen to.</summary>
    private static bool SameDigits(ReadOnlySpan<byte> raw, string canonical)
    {
        return Digits(Encoding.ASCII.GetString(raw)) == Digits(canonical);

        static string Digits(string number)
        {
            var mantissa = number.IndexOfAny(['e', 'E']) is >= 0 and var e ? number[..e] : number;
            return string.Concat(mantissa.Where(char.IsAsciiDigit)).Trim('0');
        }
    }

    private static JsonTokenType Next(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType;
    }
}
