using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace InteragencyReview.EventStore.PostgreSql;

/// <summary>
/// Wakes those who wait for new events: at once in this process, and through NOTIFY in the others. NOTIFY serializes commits, so
/// it has a connection of its own and is sent once for all the commits of a moment.
/// </summary>
internal sealed class AppendBell : IAsyncDisposable
{
    private const string ChannelName = "review_log";
    private static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(1);

    private readonly NpgsqlDataSource _database;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<bool> _committed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Task _telling;
    private readonly Task _listening;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AppendBell(NpgsqlDataSource database, TimeProvider time, ILogger log)
    {
        _database = database;
        _time = time;
        _log = log;
        _telling = Task.Run(() => Again(Tell));
        _listening = Task.Run(() => Again(Listen));
    }

    public AppendSignal Signal() => new(Volatile.Read(ref _next).Task);

    public void Committed()
    {
        Ring();
        _committed.Writer.TryWrite(true); // when there is one already, the others are about to be told anyway
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_telling, _listening);
        _stop.Dispose();
    }

    private void Ring() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    private async Task Tell()
    {
        await using var connection = await SessionConnections.Open(_database, _stop.Token);
        _committed.Writer.TryWrite(true); // what the connection before this one was lost with
        while (true)
        {
            await _committed.Reader.ReadAsync(_stop.Token);
            await using (var notify = new NpgsqlCommand($"notify {ChannelName}, '{connection.ProcessID}'", connection))
                await notify.ExecuteNonQueryAsync(_stop.Token);
            await Task.Delay(Debounce, _time, _stop.Token);
        }
    }

    private async Task Listen()
    {
        await using var connection = await SessionConnections.Open(_database, _stop.Token);
        connection.Notification += (_, _) => Ring();
        await using (var listen = new NpgsqlCommand($"listen {ChannelName}", connection))
            await listen.ExecuteNonQueryAsync(_stop.Token);
        Ring(); // what was appended before we listened
        while (true)
            await connection.WaitAsync(_stop.Token);
    }

    private async Task Again(Func<Task> work)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await work();
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException or TimeoutException)
            {
                _log.LogWarning("Lost the connection that wakes readers of the log ({Reason}); trying again.", e.Message);
                await Task.Delay(Reconnect, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
