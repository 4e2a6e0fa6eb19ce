using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Subscriptions;

namespace InteragencyReview.CrashTests.Writing;

/// <summary>One row for each event: a page that was passed over, or written without its checkpoint, shows.</summary>
public sealed class StatementsSubscription : ISubscription
{
    public string Name => Accounts.SubscriptionName;

    public bool Wants(string eventType) => true;

    public Task<SubscriptionEffect> Handle(IReadOnlyList<RecordedEvent> page, CancellationToken stop) =>
        Task.FromResult(new SubscriptionEffect(
            [.. page.Select(e => (Accounts.Statements.Row(e.Stream, e.Version, ((EntryBooked)e.Data).Amount), e.Position))]));
}
