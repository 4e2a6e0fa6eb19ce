using System.Diagnostics;
using Npgsql;

namespace InteragencyReview.Load.Logs;

/// <summary>
/// What the server says of whoever holds the lock of the log, every few milliseconds: all who append wait for it. When it stands
/// in a read, write or flush of a file, they wait for the disk.
/// </summary>
internal sealed class HolderOfTheLog : IAsyncDisposable
{
    private const string Sql =
        """
        select coalesce(a.wait_event_type || ' ' || a.wait_event, 'runs')
        from pg_locks l join pg_stat_activity a using (pid)
        where l.locktype = 'advisory' and l.classid = 0 and l.objid = 20110818 and l.granted
          and l.database = (select oid from pg_database where datname = current_database())
        """;

    private const string Nobody = "nobody";
    private const string Disk = "IO ";
    private const string FlushOfAnother = "LWLock WALWrite";
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(3);

    private readonly NpgsqlConnection _connection;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(long At, string State)> _looks = [];
    private readonly Task _looking;

    private HolderOfTheLog(NpgsqlConnection connection)
    {
        _connection = connection;
        _looking = Task.Run(Look);
    }

    public static async Task<HolderOfTheLog> Watch(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        return new(connection);
    }

    /// <summary>Ends the looks, which are not to be read before.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        await _connection.DisposeAsync();
        _stop.Dispose();
    }

    /// <returns>How long the holder was seen in each state between two timestamps.</returns>
    public IReadOnlyDictionary<string, TimeSpan> Between(long from, long to)
    {
        var times = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        for (var n = 0; n < _looks.Count - 1; n++)
        {
            var (begin, end) = (Math.Max(from, _looks[n].At), Math.Min(to, _looks[n + 1].At));
            if (begin < end)
                times[_looks[n].State] = times.GetValueOrDefault(_looks[n].State) + Stopwatch.GetElapsedTime(begin, end);
        }

        return times;
    }

    public static bool IsDisk(string state) => state.StartsWith(Disk, StringComparison.Ordinal) || state == FlushOfAnother;

    private async Task Look()
    {
        await using var command = new NpgsqlCommand(Sql, _connection);
        await command.PrepareAsync();
        while (!_stop.IsCancellationRequested)
        {
            var at = Stopwatch.GetTimestamp();
            _looks.Add((at, await command.ExecuteScalarAsync() as string ?? Nobody));
            await Task.Delay(BetweenLooks, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
