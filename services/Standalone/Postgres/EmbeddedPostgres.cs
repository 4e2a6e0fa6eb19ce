using System.Collections.Immutable;
using System.Diagnostics;
using InteragencyReview.Standalone.Processes;
using Npgsql;

namespace InteragencyReview.Standalone.Postgres;

/// <summary>
/// A private PostgreSQL server on 127.0.0.1, as a child of this program. It keeps its data between starts, writes every
/// commit to disk before it answers, and ends with this program, however that ends.
/// </summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    public const string UserName = "review";

    private const int LinesToShow = 20;

    /// <summary>Long enough to recover from a crash in the middle of an import.</summary>
    private static readonly TimeSpan StartBound = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan FastStopBound = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ImmediateStopBound = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly PostgresOptions _options;
    private readonly ServerFolder _folder;
    private readonly PostgresBinaries _binaries;
    private ChildProcess _server;

    private EmbeddedPostgres(PostgresOptions options, ServerFolder folder, PostgresBinaries binaries, ChildProcess server)
    {
        _options = options;
        _folder = folder;
        _binaries = binaries;
        _server = server;
    }

    public int ProcessId => _server.Id;

    public bool HasExited => _server.HasExited;

    /// <summary>The user the server runs as; null when it is the one who runs this program.</summary>
    public string? RunsAs => _folder.User?.Name;

    public string LogFile => _folder.Log;

    /// <summary>Starts the server, making its data on the first start; returns when it answers.</summary>
    /// <exception cref="CannotRunException">It cannot run, and the message says why in one line.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(PostgresOptions options, CancellationToken stop)
    {
        var folder = await ServerFolder.OpenAsync(options, stop);
        try
        {
            var binaries = await PostgresBinaries.FindOrFetchAsync(options.Tools, folder.ClusterVersion, options.Progress, stop);
            await EndOrphanAsync(folder.Cluster);
            if (Ports.WhyTaken(options.Port, "PostgreSQL") is { } taken)
                throw taken;
            if (folder.ClusterVersion is null)
                await folder.CreateClusterAsync(binaries, stop);

            var server = await LaunchAsync(options, folder, binaries, stop);
            return new(options, folder, binaries, server);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>As the owner of everything.</summary>
    public string ConnectionString(string database) => ConnectionString(_options.Port, _folder, database);

    public string ConnectionString(string database, string role, string password) =>
        new NpgsqlConnectionStringBuilder(ConnectionString(database)) { Username = role, Password = password }.ConnectionString;

    /// <summary>Creates a database unless it is there.</summary>
    public async Task CreateDatabaseAsync(string name, CancellationToken stop)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync(stop);
        await using var known = new NpgsqlCommand("select 1 from pg_database where datname = $1", connection);
        known.Parameters.Add(new() { Value = name });
        if (await known.ExecuteScalarAsync(stop) is not null)
            return;

        using var quoting = new NpgsqlCommandBuilder();
        await using var create = new NpgsqlCommand(
            $"create database {quoting.QuoteIdentifier(name)} template template0 encoding 'UTF8'", connection);
        await create.ExecuteNonQueryAsync(stop);
    }

    /// <summary>kill -9 of the server, as a crash test needs it. The data stays as the crash left it.</summary>
    public async Task KillAsync()
    {
        _server.Send(Signal.Kill);
        await _server.EndsWithinAsync(ImmediateStopBound);
    }

    /// <summary>Starts the server again on its data, after it was killed or died.</summary>
    public async Task RestartAsync(CancellationToken stop)
    {
        await StopAsync();
        var ended = _server;
        _server = await LaunchAsync(_options, _folder, _binaries, stop);
        ended.Dispose();
    }

    public Task WaitForExitAsync(CancellationToken stop) => _server.WaitForExitAsync(stop);

    public ImmutableArray<string> LastLogLines(int count) => _server.LastLogLines(count);

    /// <summary>Stops the server; open transactions are rolled back, what was committed stays.</summary>
    public async Task StopAsync()
    {
        await EndAsync(_server);

        // Pooled connections to a server that is gone would fail their next use.
        NpgsqlConnection.ClearAllPools();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _server.Dispose();
        _folder.Dispose();
    }

    private static async Task EndAsync(ChildProcess server)
    {
        server.Send(Signal.Interrupt);
        if (await server.EndsWithinAsync(FastStopBound))
            return;
        server.Send(Signal.Quit);
        if (await server.EndsWithinAsync(ImmediateStopBound))
            return;
        server.Send(Signal.Kill);
        await server.EndsWithinAsync(ImmediateStopBound);
    }

    /// <summary>
    /// A server whose owner was killed may still run on this cluster (we hold the folder, so nobody else owns it).
    /// It is stopped and started anew rather than taken over: only a child of ours is sure to end with us.
    /// </summary>
    private static async Task EndOrphanAsync(string cluster)
    {
        if (PostmasterFile.FindServer(cluster) is not { } orphan)
            return;

        var sent = Stopwatch.GetTimestamp();
        Posix.Send(orphan, Signal.Interrupt);
        while (PostmasterFile.FindServer(cluster) == orphan)
        {
            if (Stopwatch.GetElapsedTime(sent) > FastStopBound)
                throw new CannotRunException(
                    $"A PostgreSQL server of an earlier run still holds {cluster} and does not stop: end process {orphan}.");
            await Task.Delay(Pause);
        }
    }

    private static async Task<ChildProcess> LaunchAsync(
        PostgresOptions options, ServerFolder folder, PostgresBinaries binaries, CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        Processes.LogFile.Rotate(folder.Log);
        var command = new ChildCommand(
            binaries.Server,
            [.. Settings(options, folder.Cluster)],
            binaries.Environment,
            folder.Log,
            User: folder.User,
            LastWill: Signal.Interrupt);

        while (true)
        {
            PostmasterFile.TakeOver(folder.Cluster);
            var server = await ChildProcess.StartAsync(command);
            try
            {
                if (await AnswersAsync(server, options, folder, started, stop))
                    return server;
            }
            catch
            {
                await EndAsync(server);
                server.Dispose();
                throw;
            }

            var last = server.LastLogLines(LinesToShow);
            server.Dispose();

            // The sessions of a killed server notice its death within moments; until then its memory is in use.
            if (last.Any(line => line.Contains("pre-existing shared memory block", StringComparison.Ordinal)) && Stopwatch.GetElapsedTime(started) < StartBound)
                await Task.Delay(Pause, stop);
            else
                throw WhyItEnded(folder, last);
        }
    }

    private static IEnumerable<string> Settings(PostgresOptions options, string cluster)
    {
        yield return "-D";
        yield return cluster;
        foreach (var setting in (ImmutableArray<string>)
            [
                $"port={options.Port}",
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "shared_buffers=256MB",
                "max_wal_size=4GB",
                "wal_compression=on",
                "checkpoint_timeout=10min",
                "autovacuum_naptime=30s",

                // The promise that nothing acknowledged is lost rests on these two.
                "fsync=on",
                "synchronous_commit=on",
                "jit=off",
                "timezone=UTC",
                "log_timezone=UTC",
                "lc_messages=C",
                "log_line_prefix=%m [%p] %d ",
            ])
        {
            yield return "-c";
            yield return setting;
        }
    }

    /// <summary>True when the server answers, false when it has ended.</summary>
    private static async Task<bool> AnswersAsync(
        ChildProcess server, PostgresOptions options, ServerFolder folder, long started, CancellationToken stop)
    {
        var connectionString = new NpgsqlConnectionStringBuilder(ConnectionString(options.Port, folder, "postgres")) { Pooling = false, Timeout = 5 };
        while (!server.HasExited)
        {
            try
            {
                await using var connection = new NpgsqlConnection(connectionString.ConnectionString);
                await connection.OpenAsync(stop);
                return true;
            }
            catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InvalidPassword)
            {
                throw new CannotRunException($"PostgreSQL does not accept the password in {folder.Path}/password: restore that file.");
            }
            catch (NpgsqlException notYet) when (Stopwatch.GetElapsedTime(started) > StartBound)
            {
                throw new CannotRunException(
                    $"PostgreSQL did not answer within {StartBound.TotalSeconds:0} seconds ({notYet.Message}). Its log: {folder.Log}", server.LastLogLines(LinesToShow));
            }
            catch (NpgsqlException)
            {
                await Task.Delay(Pause, stop);
            }
        }

        return false;
    }

    private static CannotRunException WhyItEnded(ServerFolder folder, ImmutableArray<string> last)
    {
        if (last.Any(line => line.Contains(FullDisk.Words, StringComparison.Ordinal)))
            return FullDisk.At(folder.Path);

        const string fatal = "FATAL:";
        var reason = last.LastOrDefault(line => line.Contains(fatal, StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(fatal, StringComparison.Ordinal) + fatal.Length)..].Trim()
            : last.LastOrDefault() ?? "it said nothing";
        return new($"PostgreSQL did not start: {reason}. Its log: {folder.Log}", last);
    }

    private static string ConnectionString(int port, ServerFolder folder, string database) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Username = UserName,
            Password = folder.Password(),
            Database = database,
        }.ConnectionString;
}
