using System.Data.Common;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.EventStore.Subscriptions;

/// <summary>Runs one subscription for as long as the process lives and no other process owns it.</summary>
public sealed class SubscriptionRunner(IEventStore store, ISubscription subscription, TimeProvider time, ILogger<SubscriptionRunner> log)
{
    public const int PageSize = 500;

    /// <summary>So many parked events are tried once more between two pages of the log, which all other streams wait for.</summary>
    public const int ReplaySize = 50;

    private const int MaxErrorLength = 2_000;
    private const string Behind = "Waits behind a parked event of its stream.";

    /// <summary>How long a quiet log is left alone, should the signal that it has grown be lost.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

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
                await using var ownership = await store.Own(subscription.Name, stop);
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
            var replayed = await Replay(parked, stop);
            var page = await store.ReadLog(Position, PageSize, stop);
            if (page.Count == 0)
            {
                if (replayed == 0)
                    await store.WaitForAppend(signal, Quiet, stop);
                continue;
            }

            await Handle(page, parked, stop);
            progressed();
        }
    }

    /// <summary>
    /// What an operator has asked to try again, oldest first and each in a unit of its own. A stream is open again when nothing of it
    /// is parked any more; what came later for it waits until then.
    /// </summary>
    /// <returns>How many events were tried.</returns>
    private async Task<int> Replay(HashSet<string> parked, CancellationToken stop)
    {
        if (parked.Count == 0)
            return 0;
        var events = await store.Parking.ToReplay(subscription.Name, ReplaySize, stop);
        var failed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var e in events)
        {
            if (failed.Contains(e.Stream))
                continue;
            var (effect, error) = Concerns(e) ? await Try(e, stop) : (SubscriptionEffect.None, null);
            error = await MoveTo(Position, e, effect, error, (unit, why) => unit.Settle(new(subscription.Name, e.Stream, e.Position, why)), stop);
            if (error is not null)
                failed.Add(e.Stream);
        }

        if (events.Count > 0)
        {
            parked.Clear();
            parked.UnionWith(await store.ParkedStreams(subscription.Name, stop));
        }

        return events.Count;
    }

    private async Task Handle(IReadOnlyList<RecordedEvent> page, HashSet<string> parked, CancellationToken stop)
    {
        var wanted = page.Where(Concerns).ToList();
        try
        {
            await HandleTogether(wanted, page[^1].Position, parked, stop);
            return;
        }
        catch (Exception e) when (IsOfTheEvents(e))
        {
            log.LogWarning(e, "Subscription {Subscription} handles its page one by one.", subscription.Name);
        }

        foreach (var e in wanted)
            await HandleAlone(e, parked, stop);
        if (page[^1].Position > Position)
            await MoveTo(page[^1].Position, SubscriptionEffect.None, stop);
    }

    /// <summary>All in one unit of work, so that a stream that is parked costs the others nothing.</summary>
    private async Task HandleTogether(List<RecordedEvent> wanted, long upTo, HashSet<string> parked, CancellationToken stop)
    {
        var closed = new HashSet<string>(parked, StringComparer.Ordinal);
        var (open, parking) = (new List<RecordedEvent>(wanted.Count), new List<ParkedEvent>());
        foreach (var e in wanted)
        {
            var waits = closed.Contains(e.Stream);
            if (waits || e.Data is UnknownEvent)
            {
                parking.Add(new(subscription.Name, e.Stream, e.Position, waits ? Behind : Bounded(((UnknownEvent)e.Data).Why), waits));
                closed.Add(e.Stream);
            }
            else
            {
                open.Add(e);
            }
        }

        var effect = open.Count == 0 ? SubscriptionEffect.None : await subscription.Handle(open, stop);
        await MoveTo(upTo, effect, unit => parking.ForEach(unit.Park), stop);
        parked.UnionWith(closed);
    }

    /// <summary>An event that cannot be handled parks its stream; what follows in that stream waits behind it; the others go on.</summary>
    private async Task HandleAlone(RecordedEvent e, HashSet<string> parked, CancellationToken stop)
    {
        var waits = parked.Contains(e.Stream);
        var (effect, error) = waits ? (SubscriptionEffect.None, Behind) : await Try(e, stop);
        error = await MoveTo(
            e.Position,
            e,
            effect,
            error,
            (unit, why) =>
            {
                if (why is not null)
                    unit.Park(new(subscription.Name, e.Stream, e.Position, why, waits));
            },
            stop);
        if (error is not null)
            parked.Add(e.Stream);
    }

    /// <summary>An unknown event may be wanted, for all one knows; of one that is only unreadable one knows whether it is.</summary>
    private bool Concerns(RecordedEvent e) =>
        e.Data is UnknownEvent and not UnreadableEvent || subscription.Wants(store.Types.CurrentNameOf(e.Type));

    /// <returns>The effect, or what is wrong with the event.</returns>
    private async Task<(SubscriptionEffect Effect, string? Error)> Try(RecordedEvent e, CancellationToken stop)
    {
        if (e.Data is UnknownEvent unknown)
            return (SubscriptionEffect.None, Bounded(unknown.Why));
        try
        {
            return (await subscription.Handle([e], stop), null);
        }
        catch (Exception exception) when (IsOfTheEvents(exception))
        {
            return (SubscriptionEffect.None, WhatIsWrong(e, exception));
        }
    }

    private string WhatIsWrong(RecordedEvent e, Exception exception)
    {
        log.LogError(exception, "Subscription {Subscription} parks the stream of position {Position}.", subscription.Name, e.Position);
        return Bounded(exception.ToString());
    }

    /// <summary>As PostgreSQL can keep it: it takes no character 0.</summary>
    private static string Bounded(string error) => (error.Length > MaxErrorLength ? error[..MaxErrorLength] : error).Replace('\0', '\ufffd');

    /// <summary>Moves on with what came of one event. When the store refuses its rows, with what is wrong with them instead.</summary>
    /// <returns>What is wrong with the event, if anything.</returns>
    private async Task<string?> MoveTo(
        long position, RecordedEvent e, SubscriptionEffect effect, string? error, Action<UnitOfWork, string?> parking, CancellationToken stop)
    {
        if (error is null)
        {
            try
            {
                await MoveTo(position, effect, unit => parking(unit, null), stop);
                return null;
            }
            catch (Exception refused) when (effect.Rows.Count > 0 && IsOfTheEvents(refused))
            {
                error = WhatIsWrong(e, refused);
            }
        }

        await MoveTo(position, SubscriptionEffect.None, unit => parking(unit, error), stop);
        return error;
    }

    private Task MoveTo(long position, SubscriptionEffect effect, CancellationToken stop) => MoveTo(position, effect, _ => { }, stop);

    private async Task MoveTo(long position, SubscriptionEffect effect, Action<UnitOfWork> parking, CancellationToken stop)
    {
        var unit = new UnitOfWork { Checkpoint = new CheckpointMove(subscription.Name, Position, position) };
        foreach (var (row, at) in effect.Rows)
            unit.Write(row, at);
        parking(unit);
        if (await store.Commit(unit, stop) != CommitResult.Committed)
            throw new OwnershipLostException(subscription.Name);
        Position = position;
    }

    /// <summary>
    /// Whether an event is at fault, or what came of it. Of a database only values are that it cannot hold, or a constraint refuses:
    /// one that is away, closed, read-only or without its tables is no fault of an event, and it passes.
    /// </summary>
    private static bool IsOfTheEvents(Exception e) =>
        e is DbException
            ? e is DbException { SqlState: ['2', '2' or '3', ..] or ['5', '4', ..] }
            : e is not (OperationCanceledException or IOException or TimeoutException or System.Net.Sockets.SocketException
                or OwnershipLostException or Deciding.ConflictException);
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
