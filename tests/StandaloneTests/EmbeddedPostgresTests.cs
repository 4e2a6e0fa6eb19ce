using System.Net;
using System.Net.Sockets;
using InteragencyReview.Loopback;
using InteragencyReview.Standalone;
using InteragencyReview.Standalone.Postgres;
using InteragencyReview.Standalone.Processes;
using Npgsql;

namespace InteragencyReview.StandaloneTests;

public sealed class EmbeddedPostgresTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task What_was_committed_survives_kill_9_a_stop_and_a_start()
    {
        var options = Options();
        await using (var server = await EmbeddedPostgres.StartAsync(options, CancellationToken.None))
        {
            await server.CreateDatabaseAsync("review_kept", CancellationToken.None);
            await ExecuteAsync(server, "create table kept (value int); insert into kept values (1)");
            await server.KillAsync();
            Assert.True(server.HasExited);
            await server.RestartAsync(CancellationToken.None);
            Assert.Equal(1, await ScalarAsync(server, "select max(value) from kept"));

            await ExecuteAsync(server, "insert into kept values (2)");
            await server.KillAsync();
        }

        await using (var again = await EmbeddedPostgres.StartAsync(options, CancellationToken.None))
        {
            await again.CreateDatabaseAsync("review_kept", CancellationToken.None);
            Assert.Equal(2, await ScalarAsync(again, "select max(value) from kept"));
            await ExecuteAsync(again, "insert into kept values (3)");
        }

        // After an orderly stop too, and on another port.
        await using var moved = await EmbeddedPostgres.StartAsync(options with { Port = FreePorts.One() }, CancellationToken.None);
        Assert.Equal(3, await ScalarAsync(moved, "select max(value) from kept"));
        Assert.Equal("on", await ScalarAsync(moved, "show fsync"));
        Assert.Equal("100", await ScalarAsync(moved, "show max_connections"));
        Assert.Equal("UTF8", await ScalarAsync(moved, "show server_encoding"));
        Assert.Equal("127.0.0.1", await ScalarAsync(moved, "show listen_addresses"));
    }

    [Fact]
    public async Task A_password_that_was_being_written_when_the_first_start_was_cut_off_is_made_anew()
    {
        var options = Options();
        Directory.CreateDirectory(options.Folder);
        await File.WriteAllTextAsync(Path.Combine(options.Folder, "password"), "");
        await using var server = await EmbeddedPostgres.StartAsync(options, CancellationToken.None);
        Assert.Equal(48, (await File.ReadAllTextAsync(Path.Combine(options.Folder, "password"))).Length);
    }

    [Fact]
    public async Task A_server_whose_owner_was_killed_ends_with_it_and_starts_again_on_its_data()
    {
        var options = Options();
        using (var owner = await OwnerProcess.StartAsync("postgres", options.Folder, $"{options.Port}"))
        {
            Assert.True(RunningProcess.Is(owner.ChildId));
            await owner.KillAsync();

            // At once, while the old server may still be stopping.
            await using var server = await EmbeddedPostgres.StartAsync(options, CancellationToken.None);
            Assert.NotEqual(owner.ChildId, server.ProcessId);
            Assert.False(RunningProcess.Is(owner.ChildId));
        }
    }

    [Fact]
    public async Task A_process_file_that_names_another_program_does_not_hinder_the_start()
    {
        var options = Options();
        await using (var server = await EmbeddedPostgres.StartAsync(options, CancellationToken.None))
            await server.KillAsync();

        // Process ids are given out again: the one that is left in the file belongs to a stranger of the same user.
        var user = await OrdinaryUser.ForAsync(options.Folder, CancellationToken.None);
        using var stranger = await ChildProcess.StartAsync(new("sleep", ["600"], [], _scratch.Within("stranger.log"), User: user));
        var file = Path.Combine(options.Folder, "cluster", "postmaster.pid");
        var lines = await File.ReadAllLinesAsync(file);
        lines[0] = $"{stranger.Id}";
        await File.WriteAllLinesAsync(file, lines);
        await Eventually.TrueAsync(() => RunningProcess.Is(stranger.Id, "sleep"), "the stranger runs");

        await using (var again = await EmbeddedPostgres.StartAsync(options, CancellationToken.None))
            Assert.False(stranger.HasExited);
        stranger.Send(Signal.Kill);
    }

    [Fact]
    public async Task A_cluster_that_was_interrupted_while_being_made_is_made_again()
    {
        var options = Options();
        Directory.CreateDirectory(Path.Combine(options.Folder, "cluster.unfinished", "base"));
        await using var server = await EmbeddedPostgres.StartAsync(options, CancellationToken.None);
        Assert.Equal(1, await ScalarAsync(server, "select 1", "postgres"));
    }

    [Fact]
    public async Task A_port_in_use_is_told_in_one_line_with_the_option_to_change()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var problem = await Assert.ThrowsAsync<CannotRunException>(
            () => EmbeddedPostgres.StartAsync(Options() with { Port = port }, CancellationToken.None));
        Assert.StartsWith($"Port {port} (for PostgreSQL) is in use by another program", problem.Message, StringComparison.Ordinal);
        Assert.Contains("--ports ", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_held_for_another_cause_than_a_second_run_is_not_said_to_be_in_use()
    {
        Directory.CreateDirectory(Options().Folder);
        File.CreateSymbolicLink(Path.Combine(Options().Folder, "held"), _scratch.Within("nowhere/held"));
        var problem = await Assert.ThrowsAsync<CannotRunException>(() => EmbeddedPostgres.StartAsync(Options(), CancellationToken.None));
        Assert.Contains("held cannot be opened", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    [Fact]
    public async Task A_full_disk_is_told_in_one_line()
    {
        var problem = await Assert.ThrowsAsync<CannotRunException>(
            () => EmbeddedPostgres.StartAsync(Options() with { MinimumFreeBytes = long.MaxValue }, CancellationToken.None));
        Assert.Contains("MB free", problem.Message, StringComparison.Ordinal);
        Assert.Contains("--data", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem.Message);
    }

    [RootFact]
    public async Task As_root_a_folder_that_the_servers_user_cannot_reach_is_told()
    {
        var closed = Directory.CreateDirectory(_scratch.Within("closed"));
        closed.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

        var problem = await Assert.ThrowsAsync<FolderOutOfReachException>(
            () => EmbeddedPostgres.StartAsync(Options() with { Folder = Path.Combine(closed.FullName, "postgres") }, CancellationToken.None));
        Assert.Contains("cannot reach", problem.Message, StringComparison.Ordinal);
        Assert.Equal(closed.FullName, problem.Closed);
    }

    private static async Task ExecuteAsync(EmbeddedPostgres server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString("review_kept"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<object?> ScalarAsync(EmbeddedPostgres server, string sql, string database = "review_kept")
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private PostgresOptions Options() => new()
    {
        Folder = _scratch.Within("postgres"),
        Port = FreePorts.One(),
        Tools = _scratch.Within("tools"),
    };
}
