using System.Text.Json;
using InteragencyReview.Kernel;

namespace InteragencyReview.Messaging;

/// <summary>What travels between services: a contract message and what is needed to deliver, order and trace it.</summary>
/// <param name="Id">Deterministic, given by the sender from the event it tells: the same news has the same id, however often it is sent.</param>
/// <param name="Type">Explicit and versioned, such as <c>ballot_cast_v1</c>; never a CLR name.</param>
/// <param name="Source">The service that speaks, such as <c>/dhs</c>.</param>
/// <param name="CaseKey">The case it is about, by an opaque key; null for what is about no case. Never in a log line, span or metric.</param>
/// <param name="SourceVersion">Version of the source stream after the event: a receiver drops what is older than what it knows.</param>
/// <param name="Time">When the event happened, by the clock of the source.</param>
/// <param name="TraceParent">W3C trace context of the sender, or null.</param>
/// <param name="Payload">The contract message in its wire form.</param>
public sealed record Envelope(
    Guid Id,
    string Type,
    string Source,
    string? CaseKey,
    long SourceVersion,
    DateTimeOffset Time,
    string? TraceParent,
    JsonElement Payload)
{
    /// <summary>The payload as the message it is.</summary>
    /// <exception cref="JsonException">The payload is not a <typeparamref name="T"/>.</exception>
    public T Read<T>() =>
        Payload.Deserialize<T>(WireJson.Options) ?? throw new JsonException($"The payload of a {Type} is null.");

    public string ToJson() => JsonSerializer.Serialize(this, WireJson.Options);

    /// <exception cref="JsonException">Not an envelope, or one without id, type or payload.</exception>
    public static Envelope FromJson(string json)
    {
        var envelope = JsonSerializer.Deserialize<Envelope>(json, WireJson.Options);
        return envelope is { Type: not null, Source: not null, Payload.ValueKind: not JsonValueKind.Undefined } && envelope.Id != Guid.Empty
            ? envelope
            : throw new JsonException("Not an envelope: id, type, source or payload is missing.");
    }
}

/// <summary>An envelope on its way to the queue of a service.</summary>
public sealed record OutgoingMessage(string Queue, Envelope Envelope);
