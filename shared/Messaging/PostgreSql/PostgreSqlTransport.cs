using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;

namespace InteragencyReview.Messaging.PostgreSql;

/// <summary>
/// Queues in a PostgreSQL database of their own, reached by all services. Its tables are made at first use. It needs session state
/// (advisory locks, LISTEN): connect to the server itself, or through a pooler in session mode.
/// </summary>
public sealed class PostgreSqlTransport : ITransport, IDeadLetters, IQueueStore, IAsyncDisposable
{
    private const int MessagesPerStatement = 500;
    private const int LettersPerStatement = 500;

    private readonly TimeProvider _clock;
    private readonly Random _chance;
    private readonly ILogger _log;
    private readonly TransportTelemetry _telemetry = new("postgresql");
    private readonly NpgsqlDataSource _database;
    private readonly NpgsqlDataSource _sessions;
    private readonly Schema _schema;
    private readonly WakeUps _wakeUps;
    private bool _disposed;

    /// <param name="chance">Seeded; spreads retries.</param>
    public PostgreSqlTransport(string connectionString, TimeProvider clock, Random chance, ILogger? logger = null)
    {
        _clock = clock;
        _chance = chance;
        _log = logger ?? NullLogger.Instance;
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 20, AutoPrepareMinUsages = 2 };
        settings.NoResetOnClose = true; // nobody changes the session of a pooled connection
        settings.MinPoolSize = Math.Max(1, settings.MinPoolSize); // else the last is closed every five minutes, with what it has prepared
        settings.ApplicationName ??= "review-messaging";
        _database = NpgsqlDataSource.Create(settings);

