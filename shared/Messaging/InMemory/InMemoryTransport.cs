using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace InteragencyReview.Messaging.InMemory;

/// <summary>
/// The transport for specs and simulation: the semantics of the PostgreSQL one, time from a <see cref="TimeProvider"/>, nothing durable
/// beyond this object. It keeps messages as JSON, so that what would not survive the wire does not survive here.
/// </summary>
public sealed class InMemoryTransport(TimeProvider clock, Random chance, ILogger? logger = null) : ITransport, IDeadLetters, IQueueStore, IDisposable
{
    private readonly ILogger _log = logger ?? NullLogger.Instance;
    private readonly TransportTelemetry _telemetry = new("in_memory");
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<Held>> _queues = new(StringComparer.Ordinal);
    private readonly List<DeadLetter> _deadLetters = [];
    private readonly List<(string Queue, Action Wake)> _sleepers = [];

    private TimeProvider Clock => clock;

    public Task Send(IReadOnlyList<OutgoingMessage> messages, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        foreach (var (queue, envelope) in messages)
        {
            using var span = _telemetry.StartSend(queue, envelope);
            Add(queue, envelope with { TraceParent = span?.Id ?? envelope.TraceParent });
            _telemetry.Sent(queue, 1);
        }

        foreach (var queue in messages.Select(message => message.Queue).Distinct(StringComparer.Ordinal))
            WakeReceivers(queue);
        return Task.CompletedTask;
    }

    public async Task Receive(
        string queue, ReceiveOptions options, Func<Envelope, CancellationToken, Task<HandlingResult>> handle, CancellationToken stop)
    {
        var watch = BacklogWatch.Run(this, queue, _telemetry, clock, _log, stop);
        var attempt = new Attempt(queue, options, handle, clock, chance, _telemetry, _log);
        await new ReceiveLoop(this, queue, options, attempt, clock, chance, _log).Run(stop);
        await watch;
    }

