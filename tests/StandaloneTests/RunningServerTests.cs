using InteragencyReview.Loopback;
using InteragencyReview.Standalone;
using InteragencyReview.Standalone.Postgres;
using Npgsql;

namespace InteragencyReview.StandaloneTests;

public sealed class RunningServerTests(RunningServer running) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Two_runs_do_not_share_a_folder()
    {
        var problem = await Assert.ThrowsAsync<CannotRunException>(
            () => EmbeddedPostgres.StartAsync(running.Options with { Port = FreePorts.One() }, CancellationToken.None));
        Assert.Contains("in use by another run", problem.Message, StringComparison.Ordinal);
        Assert.False(running.Server.HasExited);
    }

    [Fact]
    public async Task The_password_is_the_owners_alone_and_nobody_gets_in_without_it()
    {
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(running.Options.Folder, "password")));
        var stranger = new NpgsqlConnectionStringBuilder(running.Server.ConnectionString("postgres")) { Password = "guess", Pooling = false };
        await using var connection = new NpgsqlConnection(stranger.ConnectionString);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync());
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [RootFact]
    public async Task As_root_the_server_runs_as_an_ordinary_user()
    {
        var owner = (await File.ReadAllLinesAsync($"/proc/{running.Server.ProcessId}/status")).Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t');
        Assert.DoesNotContain("0", owner[1..]);
        Assert.NotNull(running.Server.RunsAs);
    }
}

/// <summary>One server for tests that only look at it.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private readonly ScratchFolder _scratch = new();

    public PostgresOptions Options { get; private set; } = null!;

    public EmbeddedPostgres Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Options = new() { Folder = _scratch.Within("postgres"), Port = FreePorts.One(), Tools = _scratch.Within("tools") };
        Server = await EmbeddedPostgres.StartAsync(Options, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        _scratch.Dispose();
    }
}
