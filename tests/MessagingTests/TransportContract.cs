using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using InteragencyReview.Kernel;

namespace InteragencyReview.MessagingTests;

/// <summary>What every transport promises, whatever it is made of.</summary>
public abstract class TransportContract : IAsyncLifetime
{
    protected const string Queue = "working-group";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly List<Receiver> _receivers = [];
    private ITransport _transport = null!;

    /// <summary>Tiny pauses: against a real database they are waited out.</summary>
    protected static ReceiveOptions Quick { get; } = new()
    {
        Attempts = 3,
        Retry = new(TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(10)),
        Poll = TimeSpan.FromMilliseconds(200),
        StopLimit = TimeSpan.FromSeconds(5),
    };

    private protected LogOfTheTest Log { get; } = new();

    protected ITransport Transport => _transport;

    private IDeadLetters DeadLetters => (IDeadLetters)_transport;

    public virtual async Task InitializeAsync() => _transport = await Create();

    public virtual async Task DisposeAsync()
    {
        foreach (var receiver in _receivers)
            await receiver.Stop();
    }

    [Fact]
    public async Task A_message_that_was_sent_arrives_as_it_was_sent()
    {
        var sent = Message(1) with { TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00", CaseKey = "c-é\u0001" };
        await Send(sent);

        var receiver = Receive();

        await Eventually(() => receiver.Handled.Count == 1);
        Assert.Equal(sent.ToJson(), receiver.Handled.Single().ToJson());
    }

    [Fact]
    public async Task A_message_sent_while_the_receiver_sleeps_wakes_it()
    {
        var receiver = Receive();
        await Send(Message(1));
        await Eventually(() => receiver.Handled.Count == 1);

        await Send(Message(2));

        await Eventually(() => receiver.Handled.Count == 2);
    }

    [Fact]
    public async Task The_same_message_sent_again_while_it_is_in_the_queue_adds_nothing()
    {
        await Send(Message(1), Message(1));
        await Send(Message(1), Message(2));

        Assert.Equal(2, (await Backlog()).Ready);
        var receiver = Receive();
        await EventuallyEmpty();
        Assert.Equal([1, 2], receiver.Handled.Select(m => m.SourceVersion).Order());
    }

    [Fact]
    public async Task The_same_message_in_two_queues_is_two_messages()
    {
        await Transport.Send([new("a", Message(1)), new("b", Message(1))], default);

        Assert.Equal(1, (await Transport.Backlog("a", default)).Ready);
        Assert.Equal(1, (await Transport.Backlog("b", default)).Ready);
    }

    [Fact]
    public async Task Receivers_share_a_queue_and_each_message_goes_to_one_of_them()
    {
        await Send([.. Enumerable.Range(0, 1_000).Select(Message)]);

        var receivers = new[] { Receive(), Receive(), Receive() };

        await EventuallyEmpty();
        var handled = receivers.SelectMany(r => r.Handled).Select(m => m.Id).ToList();
        Assert.Equal(1_000, handled.Count);
        Assert.Equal(1_000, handled.Distinct().Count());
    }

    [Fact]
    public async Task No_more_handlers_work_at_once_than_the_bound_says()
    {
        await Send([.. Enumerable.Range(0, 50).Select(Message)]);
        var (working, most) = (0, 0);
        var receiver = Receive(
            async _ =>
            {
                var now = Interlocked.Increment(ref working);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref working);
                return HandlingResult.Done;
            },
            Quick with { Concurrency = 3 });

        await Eventually(() => receiver.Handled.Count == 50);
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task What_fails_is_tried_again_until_it_succeeds()
    {
        await Send(Message(1));
        var tries = 0;

        var receiver = Receive(_ => ++tries < 3 ? throw new TimeoutException("not yet") : Task.FromResult(HandlingResult.Done));

        await EventuallyEmpty();
        Assert.Equal(3, tries);
        Assert.Single(receiver.Handled);
        Assert.Empty(await Letters());
    }

    [Fact]
    public async Task A_retry_waits_and_counts_as_delayed_while_it_does()
    {
        await Send(Message(1));

        var receiver = Receive(_ => throw new TimeoutException(), Quick with { Retry = new(TimeSpan.FromDays(20), TimeSpan.FromDays(30)) });

        await Eventually(async () => await Backlog() is { Ready: 0, Delayed: 1 });
        await receiver.Stop();
        Assert.Equal(1, receiver.Tries);
    }

    [Fact]
    public async Task After_the_last_try_it_is_a_dead_letter_with_its_error_and_is_handled_when_replayed()
    {
        await Send(Message(1));
        var broken = true;
        var receiver = Receive(_ => broken ? throw new InvalidOperationException("the reason\0\ud800") : Task.FromResult(HandlingResult.Done));

        await Eventually(async () => (await Letters()).Count == 1);
        var letter = (await Letters()).Single();
        Assert.Equal(Message(1).Id, letter.MessageId);
        Assert.Equal(3, letter.Attempts);
        Assert.Contains("the reason", letter.Error, StringComparison.Ordinal);
        Assert.Equal("ballot_cast_v1", letter.Envelope.GetProperty("type").GetString());
        Assert.Equal(new QueueBacklog(0, 0, 1, null), await Backlog());

        broken = false;
        Assert.True(await DeadLetters.Replay(letter.Number, default));

        await EventuallyEmpty();
        Assert.Equal(Message(1).Id, receiver.Handled.Single().Id);
        Assert.False(await DeadLetters.Replay(letter.Number, default));
        Assert.Empty(await Letters());
        Assert.NotNull((await DeadLetters.Get(letter.Number, default))!.ReplayedAt);
    }

    [Fact]
    public async Task A_dead_letter_is_not_sent_again_and_dies_again_as_a_second_letter()
    {
        await Send(Message(1));
        Receive(_ => Task.FromResult(HandlingResult.Reject("no such vote")));
        await Eventually(async () => (await Letters()).Count == 1);

        await Send(Message(1));
        Assert.Equal(0, (await Backlog()).Ready);

        Assert.True(await DeadLetters.Replay((await Letters()).Single().Number, default));
        await Eventually(async () => (await Letters()).Count == 1);
        Assert.Equal(2, (await DeadLetters.List(Queue, DeadLetterFilter.All, 0, 10, default)).Count);
    }

    [Fact]
    public async Task What_is_rejected_is_a_dead_letter_at_once()
    {
        await Send(Message(1));

        var receiver = Receive(_ => Task.FromResult(HandlingResult.Reject("no such vote")));

        await Eventually(async () => (await Letters()).Count == 1);
        Assert.Equal(1, receiver.Tries);
        Assert.Equal("no such vote", (await Letters()).Single().Error);
    }

    [Fact]
    public async Task Dead_letters_come_in_pages_and_are_replayed_all_together()
    {
        await Send([.. Enumerable.Range(0, 25).Select(Message)]);
        var broken = true;
        var receiver = Receive(_ => Task.FromResult(broken ? HandlingResult.Reject("closed") : HandlingResult.Done));
        await Eventually(async () => (await Backlog()).Dead == 25);

        var numbers = new List<long>();
        while (await DeadLetters.List(null, DeadLetterFilter.Waiting, numbers.LastOrDefault(), 10, default) is { Count: > 0 } page)
            numbers.AddRange(page.Select(letter => letter.Number));
        Assert.Equal(25, numbers.Count);
        Assert.Equal(numbers.Order().Distinct(), numbers);

        broken = false;
        Assert.Equal(25, await DeadLetters.ReplayAll(Queue, default));
        await EventuallyEmpty();
        Assert.Equal(25, receiver.Handled.Select(m => m.Id).Distinct().Count());
        Assert.Equal(0, await DeadLetters.ReplayAll(Queue, default));
    }

    [Fact]
    public async Task Poison_delays_no_other_message()
    {
        await Send([.. Enumerable.Range(0, 100).Select(Message)]);

        var receiver = Receive(
            message => message.SourceVersion % 10 == 0 ? throw new FormatException("poison") : Task.FromResult(HandlingResult.Done),
            Quick with { Retry = new(TimeSpan.FromDays(20), TimeSpan.FromDays(20)) });

        await Eventually(() => receiver.Handled.Count == 90);
        await Eventually(async () => await Backlog() is { Delayed: 10, Ready: 0 });
    }

    [Fact]
    public async Task A_handler_that_takes_long_delays_neither_the_others_nor_their_settlement()
    {
        await Send([.. Enumerable.Range(0, 100).Select(Message)]);
        var release = new TaskCompletionSource();

        var receiver = Receive(async message =>
        {
            if (message.SourceVersion == 0)
                await release.Task;
            return HandlingResult.Done;
        });

        await Eventually(async () => (await Backlog()).Ready == 1);
        release.SetResult();
        await EventuallyEmpty();
        Assert.Equal(100, receiver.Handled.Count);
    }

    [Fact]
    public async Task A_stop_lets_the_handler_finish_and_gives_back_what_was_not_begun()
    {
        await Send([.. Enumerable.Range(0, 10).Select(Message)]);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource();
        var receiver = Receive(
            async _ =>
            {
                begun.SetResult();
                await release.Task;
                return HandlingResult.Done;
            },
            Quick with { Concurrency = 1 });
        await begun.Task;

        var stopped = receiver.Stop();
        Assert.Equal(10, (await Backlog()).Ready);
        Assert.False(stopped.IsCompleted);
        release.SetResult();
        await Eventually(() => stopped.IsCompleted);

        Assert.Equal(9, (await Backlog()).Ready);
        var next = Receive();
        await EventuallyEmpty();
        Assert.Equal(9, next.Handled.Count);
    }

    [Fact]
    public async Task What_a_stopped_receiver_could_not_finish_is_delivered_to_the_next()
    {
        await Send(Message(1));
        var begun = new TaskCompletionSource();
        var never = new TaskCompletionSource();
        var receiver = Receive(
            async _ =>
            {
                begun.TrySetResult();
                await never.Task;
                return HandlingResult.Done;
            },
            Quick with { StopLimit = TimeSpan.FromMilliseconds(50) });
        await begun.Task;

        var stopped = receiver.Stop();
        await Eventually(() => stopped.IsCompleted);
        var next = Receive();

        await Eventually(() => next.Handled.Count == 1);
        never.SetResult();
    }

    [Fact]
    public async Task A_handler_beyond_its_time_is_told_and_tried_again()
    {
        await Send(Message(1));
        var tries = 0;

        var receiver = Receive(
            async (_, limit) =>
            {
                if (++tries == 1)
                    await Task.Delay(Timeout.Infinite, limit);
                return HandlingResult.Done;
            },
            Quick with { HandlingLimit = TimeSpan.FromMilliseconds(100) });

        await EventuallyEmpty();
        Assert.Equal(2, tries);
    }

    [Fact]
    public async Task The_backlog_says_how_long_the_oldest_has_been_waiting()
    {
        Assert.Equal(new QueueBacklog(0, 0, 0, null), await Backlog());

        await Send(Message(1));

        await Eventually(async () => (await Backlog()).OldestAge > TimeSpan.FromMilliseconds(20));
        Assert.Equal(1, (await Backlog()).Ready);
    }

    [Fact]
    public async Task One_trace_leads_from_the_sender_through_the_queue_to_the_handler()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TransportTelemetry.Name,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var message = Message(1) with { Id = DeterministicGuid.Of("traced", GetType().Name), TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };

        await Send(message);
        Receive();

        await Eventually(() => Own().Count() == 2);
        var send = Own().Single(span => span.Kind == ActivityKind.Producer);
        var process = Own().Single(span => span.Kind == ActivityKind.Consumer);
        Assert.Equal($"send {Queue}", send.DisplayName);
        Assert.Equal($"process {Queue}", process.DisplayName);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", send.TraceId.ToHexString());
        Assert.Equal("b7ad6b7169203331", send.ParentSpanId.ToHexString());
        Assert.Equal(send.TraceId, process.TraceId);
        Assert.Equal(send.SpanId, process.ParentSpanId);
        Assert.Equal(Queue, process.GetTagItem("messaging.destination.name"));
        Assert.Equal("process", process.GetTagItem("messaging.operation.type"));
        Assert.All(Own(), span => Assert.DoesNotContain(span.TagObjects, tag => $"{tag.Value}".Contains("c-1", StringComparison.Ordinal)));

        IEnumerable<Activity> Own() => spans.Where(span => Equals(span.GetTagItem("messaging.message.id"), message.Id.ToString()));
    }

