using RabbitMQ.Client;
using Wolverine;
using Wolverine.RabbitMQ.Internal;
using Wolverine.Runtime;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Takes a message without the headers that cannot be read. Wolverine's own mapping fails at them, and then the message is acknowledged and
/// a line in the log is all that is left of it; so it is handled, or becomes a dead letter, like any other.
/// </summary>
internal sealed class ReadableHeaders : RabbitMqEnvelopeMapper
{
    public ReadableHeaders(RabbitMqQueue queue, IWolverineRuntime runtime)
        : base(queue, runtime) =>
        MapIncomingProperty(envelope => envelope.ReplyUri!, (envelope, incoming) =>
            envelope.ReplyUri = tryReadIncomingHeader(incoming, EnvelopeConstants.ReplyUriKey, out var value) && Uri.TryCreate(value, UriKind.Absolute, out var address) ? address : null);

    protected override bool tryReadIncomingHeader(IReadOnlyBasicProperties incoming, string key, out string? value)
    {
        value = null;
        return incoming.Headers?.TryGetValue(key, out var header) is true && header is not null && base.tryReadIncomingHeader(incoming, key, out value);
    }

    protected override void writeIncomingHeaders(IReadOnlyBasicProperties incoming, Envelope envelope)
    {
        base.writeIncomingHeaders(incoming, envelope);
        foreach (var (key, _) in incoming.Headers?.Where(header => header.Value is null) ?? [])
            envelope.Headers.Remove(key);
    }
}
