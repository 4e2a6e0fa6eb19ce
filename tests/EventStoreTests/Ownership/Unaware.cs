using System.Reflection;
using InteragencyReview.EventStore;

namespace InteragencyReview.EventStoreTests.Ownership;

/// <summary>A store whose owners never hear that their lock is gone: as on a host that sleeps or is cut off.</summary>
internal class Unaware : DispatchProxy
{
    private IEventStore _store = null!;

    public static IEventStore Of(IEventStore store)
    {
        var unaware = Create<IEventStore, Unaware>();
        ((Unaware)unaware)._store = store;
        return unaware;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var result = targetMethod!.Invoke(_store, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
        return result is Task<ISubscriptionOwnership> owning ? Own(owning) : result;
    }

    private static async Task<ISubscriptionOwnership> Own(Task<ISubscriptionOwnership> owning) => new Ownership(await owning);

    private sealed class Ownership(ISubscriptionOwnership owned) : ISubscriptionOwnership
    {
        public CancellationToken Lost => CancellationToken.None;

        public ValueTask DisposeAsync() => owned.DisposeAsync();
    }
}
