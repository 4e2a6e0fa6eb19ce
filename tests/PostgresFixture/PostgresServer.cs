using System.Diagnostics;
using InteragencyReview.Loopback;
using Npgsql;

namespace InteragencyReview.PostgresFixture;

/// <summary>
/// A private PostgreSQL server for tests, on a free loopback port, in a directory of its own. It ends, and its directory
/// goes, with the test process, even when that is killed (keeper.sh sees its standard input close).
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PauseBetweenAttempts = TimeSpan.FromMilliseconds(50);
    private static readonly Lazy<Task<PostgresServer>> ForTheProcess = new(() => Start());
    private static int _databases;

    private readonly Process _keeper;
    private readonly int _port;
    private readonly string _directory;
    private readonly SemaphoreSlim _oneWordAtATime = new(1, 1);

    private PostgresServer(Process keeper, int port, string directory)
    {
        _keeper = keeper;
        _port = port;
        _directory = directory;
    }

    /// <summary>The one server all tests of this process share. Do not kill or stop it: start your own for that.</summary>
    public static Task<PostgresServer> Shared() => ForTheProcess.Value;

    /// <summary>To the maintenance database, as superuser.</summary>
    public string AdminConnectionString => ConnectionString("postgres");

    /// <param name="settings">As <c>name=value</c>, where they are not PostgreSQL's own.</param>
    public static async Task<PostgresServer> Start(params IEnumerable<string> settings)
    {
        var port = FreePorts.One();
        // As root, TMPDIR may be closed to the ordinary user the server runs as.
        var parent = Environment.IsPrivilegedProcess ? "/tmp" : Path.GetTempPath();
        var directory = Path.Combine(parent, $"review-postgres-{Environment.ProcessId}-{port}");
        var keeper = StartKeeper([Binaries(), directory, $"{port}", .. settings.SelectMany(setting => new[] { "-c", setting })]);

        if (await keeper.StandardOutput.ReadLineAsync() != "ready")
            throw new InvalidOperationException($"PostgreSQL could not be set up in {directory}: {await keeper.StandardError.ReadToEndAsync()}");

        var server = new PostgresServer(keeper, port, directory);
        await server.Restart();
        return server;
    }

    /// <summary>Creates an empty database and returns its connection string. The name may be used again: each call makes a new one.</summary>
    /// <param name="copied">The database it begins as a copy of, to which nobody may be connected; else it begins empty.</param>
    public async Task<string> CreateDatabase(string name, string? copied = null)
    {
        var database = $"{name}_{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(AdminConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand($"""create database "{database}" template "{copied ?? "template1"}" """, connection);
        await create.ExecuteNonQueryAsync();
        return ConnectionString(database);
    }

    /// <summary>kill -9 of the postmaster and all its backends: what had not been committed is gone.</summary>
    public Task Kill() => Tell("kill");

    /// <summary>An orderly fast shutdown: connections are closed, nothing committed is lost.</summary>
    public Task Stop() => Tell("stop");

    /// <summary>Starts the server on its old data and port, after <see cref="Kill"/> or <see cref="Stop"/>; a running one is killed first.</summary>
    public async Task Restart()
    {
        await Tell("start");
        var started = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await using var connection = new NpgsqlConnection(AdminConnectionString + ";Pooling=false");
                await connection.OpenAsync();
                return;
            }
            catch (NpgsqlException) when (started.Elapsed < StartDeadline)
            {
                await Task.Delay(PauseBetweenAttempts);
            }
            catch (NpgsqlException e)
            {
                throw new TimeoutException($"PostgreSQL did not come up in {StartDeadline}: see {_directory}/log.", e);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _keeper.StandardInput.Close();
        await _keeper.WaitForExitAsync();
        _keeper.Dispose();
        _oneWordAtATime.Dispose();
    }

    private static Process StartKeeper(string[] arguments)
    {
        using var script = new StreamReader(typeof(PostgresServer).Assembly.GetManifestResourceStream("keeper.sh")!);
        var shell = new[] { "/bin/sh", "-c", script.ReadToEnd(), "keeper" };

        // PostgreSQL refuses to run as root.
        string[] command = Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--", .. shell, .. arguments]
            : [.. shell, .. arguments];

        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} could not be started.");
    }

    private static string Binaries()
    {
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var ofDebian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(Version).Select(version => Path.Combine(version, "bin"))
            : [];

        return ofDebian.Concat(onPath)
            .FirstOrDefault(directory => File.Exists(Path.Combine(directory, "postgres")) && File.Exists(Path.Combine(directory, "initdb")))
            ?? throw new InvalidOperationException("No PostgreSQL binaries (postgres, initdb) in /usr/lib/postgresql/*/bin or on the PATH: install PostgreSQL 15 or later.");

        static int Version(string directory) => int.TryParse(Path.GetFileName(directory), out var version) ? version : 0;
    }

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Username=review;Database={database};Include Error Detail=true";

    private async Task Tell(string word)
    {
        await _oneWordAtATime.WaitAsync();
        try
        {
            await _keeper.StandardInput.WriteLineAsync(word);
            await _keeper.StandardInput.FlushAsync();
            if (await _keeper.StandardOutput.ReadLineAsync() != word)
                throw new InvalidOperationException($"The keeper of the server has ended: {await _keeper.StandardError.ReadToEndAsync()}");
        }
        finally
        {
            _oneWordAtATime.Release();
        }
    }
}
