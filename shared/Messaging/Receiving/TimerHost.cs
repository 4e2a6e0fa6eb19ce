using System.Diagnostics;
using InteragencyReview.EventStore;
using InteragencyReview.EventStore.Timers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InteragencyReview.Messaging;

/// <summary>
/// Hands timers that are due to the mailbox. Every replica may do so at the same time: the inbox lets each act once, and
/// state decides whether it acts at all.
/// </summary>
public sealed class TimerHost(
    ITimers timers, IEventStore store, Mailbox mailbox, IServiceScopeFactory scopes, TimeProvider time, ILogger<TimerHost> log) : BackgroundService
{
    private const int PageSize = 100;
    private static readonly ActivitySource Spans = new(TransportTelemetry.Name);

    /// <summary>However much is appended, timers are not looked for more often than this.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <summary>How long nobody looks while nothing is due and nothing appended, should the signal of an append be lost.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var signal = store.Signal();
                var due = await timers.Due(time.GetUtcNow(), PageSize, stoppingToken);
                foreach (var timer in due)
                    await Act(timer, stoppingToken);
                if (due.Count < PageSize)
                    await Rest(signal, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogWarning(e, "Timers cannot be read; trying again.");
                await Task.Delay(Poll, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Until a timer is due, or one may have been set: only an append sets one.</summary>
    private async Task Rest(AppendSignal signal, CancellationToken stop)
    {
        var next = await timers.NextDue(stop) - time.GetUtcNow() ?? TimeSpan.MaxValue;
        if (next <= TimeSpan.Zero)
            return;
        if (next <= Poll)
        {
            await Task.Delay(next, time, stop);
            return;
        }

        await Task.Delay(Poll, time, stop);
        await store.WaitForAppend(signal, TimeSpan.FromTicks(Math.Min((next - Poll).Ticks, Quiet.Ticks)), stop);
    }

    private async Task Act(DueTimer timer, CancellationToken stop)
    {
        using var span = Spans.StartActivity("process timer", ActivityKind.Consumer, timer.TraceParent);
        try
        {
            if (timer.Message is UnknownEvent unknown)
                throw new InvalidOperationException($"The timer was not understood. {unknown.Why}");
            if (await mailbox.Handle(timer.Id, timer.Message, scopes, stop) is { } refusal)
                log.LogWarning("Timer {Timer} was refused: {Reason}", timer.Id, refusal.Reason);
            await timers.Done(timer.Id, time.GetUtcNow(), stop);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogError(e, "Timer {Timer} failed; it comes again in {Pause}.", timer.Id, AfterFailure);
            await timers.Postpone(timer.Id, time.GetUtcNow() + AfterFailure, stop);
        }
    }
}
