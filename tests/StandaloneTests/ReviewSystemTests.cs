using System.Net;
using InteragencyReview.Loopback;
using InteragencyReview.Standalone;
using InteragencyReview.Standalone.Postgres;
using InteragencyReview.Standalone.Processes;

namespace InteragencyReview.StandaloneTests;

public sealed class ReviewSystemTests : IAsyncLifetime
{
    private readonly ScratchFolder _scratch = new();
    private readonly StreamWriter _screen;
    private readonly HttpListener _ready = new();
    private readonly Uri _address = new($"http://127.0.0.1:{FreePorts.One()}/");
    private EmbeddedPostgres _postgres = null!;

    public ReviewSystemTests() => _screen = new(new FileStream(_scratch.Within("screen"), FileMode.Create, FileAccess.Write, FileShare.ReadWrite));

    private Screen Screen => new(_screen, isTerminal: false);

    public async Task InitializeAsync()
    {
        _ready.Prefixes.Add(_address.ToString());
        _ready.Start();
        _ = SayReadyAsync();
        _postgres = await EmbeddedPostgres.StartAsync(
            new() { Folder = _scratch.Within("postgres"), Port = FreePorts.One(), Tools = _scratch.Within("tools") }, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        _ready.Close();
        await _postgres.DisposeAsync();
        await _screen.DisposeAsync();
        _scratch.Dispose();
    }

    [Fact]
    public async Task A_database_that_ends_again_and_again_is_left_down_with_a_line_that_says_so()
    {
        await using var system = await ReviewSystem.StartAsync(_postgres, [], Screen, CancellationToken.None);
        for (var restarts = 1; restarts <= 5; restarts++)
        {
            await _postgres.KillAsync();
            await PrintedAsync("PostgreSQL is back.", times: restarts);
        }

        await _postgres.KillAsync();
        await PrintedAsync("PostgreSQL ended 6 times and stays down", times: 1);
        await PrintedAsync("Stop with Ctrl-C and start again", times: 1);
    }

    [Fact]
    public async Task A_watch_that_fails_says_so_and_the_other_services_are_stopped_in_order()
    {
        int second;
        await using (await ReviewSystem.StartAsync(_postgres, [Service("First"), Service("Second")], Screen, CancellationToken.None))
        {
            var first = await RunningAsync(_scratch.Within("First.pid"));
            second = await RunningAsync(_scratch.Within("Second.pid"));

            // The end of its log cannot be shown any more.
            Directory.Delete(_scratch.Within("First"), recursive: true);
            await Command.RunAsync("kill", ["-9", $"{first}"], CancellationToken.None);
            await PrintedAsync("First is not started again any more.", times: 1);
            Assert.True(RunningProcess.Is(second));
        }

        Assert.False(RunningProcess.Is(second));
    }

    private ServiceCommand Service(string name)
    {
        var folder = Directory.CreateDirectory(_scratch.Within(name)).FullName;
        return new(name, "/bin/sh", ["-c", "echo $$ >\"$0\"; exec sleep 600", _scratch.Within($"{name}.pid")], [], _scratch.Path, Path.Combine(folder, "log"), _address);
    }

    private Task PrintedAsync(string words, int times) =>
        Eventually.TrueAsync(() => ChildProcess.LastLines(_scratch.Within("screen"), int.MaxValue).Count(line => line.Contains(words, StringComparison.Ordinal)) == times, $"{words} is printed {times} times");

    private static async Task<int> RunningAsync(string processIdFile)
    {
        await Eventually.TrueAsync(() => File.Exists(processIdFile) && File.ReadAllText(processIdFile).EndsWith('\n'), "the service runs");
        return int.Parse(await File.ReadAllTextAsync(processIdFile));
    }

    private async Task SayReadyAsync()
    {
        while (_ready.IsListening)
        {
            try
            {
                (await _ready.GetContextAsync()).Response.Close();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