        // A session must end when it is closed, with its locks: no pool. The keep-alive finds out about a listener cut off in silence.
        settings.Pooling = false;
        settings.KeepAlive = 30;
        _sessions = NpgsqlDataSource.Create(settings);
        _schema = new(_database);
        _wakeUps = new(_sessions, clock, chance, _log);
    }

    public async Task Send(IReadOnlyList<OutgoingMessage> messages, CancellationToken stop)
    {
        if (messages.Count == 0)
            return;

        await _schema.Ensure(stop);
        foreach (var chunk in messages.Chunk(MessagesPerStatement))
            await SendChunk(chunk, stop);
    }

    public async Task Receive(
        string queue, ReceiveOptions options, Func<Envelope, CancellationToken, Task<HandlingResult>> handle, CancellationToken stop)
    {
        var watch = BacklogWatch.Run(this, queue, _telemetry, _clock, _log, stop);
        var attempt = new Attempt(queue, options, handle, _clock, _chance, _telemetry, _log);
        await new ReceiveLoop(this, queue, options, attempt, _clock, _chance, _log).Run(stop);
        await watch;
    }

    public async Task<QueueBacklog> Backlog(string queue, CancellationToken stop)
    {
        await _schema.Ensure(stop);
        await using var count = Sql.Command(_database, "backlog", Sql.Value(queue));
        await using var reader = await count.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return new(
            reader.GetInt64(0),
            reader.GetInt64(1),
            reader.GetInt64(2),
            await reader.IsDBNullAsync(3, stop) ? null : reader.GetTimeSpan(3));
    }

    public async Task<IReadOnlyList<DeadLetter>> List(string? queue, DeadLetterFilter filter, long after, int limit, CancellationToken stop)
    {
        await _schema.Ensure(stop);
        await using var list = Sql.Command(
            _database,
            "dead_letters",
            new NpgsqlParameter { Value = (object?)queue ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            Sql.Value(filter == DeadLetterFilter.All),
            Sql.Value(after),
            Sql.Value(Math.Clamp(limit, 1, IDeadLetters.LargestPage)));
        return await ReadLetters(list, stop);
    }

    public async Task<DeadLetter?> Get(long number, CancellationToken stop)
    {
        await _schema.Ensure(stop);
        await using var get = Sql.Command(_database, "dead_letter", Sql.Value(number));
        return (await ReadLetters(get, stop)).SingleOrDefault();
    }

    public async Task<bool> Replay(long number, CancellationToken stop) => await Replay([number], stop) == 1;

    public async Task<int> ReplayAll(string queue, CancellationToken stop)
    {
        // What dies again while this runs gets a higher number, and waits for the next call.
        var last = (await LastNumber(queue, stop)) ?? 0;
        var (after, replayed) = (0L, 0);
        while (true)
        {
            var page = await List(queue, DeadLetterFilter.Waiting, after, LettersPerStatement, stop);
            var numbers = page.Select(letter => letter.Number).Where(number => number <= last).ToArray();
            if (numbers.Length == 0)
                return replayed;
            replayed += await Replay(numbers, stop);
            after = numbers[^1];
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A container that knows it by several interfaces disposes of it once for each.
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        await _wakeUps.DisposeAsync();
        await _sessions.DisposeAsync();
        await _database.DisposeAsync();
        _schema.Dispose();
        _telemetry.Dispose();
    }

    async Task<IQueueSession> IQueueStore.Open(string queue, ReceiveOptions options, CancellationToken stop)
    {
        await _schema.Ensure(stop);
        return await QueueSession.Open(_sessions, queue, options, stop);
    }

    IDisposable IQueueStore.OnWake(string queue, Action wake) => _wakeUps.OnWake(queue, wake);

    private async Task SendChunk(OutgoingMessage[] messages, CancellationToken stop)
    {
        var spans = messages.Select(message => _telemetry.StartSend(message.Queue, message.Envelope)).ToArray();
        try
        {
            await using var send = Sql.Command(
                _database,
                "send",
                Sql.Value(messages.Select(message => message.Queue).ToArray()),
                Sql.Value(messages.Select(message => message.Envelope.Id).ToArray()),
                new NpgsqlParameter<string[]>
                {
                    // The receiver's span hangs below the one that sent the message.
                    TypedValue = [.. messages.Zip(spans, (message, span) =>
                        (message.Envelope with { TraceParent = span?.Id ?? message.Envelope.TraceParent }).ToJson())],
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Json,
                });
            await send.ExecuteNonQueryAsync(stop);
        }
        catch (Exception e)
        {
            foreach (var span in spans)
                span?.SetTag("error.type", e.GetType().FullName).SetStatus(ActivityStatusCode.Error);
            throw;
        }
        finally
        {
            foreach (var span in spans)
                span?.Dispose();
        }

        foreach (var queue in messages.GroupBy(message => message.Queue, StringComparer.Ordinal))
            _telemetry.Sent(queue.Key, queue.Count());
        _wakeUps.Announce(messages.Select(message => message.Queue));
    }

    private async Task<int> Replay(long[] numbers, CancellationToken stop)
    {
        await _schema.Ensure(stop);
        await using var replay = Sql.Command(_database, "replay", Sql.Value(numbers));
        var queues = new List<string>();
        await using (var reader = await replay.ExecuteReaderAsync(stop))
        {
            while (await reader.ReadAsync(stop))
                queues.Add(reader.GetString(0));
        }

        _wakeUps.Announce(queues);
        return queues.Count;
    }

    private async Task<long?> LastNumber(string queue, CancellationToken stop)
    {
        await _schema.Ensure(stop);
        await using var last = Sql.Command(_database, "last_dead_letter", Sql.Value(queue));
        return await last.ExecuteScalarAsync(stop) as long?;
    }

    private static async Task<IReadOnlyList<DeadLetter>> ReadLetters(NpgsqlCommand command, CancellationToken stop)
    {
        var letters = new List<DeadLetter>();
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
        {
            using var envelope = System.Text.Json.JsonDocument.Parse(reader.GetString(3));
            letters.Add(new(
                reader.GetInt64(0),
                reader.GetString(1),
                reader.GetGuid(2),
                envelope.RootElement.Clone(),
                reader.GetString(4),
                reader.GetInt32(5),
                reader.GetFieldValue<DateTimeOffset>(6),
                reader.GetFieldValue<DateTimeOffset>(7),
                await reader.IsDBNullAsync(8, stop) ? null : reader.GetFieldValue<DateTimeOffset>(8)));
        }

        return letters;
    }
}