    public Task<QueueBacklog> Backlog(string queue, CancellationToken stop)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            var messages = Messages(queue);
            var ready = messages.Count(message => message.DueAt <= now);
            return Task.FromResult(new QueueBacklog(
                ready,
                messages.Count - ready,
                _deadLetters.Count(letter => letter.Queue == queue && letter.ReplayedAt is null),
                messages.Count == 0 ? null : now - messages.Min(message => message.SentAt)));
        }
    }

    public Task<IReadOnlyList<DeadLetter>> List(string? queue, DeadLetterFilter filter, long after, int limit, CancellationToken stop)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<DeadLetter>>([.. _deadLetters
                .Where(letter => letter.Number > after && (queue is null || letter.Queue == queue))
                .Where(letter => filter == DeadLetterFilter.All || letter.ReplayedAt is null)
                .Take(Math.Clamp(limit, 1, IDeadLetters.LargestPage))]);
        }
    }

    public Task<DeadLetter?> Get(long number, CancellationToken stop)
    {
        lock (_lock)
            return Task.FromResult(_deadLetters.Find(letter => letter.Number == number));
    }

    public Task<bool> Replay(long number, CancellationToken stop) =>
        Task.FromResult(Replay(letter => letter.Number == number) == 1);

    public Task<int> ReplayAll(string queue, CancellationToken stop) =>
        Task.FromResult(Replay(letter => letter.Queue == queue));

    public void Dispose() => _telemetry.Dispose();

    Task<IQueueSession> IQueueStore.Open(string queue, ReceiveOptions options, CancellationToken stop) =>
        Task.FromResult<IQueueSession>(new Session(this, queue, options));

    IDisposable IQueueStore.OnWake(string queue, Action wake)
    {
        lock (_lock)
            _sleepers.Add((queue, wake));
        return new Awake(() =>
        {
            lock (_lock)
                _sleepers.Remove((queue, wake));
        });
    }

    private void Add(string queue, Envelope envelope)
    {
        lock (_lock)
        {
            var messages = Messages(queue);
            if (messages.Exists(message => message.Id == envelope.Id)
                || _deadLetters.Exists(letter => letter.Queue == queue && letter.MessageId == envelope.Id && letter.ReplayedAt is null))
                return;
            var now = clock.GetUtcNow();
            messages.Add(new Held(envelope.Id, envelope.ToJson(), now) { DueAt = now });
        }
    }

    private int Replay(Predicate<DeadLetter> which)
    {
        var replayed = new List<DeadLetter>();
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            for (var i = 0; i < _deadLetters.Count; i++)
            {
                var letter = _deadLetters[i];
                if (letter.ReplayedAt is not null || !which(letter))
                    continue;
                Messages(letter.Queue).Add(new Held(letter.MessageId, letter.Envelope.GetRawText(), letter.SentAt) { DueAt = now });
                _deadLetters[i] = letter with { ReplayedAt = now };
                replayed.Add(letter);
            }
        }

        foreach (var queue in replayed.Select(letter => letter.Queue).Distinct(StringComparer.Ordinal))
            WakeReceivers(queue);
        return replayed.Count;
    }

    private void Bury(string queue, Held message, string error)
    {
        using var envelope = JsonDocument.Parse(message.Json);
        _deadLetters.Add(new(
            _deadLetters.Count + 1,
            queue,
            message.Id,
            envelope.RootElement.Clone(),
            error,
            message.Attempts + 1,
            message.SentAt,
            clock.GetUtcNow(),
            ReplayedAt: null));
        Messages(queue).Remove(message);
    }

    private List<Held> Messages(string queue)
    {
        if (!_queues.TryGetValue(queue, out var messages))
            _queues.Add(queue, messages = []);
        return messages;
    }

    private void WakeReceivers(string queue)
    {
        Action[] sleepers;
        lock (_lock)
            sleepers = [.. _sleepers.Where(sleeper => sleeper.Queue == queue).Select(sleeper => sleeper.Wake)];
        foreach (var wake in sleepers)
            wake();
    }

    private sealed class Awake(Action dispose) : IDisposable
    {
        public void Dispose() => dispose();
    }

    private sealed record Held(Guid Id, string Json, DateTimeOffset SentAt)
    {
        public DateTimeOffset DueAt { get; set; }

        public int Attempts { get; set; }

        public bool Suspect { get; set; }

        public Session? Holder { get; set; }
    }

    private sealed class Session(InMemoryTransport transport, string queue, ReceiveOptions options) : IQueueSession
    {
        public Task<IReadOnlyList<Delivery>> Exchange(IReadOnlyList<Settlement> settled, int room, bool takeSuspect, CancellationToken stop)
        {
            lock (transport._lock)
            {
                foreach (var settlement in settled)
                    Settle(settlement);

                var now = transport.Clock.GetUtcNow();
                var free = transport.Messages(queue).Where(message => message.Holder is null && message.DueAt <= now).OrderBy(message => message.DueAt).ToList();
                List<Held> claimed =
                [
                    .. free.Where(message => !message.Suspect).Take(room),
                    .. free.Where(message => message.Suspect).Take(takeSuspect ? 1 : 0),
                ];
                foreach (var message in claimed)
                    message.Holder = this;
                return Task.FromResult<IReadOnlyList<Delivery>>(
                    [.. claimed.Select(message => new Delivery(message.Id, message.Json, message.Attempts, message.Suspect))]);
            }
        }

        // Sessions of one process end in order, and give back what they hold when they do.
        public Task TakeBack(CancellationToken stop) => Task.CompletedTask;

        public ValueTask DisposeAsync()
        {
            lock (transport._lock)
            {
                foreach (var message in transport.Messages(queue).Where(message => message.Holder == this).ToList())
                {
                    if (message.Attempts + 1 >= options.Attempts)
                    {
                        transport.Bury(queue, message, "The receiver ended while it held the message.");
                        continue;
                    }

                    message.Attempts++;
                    message.Suspect = true;
                    message.Holder = null;
                }
            }

            transport.WakeReceivers(queue);
            return ValueTask.CompletedTask;
        }

        private void Settle(Settlement settlement)
        {
            var messages = transport.Messages(queue);
            var message = messages.Find(held => held.Id == settlement.Id);
            if (message is null || (message.Holder != this && settlement.Fate != Fate.Done))
                return;

            switch (settlement.Fate)
            {
                case Fate.Done:
                    messages.Remove(message);
                    break;
                case Fate.Returned:
                    message.Holder = null;
                    break;
                case Fate.Retry:
                    message.Holder = null;
                    message.Suspect = false;
                    message.Attempts++;
                    message.DueAt = transport.Clock.GetUtcNow() + settlement.Pause;
                    break;
                case Fate.Dead:
                    transport.Bury(queue, message, settlement.Error!);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(settlement), settlement.Fate, "A fate no message can have.");
            }
        }
    }
}
