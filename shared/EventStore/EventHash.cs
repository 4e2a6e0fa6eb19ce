using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace InteragencyReview.EventStore;

/// <summary>
/// The hash that chains an event to the one before it in its stream. It covers everything that is said about the event but its
/// position, which the database hands out at commit; the order across streams is proved by the signed heads of the log.
/// </summary>
public static class EventHash
{
    private const int MicrosecondLength = 26;

    /// <summary>PostgreSQL keeps microseconds; what is finer is cut off before anything is said about the event.</summary>
    public static DateTimeOffset ToMicrosecond(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <inheritdoc cref="Of(Guid, string, long, string, ReadOnlySpan{byte}, DateTimeOffset, Causes, string)"/>
    public static string Of(
        Guid id,
        string stream,
        long version,
        string type,
        JsonElement data,
        DateTimeOffset time,
        Causes causes,
        string previous) =>
        Of(id, stream, version, type, System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(data), time, causes, previous);

    /// <param name="data">The event as JSON, in any spelling.</param>
    /// <param name="previous">Hash of the event before it in the stream; empty for the first.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    /// <exception cref="ArgumentException">There is something in the event that the database would not keep as it is.</exception>
    public static string Of(
        Guid id,
        string stream,
        long version,
        string type,
        ReadOnlySpan<byte> data,
        DateTimeOffset time,
        Causes causes,
        string previous)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Of(id, stream, version, type, data, time, causes, Encoding.ASCII.GetBytes(previous), hash);
        return Convert.ToHexStringLower(hash);
    }

    internal static void Of(
        Guid id,
        string stream,
        long version,
        string type,
        ReadOnlySpan<byte> data,
        DateTimeOffset time,
        Causes causes,
        ReadOnlySpan<byte> previous,
        Span<byte> hash)
    {
        var form = CanonicalBuffer.Take();
        form.Append((byte)'{');
        Member("\"causationId\":"u8, causes.CausationId, form);
        Member("\"correlationId\":"u8, causes.CorrelationId, form);
        form.Append("\"data\":"u8);
        CanonicalJson.Write(data, form);
        form.Append(",\"id\":\""u8);
        Utf8Formatter.TryFormat(id, form.Reserve(36), out _);
        form.Append("\",\"previous\":\""u8);
        form.Append(previous);
        form.Append("\","u8);
        Member("\"stream\":"u8, stream, form);
        form.Append("\"time\":\""u8);
        Utf8Formatter.TryFormat(time.UtcDateTime, form.Reserve(MicrosecondLength + 2), out _, 'O');
        form.Drop(2); // the tenth of a microsecond and its Z
        form.Append("Z\","u8);
        Member("\"traceParent\":"u8, causes.TraceParent, form);
        Member("\"type\":"u8, type, form);
        Member("\"user\":"u8, causes.User, form);
        form.Append("\"version\":"u8);
        Utf8Formatter.TryFormat(version, form.Reserve(20), out var digits);
        form.Drop(20 - digits);
        form.Append((byte)'}');
        SHA256.HashData(form.Written, hash);
    }

    private static void Member(ReadOnlySpan<byte> name, string? value, CanonicalBuffer form)
    {
        if (value is null)
            return;
        form.Append(name);
        CanonicalJson.WriteString(value, form);
        form.Append((byte)',');
    }
}
