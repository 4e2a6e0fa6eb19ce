using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using JasperFx;
using JasperFx.CodeGeneration;
using JasperFx.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Wolverine;
using Wolverine.Configuration;
using Wolverine.ErrorHandling;
using Wolverine.Http;
using Wolverine.Postgresql;
using Wolverine.Postgresql.Transport;
using Wolverine.Runtime;
using Wolverine.Transports;
using Wolverine.Util;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Messages between services, timers, inbox and outbox: Wolverine, set up the same way everywhere.</summary>
public static class ServiceMessaging
{
    /// <summary>How many messages a listener takes from its queue at a time.</summary>
    private const int MessagesAtATime = 200;

    /// <summary>How many messages of a queue a process takes ahead, at most: the rest waits in the queue.</summary>
    private static readonly BufferingLimits Ahead = new(500, 250);

    /// <summary>
    /// What a living process took this long ago and no longer has in hand is taken up again. Of what it has in hand, Wolverine notes the
    /// time anew three times meanwhile; after a database that was away for longer it is taken a second time, which changes nothing.
    /// </summary>
    private static readonly TimeSpan TakenAndNotHandled = 30.Seconds();

    /// <summary>What a living process stored this long ago and has not sent is sent again. Sent twice, it changes nothing.</summary>
    private static readonly TimeSpan StoredAndNotSent = 20.Seconds();

    /// <summary>
    /// Of a message, with its wait for others of its group: longer than three statements one after the other that a server leaves without
    /// an answer, since what is cut is a failure like any other.
    /// </summary>
    private static readonly TimeSpan LongestHandling = 5.Minutes();

    /// <summary>A queue is looked into by the clock as well, should the signal that wakes its listener be lost.</summary>
    private static readonly TimeSpan BetweenLooksAtAQueue = 5.Seconds();

    /// <summary>
    /// What was handled is recognized for so long, if it comes again. It need not be for longer, since handled twice it changes nothing;
    /// what is kept makes the inbox slower for all that waits in it.
    /// </summary>
    private static readonly TimeSpan HandledIsKept = 5.Seconds();

    /// <summary>A process that starts is known to the others at once, not only after a whole pause.</summary>
    private static readonly TimeSpan FirstSignOfLife = 1.Seconds();

    /// <summary>Each is a small write, which an idle service makes as well.</summary>
    private static readonly TimeSpan BetweenSignsOfLife = 3.Seconds();

    /// <summary>Two signs missed, and time for one that was late. With what comes after it, another goes on within 15 seconds (promise 33).</summary>
    private static readonly TimeSpan SilentIsDead = 8.Seconds();

    /// <summary>How often the messages of the dead are given to the living: short beside the silence before.</summary>
    private static readonly TimeSpan BetweenTakeovers = 3.Seconds();

    /// <summary>Between looks for messages that no living process owns, and for work that no process does: as often as a takeover needs.</summary>
    private static readonly TimeSpan BetweenSweeps = 5.Seconds();

    /// <summary>A timer goes off, and a message is tried again, so late at most.</summary>
    private static readonly TimeSpan LatestTimer = 1.Seconds();

    /// <summary>
    /// After any other failure, with the message in hand. The third try of a batch is item by item, so two: the others of the batch do not
    /// wait for a harmed one.
    /// </summary>
    private static readonly TimeSpan[] AfterFailure = [100.Milliseconds(), 200.Milliseconds()];

    /// <summary>After those, from the inbox: what was short is over, and a person sees the rest within a quarter of a minute.</summary>
    private static readonly TimeSpan[] AfterManyFailures = [2.Seconds(), 10.Seconds()];

    /// <summary>After a conflict, with the message in hand: most are over by then.</summary>
    private static readonly TimeSpan[] AfterConflict = [20.Milliseconds(), 50.Milliseconds(), 150.Milliseconds(), 300.Milliseconds()];

    /// <summary>After those, from the inbox: of a pile-up some get through each time, and none of them waits for long.</summary>
    private static readonly TimeSpan LongestAfterConflict = 20.Seconds();

    /// <summary>So often, that a pile-up is over before; so seldom, that somebody sees within a quarter of an hour what is not.</summary>
    private const int LongestPausesAfterConflict = 20;

    /// <summary>All of those from the inbox. Jitter makes each up to twice as long.</summary>
    internal static readonly TimeSpan[] AfterManyConflicts =
        [1.Seconds(), 5.Seconds(), .. Enumerable.Repeat(LongestAfterConflict, LongestPausesAfterConflict)];

    /// <summary>
    /// A message that has conflicted as often as this is a dead letter: what it conflicts with does not go away, such as a stream whose
    /// version is behind its events.
    /// </summary>
    internal static readonly int MostConflicts = 1 + AfterConflict.Length + AfterManyConflicts.Length;

