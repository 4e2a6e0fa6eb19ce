using System.Buffers;
using System.Globalization;
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

    /// <exception cref="ArgumentException">A member stands twice in one object, or a number has no exact double.</exception>
    public static void Write(JsonElement value, IBufferWriter<byte> output)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, output);
                break;
            case JsonValueKind.Array:
                output.Write("["u8);
                var first = true;
                foreach (var item in value.EnumerateArray())
                {
                    if (!first)
                        output.Write(","u8);
                    first = false;
                    Write(item, output);
                }

                output.Write("]"u8);
                break;
            case JsonValueKind.String:
                WriteString(value.GetString()!, output);
                break;
            case JsonValueKind.Number:
                WriteNumber(value, output);
                break;
            case JsonValueKind.True:
                output.Write("true"u8);
                break;
            case JsonValueKind.False:
                output.Write("false"u8);
                break;
            case JsonValueKind.Null:
                output.Write("null"u8);
                break;
            default:
                throw new ArgumentException($"{value.ValueKind} is not JSON.", nameof(value));
        }
    }

    public static void WriteString(ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        output.Write("\""u8);
        var plainFrom = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is not ('"' or '\\') && c >= ' ')
                continue;
            Encoding.UTF8.GetBytes(text[plainFrom..i], output);
            plainFrom = i + 1;
            output.Write(c switch
            {
                '"' => "\\\""u8,
                '\\' => "\\\\"u8,
                '\b' => "\\b"u8,
                '\t' => "\\t"u8,
                '\n' => "\\n"u8,
                '\f' => "\\f"u8,
                '\r' => "\\r"u8,
                _ => Encoding.ASCII.GetBytes($"\\u{(int)c:x4}"),
            });
        }

        Encoding.UTF8.GetBytes(text[plainFrom..], output);
        output.Write("\""u8);
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

    private static void WriteObject(JsonElement value, IBufferWriter<byte> output)
    {
        var members = new List<(string Name, JsonElement Value)>();
        foreach (var member in value.EnumerateObject())
            members.Add((member.Name, member.Value));
        members.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));

        output.Write("{"u8);
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0)
            {
                if (members[i].Name == members[i - 1].Name)
                    throw new ArgumentException($"The member {members[i].Name} stands twice.", nameof(value));
                output.Write(","u8);
            }

            WriteString(members[i].Name, output);
            output.Write(":"u8);
            Write(members[i].Value, output);
        }

        output.Write("}"u8);
    }

    private static void WriteNumber(JsonElement value, IBufferWriter<byte> output)
    {
        var raw = value.GetRawText();
        var isPlainInteger = raw.Length <= LongestExactInteger && raw != "-0" && raw.AsSpan().IndexOfAny("eE.") < 0;
        if (!isPlainInteger)
        {
            var number = value.GetDouble();
            if (raw.AsSpan().IndexOfAny("eE.") < 0 && value.TryGetInt64(out var whole) && (long)number != whole)
                throw new ArgumentException($"{raw} has no exact double: write it as text.", nameof(value));
            raw = Number(number);
        }

        Encoding.ASCII.GetBytes(raw, output);
    }
}
