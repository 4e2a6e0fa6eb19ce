using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace InteragencyReview.EventStore;

/// <summary>
/// The hash that chains an event to the one before it in its stream. It covers everything that is said about the event but its
/// position, which the database hands out at commit; the order across streams is another proof's business.
/// </summary>
public static class EventHash
{
    private const string MicrosecondFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>PostgreSQL keeps microseconds; what is finer is cut off before anything is said about the event.</summary>
    public static DateTimeOffset ToMicrosecond(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    /// <param name="data">The event as JSON, in any spelling.</param>
    /// <param name="previous">Hash of the event before it in the stream; empty for the first.</param>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    public static string Of(
        Guid id,
        string stream,
        long version,
        string type,
        JsonElement data,
        DateTimeOffset time,
        Causes causes,
        string previous)
    {
        var form = new ArrayBufferWriter<byte>(1024);
        form.Write("{"u8);
        Member("causationId", causes.CausationId, form);
        Member("correlationId", causes.CorrelationId, form);
        form.Write("\"data\":"u8);
        CanonicalJson.Write(data, form);
        form.Write(","u8);
        Member("id", id.ToString(), form);
        Member("previous", previous, form);
        Member("stream", stream, form);
        Member("time", time.UtcDateTime.ToString(MicrosecondFormat, CultureInfo.InvariantCulture), form);
        Member("traceParent", causes.TraceParent, form);
        Member("type", type, form);
        Member("user", causes.User, form);
        Encoding.ASCII.GetBytes($"\"version\":{version}}}", form);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(form.WrittenSpan, hash);
        return Convert.ToHexStringLower(hash);
    }

    private static void Member(string name, string? value, ArrayBufferWriter<byte> form)
    {
        if (value is null)
            return;
        CanonicalJson.WriteString(name, form);
        form.Write(":"u8);
        CanonicalJson.WriteString(value, form);
        form.Write(","u8);
    }
}
