using System.Data.Common;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.EventStore.Subscriptions;

/// <summary>Runs one subscription for as long as the process lives and no other process owns it.</summary>
public sealed class SubscriptionRunner(IEventStore store, ISubscription subscription, TimeProvider time, ILogger<SubscriptionRunner> log)
{
    public const int PageSize = 500;
    private const int MaxErrorLength = 2_000;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan NotOwner = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>Position up to which everything is handled, as this process knows it.</summary>
    public long Position { get; private set; }

    /// <summary>Runs until stopped; never throws but for the stop.</summary>
    public async Task Run(CancellationToken stop)
    {
        var pause = FirstPause;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var ownership = await store.TryOwn(subscription.Name, stop);
                if (ownership is null)
                {
                    await Task.Delay(NotOwner, time, stop);
                    continue;
                }

                using var mine = CancellationTokenSource.CreateLinkedTokenSource(stop, ownership.Lost);
                await Follow(() => pause = FirstPause, mine.Token);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogWarning(e, "Subscription {Subscription} pauses for {Pause} at {Position}.", subscription.Name, pause, Position);
                await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    private async Task Follow(Action progressed, CancellationToken stop)
    {
        Position = await store.ReadCheckpoint(subscription.Name, stop);
        var parked = (await store.ParkedStreams(subscription.Name, stop)).ToHashSet(StringComparer.Ordinal);
        while (true)
        {
            var signal = store.Signal();
            var page = await store.ReadLog(Position, PageSize, stop);
            if (page.Count == 0)
            {
                await store.WaitForAppend(signal, Idle, stop);
                continue;
            }

            await Handle(page, parked, stop);
            progressed();
        }
    }

    private async Task Handle(IReadOnlyList<RecordedEvent> page, HashSet<string> parked, CancellationToken stop)
    {
        // An unknown event may be wanted, for all one knows; of one that is only unreadable one knows whether it is.
        var wanted = page.Where(e => e.Data is UnknownEvent and not UnreadableEvent || subscription.Wants(store.Types.CurrentNameOf(e.Type))).ToList();
        if (wanted.TrueForAll(e => e.Data is not UnknownEvent && !parked.Contains(e.Stream)))
        {
            try
            {
                var effect = wanted.Count == 0 ? SubscriptionEffect.None : await subscription.Handle(wanted, stop);
                await MoveTo(page[^1].Position, effect, null, stop);
                return;
            }
            catch (Exception e) when (!IsInfrastructure(e))
            {
                log.LogWarning(e, "Subscription {Subscription} handles its page one by one.", subscription.Name);
            }
        }

        foreach (var e in wanted)
            await HandleAlone(e, parked, stop);
        if (page[^1].Position > Position)
            await MoveTo(page[^1].Position, SubscriptionEffect.None, null, stop);
    }

    /// <summary>An event that cannot be handled parks its stream; what follows in that stream waits behind it; the others go on.</summary>
    private async Task HandleAlone(RecordedEvent e, HashSet<string> parked, CancellationToken stop)
    {
        string? error = null;
        var effect = SubscriptionEffect.None;
        if (e.Data is UnknownEvent unknown)
        {
            error = unknown.Why;
        }
        else if (parked.Contains(e.Stream))
        {
            error = "Waits behind a parked event of its stream.";
        }
        else
        {
            try
            {
                effect = await subscription.Handle([e], stop);
            }
            catch (Exception exception) when (!IsInfrastructure(exception))
            {
                log.LogError(exception, "Subscription {Subscription} parks the stream of position {Position}.", subscription.Name, e.Position);
                error = exception.ToString();
            }
        }

        if (error is not null)
            parked.Add(e.Stream);
        await MoveTo(
            e.Position,
            effect,
            error is null ? null : new ParkedEvent(subscription.Name, e.Stream, e.Position, error.Length > MaxErrorLength ? error[..MaxErrorLength] : error),
            stop);
    }

    private async Task MoveTo(long position, SubscriptionEffect effect, ParkedEvent? parked, CancellationToken stop)
    {
        var unit = new UnitOfWork { Checkpoint = new CheckpointMove(subscription.Name, Position, position) };
        foreach (var (row, at) in effect.Rows)
            unit.Write(row, at);
        if (parked is not null)
            unit.Park(parked);
        if (await store.Commit(unit, stop) != CommitResult.Committed)
            throw new OwnershipLostException(subscription.Name);
        Position = position;
    }

    private static bool IsInfrastructure(Exception e) =>
        e is DbException { SqlState: null } or DbException { IsTransient: true } or OperationCanceledException or IOException or TimeoutException or System.Net.Sockets.SocketException
            or OwnershipLostException or Deciding.ConflictException;
}

/// <summary>Another process has moved the subscription on: this one starts over from what is recorded.</summary>
public sealed class OwnershipLostException : Exception
{
    public OwnershipLostException()
    {
    }

    public OwnershipLostException(string subscription)
        : base($"Subscription {subscription} was moved on by another owner.")
    {
    }

    public OwnershipLostException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
