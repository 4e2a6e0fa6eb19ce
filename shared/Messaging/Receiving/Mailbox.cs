using System.Diagnostics;
using System.Text.Json;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Deciding;
using InteragencyReview.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace InteragencyReview.Messaging;

/// <summary>What a service does with each message that reaches it, from others or, as a timer, from itself.</summary>
public sealed class Mailbox(IReadOnlyDictionary<Type, string> messageNames)
{
    private readonly Dictionary<string, Func<Envelope, IServiceProvider, CancellationToken, Task<Refusal?>>> _messages = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, Func<object, IServiceProvider, CancellationToken, Task<Refusal?>>> _timers = [];

    /// <param name="handle">One unit of work, or none. A refusal makes a dead letter at once, since no further try can help.</param>
    public Mailbox On<TMessage, TService>(Func<TMessage, TService, CancellationToken, Task<Refusal?>> handle)
        where TMessage : notnull
        where TService : notnull
    {
        _messages.Add(
            messageNames[typeof(TMessage)],
            (envelope, services, stop) => handle(envelope.Read<TMessage>(), services.GetRequiredService<TService>(), stop));
        return this;
    }

    /// <inheritdoc cref="On{TMessage,TService}(Func{TMessage,TService,CancellationToken,Task{Refusal?}})"/>
    /// <remarks>The handler also sees the envelope: the version and time of what it is told.</remarks>
    public Mailbox On<TMessage, TService>(Func<TMessage, Envelope, TService, CancellationToken, Task<Refusal?>> handle)
        where TMessage : notnull
        where TService : notnull
    {
        _messages.Add(
            messageNames[typeof(TMessage)],
            (envelope, services, stop) => handle(envelope.Read<TMessage>(), envelope, services.GetRequiredService<TService>(), stop));
        return this;
    }

    /// <inheritdoc cref="On{TMessage,TService}(Func{TMessage,TService,CancellationToken,Task{Refusal?}})"/>
    /// <remarks>The handler also reads the clock.</remarks>
    public Mailbox On<TMessage, TService>(Func<TMessage, TService, TimeProvider, CancellationToken, Task<Refusal?>> handle)
        where TMessage : notnull
        where TService : notnull
    {
        _messages.Add(
            messageNames[typeof(TMessage)],
            (envelope, services, stop) => handle(
                envelope.Read<TMessage>(), services.GetRequiredService<TService>(), services.GetRequiredService<TimeProvider>(), stop));
        return this;
    }

    /// <summary>What happens when a timer of this type is due. State decides whether it acts.</summary>
    public Mailbox OnTimer<TTimer, TService>(Func<TTimer, TService, TimeProvider, CancellationToken, Task<Refusal?>> handle)
        where TTimer : notnull
        where TService : notnull
    {
        _timers.Add(
            typeof(TTimer),
            (timer, services, stop) => handle(
                (TTimer)timer, services.GetRequiredService<TService>(), services.GetRequiredService<TimeProvider>(), stop));
        return this;
    }

    internal async Task<HandlingResult> Handle(Envelope envelope, IServiceScopeFactory scopes, CancellationToken stop)
    {
        if (!_messages.TryGetValue(envelope.Type, out var handle))
            return HandlingResult.Reject($"This service does not know messages of type {envelope.Type}.");

        try
        {
            return await InScope(envelope.Id, scopes, services => handle(envelope, services, stop)) is { } refusal
                ? HandlingResult.Reject($"{refusal.Type}: {refusal.Reason}")
                : HandlingResult.Done;
        }
        catch (JsonException e)
        {
            return HandlingResult.Reject($"The payload is not a {envelope.Type}: at {e.Path}.");
        }
    }

    internal Task<Refusal?> Handle(Guid id, object timer, IServiceScopeFactory scopes, CancellationToken stop) =>
        InScope(id, scopes, services => _timers[timer.GetType()](timer, services, stop));

    private static async Task<Refusal?> InScope(Guid id, IServiceScopeFactory scopes, Func<IServiceProvider, Task<Refusal?>> handle)
    {
        await using var scope = scopes.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<WorkContext>();
        context.InboxMessage = id;
        context.Causes = new Causes(null, Activity.Current?.TraceId.ToString(), id.ToString(), Activity.Current?.Id);
        return await handle(scope.ServiceProvider);
    }
}