    /// <summary>How often the one who waits for the database looks for it.</summary>
    private static readonly TimeSpan BetweenLooks = 1.Seconds();

    /// <summary>After a database that answers and fails again, such as one whose disk is full.</summary>
    private static readonly TimeSpan AfterFailingAgain = 5.Seconds();

    /// <summary>
    /// Of a message that gets no answer from a database which answers others. With the half minute that a statement waits it is a dead letter
    /// after ten minutes: by then a lock that somebody holds is let go, and what is too slow by itself stays so.
    /// </summary>
    private const int MostUnanswered = 15;

    static ServiceMessaging() => WolverineMessageNaming.InsertFirst<ContractNaming>();

    /// <param name="builder">Of the service.</param>
    /// <param name="service">As in <see cref="ServiceNames"/>.</param>
    /// <param name="program">A type of the service's own assembly, where its handlers and endpoints are.</param>
    /// <param name="configure">Whom it listens to and sends to.</param>
    public static WebApplicationBuilder AddMessaging(
        this WebApplicationBuilder builder, string service, Type program, Action<WolverineOptions> configure)
    {
        var broker = MessageBroker.Of(builder.Configuration);
        builder.Host.UseWolverine(options =>
        {
            options.ServiceName = service;
            options.ApplicationAssembly = program.Assembly;
            options.AutoBuildMessageStorageOnStartup = AutoCreate.None;
            options.CodeGeneration.TypeLoadMode = TypeLoadMode.Auto; // build.sh generates the code of handlers and endpoints ahead
            options.EnableRelayOfUserName = true;

            // Those of the default are the machine's address and the time: two services beside each other give two messages of one moment the
            // same, and the second is taken for the first come again, acknowledged and dropped.
            options.EnvelopeIdGeneration = EnvelopeIdGeneration.GuidV7;
            options.DefaultExecutionTimeout = LongestHandling;
            options.UseSystemTextJsonForSerialization(LikeWireJson);
            SenderCheck.AddTo(options);
            foreach (var type in MessageNames.All.Keys)
                options.RegisterMessageType(type);

            options.Discovery.IncludeAssembly(typeof(ServiceMessaging).Assembly);
            options.Policies.AutoApplyTransactions();
            options.Policies.UseDurableInboxOnAllListeners();
            options.Policies.UseDurableOutboxOnAllSendingEndpoints();
            options.Policies.UseDurableLocalQueues();
            options.Policies.ForMessagesOfType<IGroupedMessage>().AddMiddleware(typeof(OneOfAGroupAtATime));
            options.MessagePartitioning.ByMessage<IGroupedMessage>(message => message.Group);
            if (broker is null)
                options.Transports.GetOrCreate<PostgresqlTransport>().EnableQueueNotifications = true;
            else
                options.UseBroker(broker, service);

            // What nobody here handles is no reason to lose it: the sender may be newer than this service.
            options.UnknownMessageBehavior = UnknownMessageBehavior.DeadLetterQueue;
            RetryFailures(options);
            KeepQuiet(options.Durability);
            configure(options);
        });
        builder.Services.AddWolverineHttp();
        builder.Services.AddSingleton<GroupGates>();
        builder.Services.AddSingleton<DeadLetters>().AddSingleton<Backlog>().AddHostedService<BacklogWatch>().AddHostedService<UnreadableMessages>();
        builder.Services.AddHealthChecks().AddCheck<MessagesHealth>("messages", HealthStatus.Degraded, timeout: HealthEndpoints.Within);
        if (broker is not null)
        {
            builder.Services.AddSingleton(broker).AddHostedService<StoppedListeners>();
            builder.Services.AddHealthChecks().AddCheck<BrokerHealth>("broker", HealthStatus.Degraded, timeout: HealthEndpoints.Within);
        }

        return builder;
    }

    /// <summary>Takes what another service sends here.</summary>
    /// <param name="atATime">How many messages are handled side by side, of different groups.</param>
    public static void ListenTo(this WolverineOptions options, string queue, PartitionSlots atATime = PartitionSlots.Five)
    {
        if (options.UsesBroker())
        {
            options.ListenToBroker(queue).PreFetchCount(MessagesAtATime).UseDurableInbox(Ahead).PartitionProcessingByGroupId(atATime);
            return;
        }

        options
            .ListenToPostgresqlQueue(queue)
            .MaximumMessagesToReceive(MessagesAtATime)
            .PollingInterval(BetweenLooksAtAQueue)
            .UseDurableInbox(Ahead)
            .PartitionProcessingByGroupId(atATime);
    }

