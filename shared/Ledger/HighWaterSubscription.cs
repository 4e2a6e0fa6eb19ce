using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Subscriptions;

namespace InteragencyReview.Ledger;

/// <summary>See <see cref="LedgerServices.KeepHighWaterMark"/>.</summary>
internal sealed class HighWaterSubscription : SubscriptionBase
{
    public HighWaterSubscription()
    {
        Name = "high-water";
        IncludeType<NeverAppended>();
    }

    public override Task<IChangeListener> ProcessEventsAsync(
        EventRange page, ISubscriptionController controller, IDocumentOperations operations, CancellationToken cancellationToken) =>
        Task.FromResult<IChangeListener>(NullChangeListener.Instance);

    private sealed record NeverAppended;
}