    [Fact]
    public async Task Rates_and_durations_are_measured_by_queue_and_neither_they_nor_the_log_tell_of_a_case()
    {
        var measured = new ConcurrentQueue<(string Name, double Value, string Tags)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter.Name == TransportTelemetry.Name)
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
        listener.Start();
        var queue = $"measured-{GetType().Name}";
        var marked = Message(1) with { CaseKey = "marker-case", Payload = System.Text.Json.JsonSerializer.SerializeToElement("marker-payload") };

        await Transport.Send([new(queue, marked), new(queue, Message(2))], default);
        Receive(
            (message, _) => message.SourceVersion == 1 ? throw new FormatException($"{message}") : Task.FromResult(HandlingResult.Done),
            queue: queue);
        await Eventually(async () => await Transport.Backlog(queue, default) is { Ready: 0, Delayed: 0, Dead: 1 });

        await Eventually(() => Total("messaging.client.consumed.messages") == 1 + Quick.Attempts);
        Assert.Equal(2, Total("messaging.client.sent.messages"));
        Assert.Contains(measured, m => m.Name == "messaging.process.duration" && m.Tags.Contains("error.type=System.FormatException", StringComparison.Ordinal));
        listener.RecordObservableInstruments();
        Assert.Contains(measured, m => m.Name == "messaging.queue.oldest_message.age" && m.Tags.Contains(queue, StringComparison.Ordinal));
        Assert.NotEmpty(Log.Lines);
        Assert.DoesNotContain(measured, m => m.Tags.Contains("marker", StringComparison.Ordinal));
        Assert.DoesNotContain(Log.Lines, line => line.Contains("marker", StringComparison.Ordinal));

