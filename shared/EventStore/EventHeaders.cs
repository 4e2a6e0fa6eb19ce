using System.Text.Json;

namespace InteragencyReview.EventStore;

/// <summary>What stands in the headers column: the hash chain and the trace.</summary>
internal static class EventHeaders
{
    public static string Write(string hash, string previous, string? traceParent) =>
        traceParent is null
            ? $$"""{"hash":"{{hash}}","previous":"{{previous}}"}"""
            : $$"""{"hash":"{{hash}}","previous":"{{previous}}","traceparent":"{{JsonEncodedText.Encode(traceParent)}}"}""";

    public static string Of(EventRow row) => Write(row.Hash, row.Previous, row.Causes.TraceParent);

    public static (string Hash, string Previous, string? TraceParent) Read(ReadOnlySpan<byte> json)
    {
        string hash = "", previous = "";
        string? trace = null;
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
                continue;
            if (reader.ValueTextEquals("hash"u8))
                hash = NextText(ref reader);
            else if (reader.ValueTextEquals("previous"u8))
                previous = NextText(ref reader);
            else if (reader.ValueTextEquals("traceparent"u8))
                trace = NextText(ref reader);
            else
                reader.Skip();
        }

        return (hash, previous, trace);
    }

    private static string NextText(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
    }
}
