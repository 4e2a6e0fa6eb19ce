using System.Text.Json;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Subscriptions;
using InteragencyReview.Kernel;

namespace InteragencyReview.Messaging;

/// <summary>
/// Tells other services what they must know, by reading this service's own log in order: the log is the outbox. A message's id
/// comes from the event it tells, so telling it again after a crash is recognized.
/// </summary>
/// <param name="source">The service that speaks, such as <c>/dhs</c>.</param>
/// <param name="transport">Where it speaks.</param>
/// <param name="routes">What each type of event has to say, and to whom.</param>
public sealed class Publisher(string source, ITransport transport, Routes routes) : ISubscription
{
    public string Name => "publisher";

    public bool Wants(string eventType) => routes.ByEvent.ContainsKey(eventType);

    public async Task<SubscriptionEffect> Handle(IReadOnlyList<RecordedEvent> page, CancellationToken stop)
    {
        var outgoing = page.SelectMany(Tell).ToList();
        if (outgoing.Count > 0)
            await transport.Send(outgoing, stop);
        return SubscriptionEffect.None;
    }

    private IEnumerable<OutgoingMessage> Tell(RecordedEvent e) =>
        routes.Of(e).Select((news, n) => new OutgoingMessage(
            news.Queue,
            new Envelope(
                DeterministicGuid.Of("message", e.Id.ToString(), news.Queue, $"{n}"),
                routes.NameOf(news.Message.GetType()),
                source,
                news.CaseKey,
                e.Version,
                e.Time,
                e.TraceParent,
                JsonSerializer.SerializeToElement(news.Message, news.Message.GetType(), WireJson.Options))));
}

/// <summary>A message for one service.</summary>
/// <param name="Queue">The receiving service.</param>
/// <param name="CaseKey">The case it is about, by an opaque key.</param>
/// <param name="Message">A V1 record of the contracts.</param>
public sealed record News(string Queue, string CaseKey, object Message);

/// <summary>What a service's events have to say to others. Built once, when the service is composed.</summary>
public sealed class Routes(EventTypes types, IReadOnlyDictionary<Type, string> messageNames)
{
    internal Dictionary<string, Func<RecordedEvent, IEnumerable<News>>> ByEvent { get; } = new(StringComparer.Ordinal);

    public Routes On<TEvent>(Func<TEvent, RecordedEvent, IEnumerable<News>> tell)
    {
        ByEvent.Add(types.NameOf(typeof(TEvent)), e => tell((TEvent)e.Data, e));
        return this;
    }

    internal IEnumerable<News> Of(RecordedEvent e) => ByEvent[types.CurrentNameOf(e.Type)](e);

    internal string NameOf(Type message) => messageNames[message];
}
