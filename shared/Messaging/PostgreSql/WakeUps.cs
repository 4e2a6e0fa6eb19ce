using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace InteragencyReview.Messaging.PostgreSql;

/// <summary>
/// Tells receivers in all processes that a queue has something new. A hint only: receivers poll as well, so nothing here is retried.
/// NOTIFY makes the commits of its transactions wait for each other: so it has a connection and transactions of its own, and
/// however many messages are sent, at most one per <see cref="Debounce"/>.
/// </summary>
internal sealed class WakeUps : IAsyncDisposable
{
    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(10);
    private static readonly Backoff WhileBroken = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2));

    private readonly NpgsqlDataSource _database;
    private readonly TimeProvider _clock;
    private readonly Random _chance;
    private readonly ILogger _log;
    private readonly Lock _lock = new();
    private readonly List<(string Queue, Action Wake)> _sleepers = [];
    private readonly HashSet<string> _unannounced = new(StringComparer.Ordinal);
    private readonly Channel<bool> _toAnnounce = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _stop = new();
    private Task? _listening;
    private Task? _announcing;

    public WakeUps(NpgsqlDataSource database, TimeProvider clock, Random chance, ILogger log)
    {
        _database = database;
        _clock = clock;
        _chance = chance;
        _log = log;
    }

    public IDisposable OnWake(string queue, Action wake)
    {
        lock (_lock)
        {
            _sleepers.Add((queue, wake));
            _listening ??= Task.Run(() => Keep(Listen));
        }

        return new Sleeper(this, queue, wake);
    }

    public void Announce(IEnumerable<string> queues)
    {
        lock (_lock)
        {
            _unannounced.UnionWith(queues);
            _announcing ??= Task.Run(() => Keep(AnnounceAll));
        }

        _toAnnounce.Writer.TryWrite(true);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Task?[] tasks;
        lock (_lock)
            tasks = [_listening, _announcing];
        foreach (var task in tasks)
            await (task ?? Task.CompletedTask);
        _stop.Dispose();
    }

    /// <summary>Does it on a connection, and on a new one when that breaks, until the end.</summary>
    private async Task Keep(Func<NpgsqlConnection, Action, Task> useConnection)
    {
        var failures = 0;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await _database.OpenConnectionAsync(_stop.Token);
                await useConnection(connection, () => failures = 0);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                _log.LogDebug(e, "Receivers poll: the connection that wakes them is broken, failure {Failures}", ++failures);
                await Task.Delay(WhileBroken.Pause(failures, _chance), _clock, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Listen(NpgsqlConnection connection, Action works)
    {
        connection.Notification += (_, notification) => Wake(notification.Payload);
        await using (var listen = new NpgsqlCommand("listen messages", connection))
            await listen.ExecuteNonQueryAsync(_stop.Token);
        works();

        // Whatever was announced before now was not heard.
        Wake(queue: null);
        while (true)
            await connection.WaitAsync(_stop.Token);
    }

    private async Task AnnounceAll(NpgsqlConnection connection, Action works)
    {
        await using (var relax = new NpgsqlCommand("set synchronous_commit = off", connection))
            await relax.ExecuteNonQueryAsync(_stop.Token);

        await using var notify = new NpgsqlCommand("select pg_notify('messages', queue) from unnest($1) queue", connection);
        var queues = Sql.Value<string[]>([]);
        notify.Parameters.Add(queues);
        while (true)
        {
            await _toAnnounce.Reader.ReadAsync(_stop.Token);
            lock (_lock)
            {
                queues.TypedValue = [.. _unannounced];
                _unannounced.Clear();
            }

            await notify.ExecuteNonQueryAsync(_stop.Token);
            works();
            await Task.Delay(Debounce, _clock, _stop.Token);
        }
    }

    /// <param name="queue">Null wakes all.</param>
    private void Wake(string? queue)
    {
        Action[] sleepers;
        lock (_lock)
            sleepers = [.. _sleepers.Where(sleeper => queue is null || sleeper.Queue == queue).Select(sleeper => sleeper.Wake)];
        foreach (var wake in sleepers)
            wake();
    }

    private sealed class Sleeper(WakeUps wakeUps, string queue, Action wake) : IDisposable
    {
        public void Dispose()
        {
            lock (wakeUps._lock)
                wakeUps._sleepers.Remove((queue, wake));
        }
    }
}