    /// <summary>Makes a queue known under its own name, so that messages can be addressed to it.</summary>
    public static void SendTo(this WolverineOptions options, string queue)
    {
        if (options.UsesBroker())
            options.SendToBroker(queue);
        else
            options.Transports.GetOrCreate<PostgresqlTransport>().Queues[queue].EndpointName = queue;
    }

    private static void LikeWireJson(System.Text.Json.JsonSerializerOptions json)
    {
        json.DefaultIgnoreCondition = WireJson.Options.DefaultIgnoreCondition;
        json.NumberHandling = WireJson.Options.NumberHandling;
        json.PropertyNamingPolicy = WireJson.Options.PropertyNamingPolicy;
        json.PropertyNameCaseInsensitive = true;
        foreach (var converter in WireJson.Options.Converters)
            json.Converters.Add(converter);
    }

    /// <summary>
    /// A conflict is tried again at once, then later, for some minutes. A database that is away is waited for and dead-letters nothing;
    /// one that answers all but this message is not away. Everything else is tried a few times. What still fails then becomes a dead letter
    /// for a person.
    /// </summary>
    internal static void RetryFailures(WolverineOptions options)
    {
        options.OnException<MessageRefusedException>().MoveToErrorQueue();
        options.OnException(Conflicts.IsConflict)
            .RetryWithCooldown(AfterConflict)
            .Then.ScheduleRetry(AfterManyConflicts).WithFullJitter()
            .Then.MoveToErrorQueue();
        options.OnException(Causes.IsDatabaseAway).CustomActionIndefinitely(TryAgainOnceItIsBack, "Wait for the database, then try again");
        options.OnAnyException()
            .RetryWithCooldown(AfterFailure).WithFullJitter()
            .Then.ScheduleRetry(AfterManyFailures)
            .Then.MoveToErrorQueue();
    }

    /// <summary>
    /// Waits with the message in hand, so that what comes after it waits as well, and asks nothing of the database that is away: a message
    /// that is to be scheduled, or a listener that is to be paused, would have to be written down in it. Nothing may be thrown here, since
    /// Wolverine would take the message as handled.
    /// </summary>
    private static async ValueTask TryAgainOnceItIsBack(IWolverineRuntime runtime, IEnvelopeLifecycle lifecycle, Exception e)
    {
        try
        {
            var database = runtime.Services.GetRequiredService<NpgsqlDataSource>();
            var stop = runtime.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            await Task.Delay(lifecycle.Envelope is { Attempts: > 1 } ? AfterFailingAgain : BetweenLooks, stop);
            if (Causes.IsUnanswered(e) && await database.Answers(stop))
            {
                // It is there, for all but this message: the attempt counts, and the inbox can keep the message meanwhile.
                if (lifecycle.Envelope!.Attempts >= MostUnanswered)
                    await lifecycle.MoveToDeadLetterQueueAsync(e);
                else
                    await lifecycle.ReScheduleAsync(runtime.Services.GetRequiredService<TimeProvider>().GetUtcNow() + AfterFailingAgain);
                return;
            }

            while (!await database.Answers(stop))
                await Task.Delay(BetweenLooks, stop);

            // What the database has cost is not counted: of the next failure, or of a conflict, it would make a dead letter.
            lifecycle.Envelope!.Attempts = 1;
            await lifecycle.DeferAsync();
        }
        catch (OperationCanceledException)
        {
            // The process ends. Its inbox has the message.
        }
        catch (Exception failed)
        {
            runtime.Logger.LogError(failed, "Message {MessageId} waits in the inbox, until it is taken up again.", lifecycle.Envelope?.Id);
        }
    }

    /// <summary>
    /// LISTEN/NOTIFY wakes those who wait; what is looked at by the clock is looked at seldom, but for what a takeover waits for.
    /// </summary>
    private static void KeepQuiet(DurabilitySettings durability)
    {
        durability.DurabilityMetricsEnabled = false;
        durability.NodeAssignmentHealthCheckTracingEnabled = false;
        durability.KeepAfterMessageHandling = HandledIsKept;
        durability.HandledMessageCleanupPollingTime = HandledIsKept;
        durability.OrphanedMessageSweepPollingTime = BetweenSweeps;
        durability.HealthCheckPollingTime = BetweenSignsOfLife;
        durability.FirstHealthCheckExecution = FirstSignOfLife;
        durability.StaleNodeTimeout = SilentIsDead;
        durability.NodeReassignmentPollingTime = BetweenTakeovers;
        durability.CheckAssignmentPeriod = BetweenSweeps;
        durability.ScheduledJobPollingTime = LatestTimer;
        durability.DeadLetterQueueExpirationEnabled = false;
        durability.InboxStaleTime = TakenAndNotHandled;
        durability.OutboxStaleTime = StoredAndNotSent;
    }
}
