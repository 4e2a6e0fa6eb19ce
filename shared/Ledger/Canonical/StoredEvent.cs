using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace InteragencyReview.Ledger.Canonical;

/// <summary>A row of Marten's events as it stands there: believed in nothing, and never deserialized.</summary>
/// <remarks>
/// Sealed are all columns but these: <c>seq_id</c> (the chain of seals covers it), <c>is_archived</c> (archiving a stream changes it, and
/// is no change of history) and <c>mt_dotnet_type</c> (it tells Marten where the code is, and code moves).
/// </remarks>
internal sealed class StoredEvent
{
    /// <summary>What the constructor reads, in its order. A tenant is only told where it is not Marten's one default.</summary>
    public const string Columns =
        "seq_id, id, stream_id, version, type, data, timestamp, correlation_id, causation_id, user_name, headers, nullif(tenant_id, '*DEFAULT*'), bdata";

    /// <summary>
    /// Marten writes a tombstone into a number that a failed append has burnt, sometimes long afterwards. It says nothing, is in no stream
    /// of ours, and is neither sealed nor missed.
    /// </summary>
    public const string NoTombstone = "(stream_id = 'mt_tombstone' and type = 'tombstone') is not true";

    private const int MicrosecondLength = 26;
    private static readonly long Year2000 = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;
    private static readonly long LastMicrosecond = (DateTime.MaxValue.Ticks - Year2000) / TimeSpan.TicksPerMicrosecond;

    private readonly byte[]? _type;
    private readonly byte[]? _data;
    private readonly long _microseconds;
    private readonly byte[]? _correlation;
    private readonly byte[]? _causation;
    private readonly byte[]? _user;
    private readonly byte[]? _headers;
    private readonly byte[]? _tenant;
    private readonly byte[]? _binary;

    private readonly byte[] _stream;

    public StoredEvent(NpgsqlDataReader row)
    {
        Sequence = row.GetInt64(0);
        Id = row.GetGuid(1);
        _stream = Bytes(2) ?? [];
        Version = row.GetInt64(3);
        _type = Bytes(4);
        _data = Bytes(5);
        _microseconds = row.GetFieldValue<long>(6);
        _correlation = Bytes(7);
        _causation = Bytes(8);
        _user = Bytes(9);
        _headers = Bytes(10);
        _tenant = Bytes(11);
        _binary = Bytes(12);

        byte[]? Bytes(int column) => row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);
    }

    public long Sequence { get; }

    public Guid Id { get; }

    public string Stream => Encoding.UTF8.GetString(_stream);

    public ReadOnlySpan<byte> StreamBytes => _stream;

    public long Version { get; }

    /// <summary>What it takes up, about.</summary>
    public int Size => (_data?.Length ?? 0) + (_headers?.Length ?? 0) + (_binary?.Length ?? 0);

    /// <summary>Hash over everything that is said about the event.</summary>
    public EventDigest Digest() => Digest(Id, _stream, Version);

    /// <summary>The digest that it would have as another one.</summary>
    public EventDigest Digest(Guid id, ReadOnlySpan<byte> stream, long version)
    {
        var form = CanonicalForm(id, stream, version);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(form.Written, hash);
        return EventDigest.Of(hash);
    }

    /// <summary>RFC 8785, members in order of their names; what is null in the row is left out.</summary>
    private CanonicalBuffer CanonicalForm(Guid id, ReadOnlySpan<byte> stream, long version)
    {
        var form = CanonicalBuffer.Take();
        form.Append((byte)'{');
        if (_binary is not null)
            Member("\"binary\":"u8, Encoding.ASCII.GetBytes(Convert.ToBase64String(_binary)), form);
        Member("\"causationId\":"u8, _causation, form);
        Member("\"correlationId\":"u8, _correlation, form);
        Json("\"data\":"u8, "\"dataText\":"u8, _data, form);
        Json("\"headers\":"u8, "\"headersText\":"u8, _headers, form);
        form.Append("\"id\":\""u8);
        Utf8Formatter.TryFormat(id, form.Reserve(36), out _);
        form.Append("\","u8);
        Text("\"stream\":"u8, stream, form);
        Member("\"tenant\":"u8, _tenant, form);
        form.Append("\"time\":\""u8);
        Time(form);
        form.Append("\","u8);
        Member("\"type\":"u8, _type, form);
        Member("\"user\":"u8, _user, form);
        form.Append("\"version\":"u8);
        Number(version, form);
        form.Append((byte)'}');
        return form;
    }

    private static void Member(ReadOnlySpan<byte> name, byte[]? value, CanonicalBuffer form)
    {
        if (value is not null)
            Text(name, value, form);
    }

    private static void Text(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, CanonicalBuffer form)
    {
        form.Append(name);
        CanonicalJson.WriteString(value, form);
        form.Append((byte)',');
    }

    /// <summary>What RFC 8785 has no form for is covered as the text that PostgreSQL prints: everything that is in the log can be sealed.</summary>
    private static void Json(ReadOnlySpan<byte> name, ReadOnlySpan<byte> nameOfText, byte[]? json, CanonicalBuffer form)
    {
        if (json is null)
            return;
        var start = form.Length;
        form.Append(name);
        if (CanonicalJson.TryWrite(json, form))
        {
            form.Append((byte)',');
            return;
        }

        form.Drop(form.Length - start);
        Text(nameOfText, json, form);
    }

    /// <summary>To the microsecond; what no calendar of ours holds (<c>infinity</c>), as the number that PostgreSQL keeps.</summary>
    private void Time(CanonicalBuffer form)
    {
        if (_microseconds > LastMicrosecond || _microseconds < -Year2000 / TimeSpan.TicksPerMicrosecond)
        {
            Number(_microseconds, form);
            return;
        }

        var time = new DateTime(Year2000 + (_microseconds * TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
        Utf8Formatter.TryFormat(time, form.Reserve(MicrosecondLength + 2), out _, 'O');
        form.Drop(2); // the tenth of a microsecond and its Z
        form.Append((byte)'Z');
    }

    private static void Number(long value, CanonicalBuffer form)
    {
        Utf8Formatter.TryFormat(value, form.Reserve(20), out var digits);
        form.Drop(20 - digits);
    }
}
