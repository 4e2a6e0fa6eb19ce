using InteragencyReview.Kernel;
using Microsoft.Extensions.Logging;
using Wolverine.Marten;

namespace InteragencyReview.ServiceDefaults;

/// <summary>The glue between pure decisions and Wolverine.</summary>
public static class Decisions
{
    /// <summary>The events to append; none when the decision is a refusal or changes nothing.</summary>
    public static Events AsEvents<TEvent>(this Decision<TEvent> decision)
        where TEvent : notnull
    {
        var events = new Events();
        foreach (var e in decision.Events)
            events.Add(e);
        return events;
    }

    /// <summary>The same for a message, whose sender waits for no answer: a refusal is written to the log of the service.</summary>
    public static Events AsEvents<TEvent>(this Decision<TEvent> decision, ILogger log)
        where TEvent : notnull
    {
        if (decision.Refusal is { } refusal)
            log.LogWarning("A message was refused ({Refusal}): {Reason}", refusal.Type, refusal.Reason);
        return decision.AsEvents();
    }

    public static void AppendMany<T, TEvent>(this JasperFx.Events.IEventStream<T> stream, Decision<TEvent> decision)
        where T : class
        where TEvent : notnull
    {
        if (decision.Events.Length > 0)
            stream.AppendMany(decision.Events.Cast<object>());
    }
}
