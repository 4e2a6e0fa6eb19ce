using System.Text.Json;
using InteragencyReview.EventStore.Heads;
using Npgsql;

namespace InteragencyReview.EventStore.Verification;

/// <summary>A row of the log as it stands there, believed in nothing.</summary>
internal sealed class StoredEvent
{
    private static readonly long Year2000 = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;
    private static readonly long LastMicrosecond = (DateTime.MaxValue.Ticks - Year2000) / TimeSpan.TicksPerMicrosecond;

    private readonly Guid _id;
    private readonly string _type;
    private readonly byte[] _data;
    private readonly long _microseconds;
    private readonly string? _correlation;
    private readonly string? _causation;
    private readonly string? _user;
    private readonly byte[] _headers;
    private readonly bool _setAside;
    private readonly Range _hashHex;
    private readonly Range _previousHex;
    private readonly string? _trace;

    public StoredEvent(NpgsqlDataReader row)
    {
        Position = row.GetInt64(0);
        _id = row.GetGuid(1);
        Stream = row.IsDBNull(2) ? "" : row.GetString(2);
        Version = row.GetInt64(3);
        _type = row.GetString(4);
        _data = row.GetFieldValue<byte[]>(5);
        _microseconds = row.GetFieldValue<long>(6);
        _correlation = Text(7);
        _causation = Text(8);
        _user = Text(9);
        _headers = row.IsDBNull(10) ? [] : row.GetFieldValue<byte[]>(10);
        _setAside = row.GetBoolean(11);
        HasHeaders = ReadHeaders(out _hashHex, out _previousHex, out _trace);
        if (HasHeaders)
            Hash = EventDigest.Parse(_headers.AsSpan()[_hashHex]);
        if (HasHeaders && !_headers.AsSpan()[_previousHex].IsEmpty)
            Previous = EventDigest.Parse(_headers.AsSpan()[_previousHex]);

        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }

    public long Position { get; }

    public string Stream { get; }

    public long Version { get; }

    /// <summary>The hash that stands in the headers; what it is worth, <see cref="IsWhatWasWritten"/> tells.</summary>
    public EventDigest Hash { get; }

    /// <summary>The hash of the event before it, as the headers have it; none for the first.</summary>
    public EventDigest Previous { get; }

    /// <summary>The headers say what they have to, and nothing else.</summary>
    public bool HasHeaders { get; }

    /// <summary>What it takes up, about.</summary>
    public int Size => _data.Length + _headers.Length;

    /// <summary>Everything that is said about the event gives the hash that stands beside it.</summary>
    public bool IsWhatWasWritten() => !_setAside && Gives(Version);

    /// <summary>It gives that hash when it stands at this version of its stream.</summary>
    public bool Gives(long version)
    {
        if (!HasHeaders || _microseconds > LastMicrosecond || _microseconds < -Year2000 / TimeSpan.TicksPerMicrosecond)
            return false;
        Span<byte> hash = stackalloc byte[HeadBlock.HashLength];
        try
        {
            EventHash.Of(
                _id,
                Stream,
                version,
                _type,
                _data,
                new DateTimeOffset(Year2000 + (_microseconds * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero),
                new Causes(_user, _correlation, _causation, _trace),
                _headers.AsSpan()[_previousHex],
                hash);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException or JsonException)
        {
            return false; // nothing of the kind is ever written
        }

        return EventDigest.Of(hash) == Hash;
    }

    private bool ReadHeaders(out Range hash, out Range previous, out string? trace)
    {
        (hash, previous, trace) = (default, default, null);
        var (hasHash, hasPrevious) = (false, false);
        try
        {
            var reader = new Utf8JsonReader(_headers);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var (isHash, isPrevious) = (reader.ValueTextEquals("hash"u8), reader.ValueTextEquals("previous"u8));
                var isTrace = reader.ValueTextEquals("traceparent"u8);
                if (!reader.Read() || reader.TokenType != JsonTokenType.String)
                    return false;
                var value = Place(ref reader);
                if (isTrace)
                    trace = reader.GetString();
                else if (isHash && EventDigest.IsHex(reader.ValueSpan))
                    (hash, hasHash) = (value, true);
                else if (isPrevious && (reader.ValueSpan.IsEmpty || EventDigest.IsHex(reader.ValueSpan)))
                    (previous, hasPrevious) = (value, true);
                else
                    return false;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }

        return hasHash && hasPrevious;
    }

    private static Range Place(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex + 1;
        return new(start, start + reader.ValueSpan.Length);
    }
}
