using Google.Protobuf;

namespace InteragencyReview.Otlp;

/// <summary>One protobuf message as it lies on the wire: its fields, by number, in order.</summary>
internal sealed class Wire
{
    private readonly List<(int Number, object Value)> _fields = [];

    private Wire()
    {
    }

    public static Wire Read(byte[] bytes)
    {
        var message = new Wire();
        var input = new CodedInputStream(bytes);
        while (input.ReadTag() is var tag && tag != 0)
        {
            message._fields.Add((WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadUInt64(),
                WireFormat.WireType.Fixed64 => input.ReadFixed64(),
                WireFormat.WireType.Fixed32 => (ulong)input.ReadFixed32(),
                WireFormat.WireType.LengthDelimited => input.ReadBytes().ToByteArray(),
                var other => throw new InvalidDataException($"OTLP has no fields of wire type {other}."),
            }));
        }

        return message;
    }

    public IEnumerable<Wire> Messages(int number) => _fields.Where(field => field.Number == number).Select(field => Read((byte[])field.Value));

    public Wire? Message(int number) => Messages(number).LastOrDefault();

    public ulong Number(int number) => _fields.LastOrDefault(field => field.Number == number).Value as ulong? ?? 0;

    public byte[] Bytes(int number) => _fields.LastOrDefault(field => field.Number == number).Value as byte[] ?? [];

    public string Text(int number) => System.Text.Encoding.UTF8.GetString(Bytes(number));

    public string Hex(int number) => Convert.ToHexStringLower(Bytes(number));

    /// <summary>A KeyValue list as text: numbers and booleans as they are written, lists as their items joined by commas.</summary>
    public IReadOnlyDictionary<string, string> Attributes(int number) => Messages(number)
        .GroupBy(pair => pair.Text(1), StringComparer.Ordinal)
        .ToDictionary(pair => pair.Key, pair => pair.Last().Message(2)?.AnyValue() ?? "", StringComparer.Ordinal);

    public string AnyValue() => _fields.LastOrDefault() switch
    {
        (1, byte[] text) => System.Text.Encoding.UTF8.GetString(text),
        (2, ulong flag) => flag == 0 ? "false" : "true",
        (3, ulong whole) => ((long)whole).ToString(System.Globalization.CultureInfo.InvariantCulture),
        (4, ulong bits) => BitConverter.UInt64BitsToDouble(bits).ToString(System.Globalization.CultureInfo.InvariantCulture),
        (5, byte[] list) => string.Join(',', Read(list).Messages(1).Select(item => item.AnyValue())),
        (6, byte[] pairs) => string.Join(',', Read(pairs).Attributes(1).Select(pair => $"{pair.Key}={pair.Value}")),
        (7, byte[] bytes) => Convert.ToHexStringLower(bytes),
        _ => "",
    };
}
