using InteragencyReview.CrashTests.Writing;
using InteragencyReview.EventStore.Heads;
using InteragencyReview.EventStore.PostgreSql;
using InteragencyReview.EventStore.Rebuilding;
using InteragencyReview.EventStore.Subscriptions;
using InteragencyReview.EventStore.Verification;
using InteragencyReview.PostgresFixture;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace InteragencyReview.CrashTests.Rounds;

/// <summary>What the product itself says of its log after a crash: its verification, its subscription, its rebuild.</summary>
internal sealed class SelfChecks(NpgsqlDataSource database, HeadKeys keys)
{
    private long _signedTo;

    public long Heads { get; private set; }

    /// <summary>As <c>review verify</c> does, with the heads that were signed while something was killed.</summary>
    public async Task Verify()
    {
        var result = await LogVerification.Run(database, keys, held: null, static _ => { }, CancellationToken.None);
        Require(result.Fault is null, $"verification finds a fault: {result.Fault?.Explanation}");
        Require(result.SignedTo >= _signedTo, $"heads were signed up to {_signedTo}, and now up to {result.SignedTo}");
        (_signedTo, Heads) = (result.SignedTo, result.Heads);
    }

    /// <summary>The subscription has moved while things were killed, and goes on from there to the end of the log.</summary>
    public async Task CatchUp()
    {
        await using var store = new PostgreSqlEventStore(database, Accounts.Types, TimeProvider.System, NullLogger<PostgreSqlEventStore>.Instance);
        var head = await store.Head(CancellationToken.None);
        Require(await store.ReadCheckpoint(Accounts.SubscriptionName, CancellationToken.None) > 0, "the subscription has never moved");
        Require(Heads > 0, "no head was signed");
        using var stop = new CancellationTokenSource();
        var running = new SubscriptionRunner(store, new StatementsSubscription(), TimeProvider.System, NullLogger<SubscriptionRunner>.Instance).Run(stop.Token);
        await Condition.Until(
            $"the subscription stands at {head}",
            async () => await store.ReadCheckpoint(Accounts.SubscriptionName, CancellationToken.None) == head);
        await stop.CancelAsync();
        await running;
    }

    /// <summary>As <c>review rebuild --check</c> does.</summary>
    public async Task Rebuild()
    {
        var rebuilds = new Rebuilds(database, Accounts.Types, RebuildableView.Of(Accounts.Definition), TimeProvider.System, NullLogger<Rebuilds>.Instance);
        foreach (var view in rebuilds.Views)
        {
            var status = await rebuilds.Run(view, checkOnly: true, CancellationToken.None);
            Require(status is { Phase: RebuildPhase.Done, Error: null, Differences: 0 }, $"the rebuild of {view.Name} differs: {status}");
            Require(status.Rows > 0, $"the rebuild of {view.Name} has no rows");
        }
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new AuditException(otherwise);
    }
}