        double Total(string name) => measured.Where(m => m.Name == name && m.Tags.Contains(queue, StringComparison.Ordinal)).Sum(m => m.Value);

        void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            measured.Enqueue((instrument.Name, value, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));
    }

    protected static Envelope Message(int n) => new(
        DeterministicGuid.Of("message", $"{n}"),
        "ballot_cast_v1",
        "/dhs",
        $"c-{n}",
        n,
        new(2011, 12, 4, 9, 0, 0, TimeSpan.Zero),
        TraceParent: null,
        System.Text.Json.JsonSerializer.SerializeToElement(new { n }));

    protected abstract Task<ITransport> Create();

    /// <summary>Called while a test waits.</summary>
    protected abstract Task LetTimePass();

    protected Task Send(params Envelope[] messages) =>
        Transport.Send([.. messages.Select(message => new OutgoingMessage(Queue, message))], default);

    protected Task<QueueBacklog> Backlog() => Transport.Backlog(Queue, default);

    protected Task<IReadOnlyList<DeadLetter>> Letters() => DeadLetters.List(Queue, DeadLetterFilter.Waiting, 0, 100, default);

    protected Receiver Receive() => Receive(_ => Task.FromResult(HandlingResult.Done));

    protected Receiver Receive(Func<Envelope, Task<HandlingResult>> handle, ReceiveOptions? options = null) =>
        Receive((message, _) => handle(message), options);

    protected Receiver Receive(
        Func<Envelope, CancellationToken, Task<HandlingResult>> handle, ReceiveOptions? options = null, ITransport? transport = null, string queue = Queue)
    {
        var receiver = new Receiver(transport ?? Transport, queue, options ?? Quick, handle);
        _receivers.Add(receiver);
        return receiver;
    }

    protected Task EventuallyEmpty() => Eventually(async () => await Backlog() is { Ready: 0, Delayed: 0 });

    protected Task Eventually(Func<bool> condition) => Eventually(() => Task.FromResult(condition()));

    protected async Task Eventually(Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < Deadline, "What should happen did not happen in time.");
            await LetTimePass();
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }

    protected sealed class Receiver
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _receiving;
        private int _tries;

        public Receiver(ITransport transport, string queue, ReceiveOptions options, Func<Envelope, CancellationToken, Task<HandlingResult>> handle) =>
            _receiving = Task.Run(() => transport.Receive(
                queue,
                options,
                async (message, limit) =>
                {
                    Interlocked.Increment(ref _tries);
                    var result = await handle(message, limit);
                    if (result.Rejection is null)
                        Handled.Enqueue(message);
                    return result;
                },
                _stop.Token));

        public ConcurrentQueue<Envelope> Handled { get; } = [];

        public int Tries => _tries;

        /// <summary>When the call returns it has been told to stop: nothing is begun from then on.</summary>
        public Task Stop()
        {
            _stop.Cancel();
            return _receiving;
        }
    }
}
