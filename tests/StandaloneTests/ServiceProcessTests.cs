using System.Net;
using InteragencyReview.Loopback;
using InteragencyReview.Standalone;
using InteragencyReview.Standalone.Processes;

namespace InteragencyReview.StandaloneTests;

public sealed class ServiceProcessTests : IDisposable
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_service_is_up_when_it_says_that_it_is_ready()
    {
        using var listener = new HttpListener();
        var address = $"http://127.0.0.1:{FreePorts.One()}/";
        listener.Prefixes.Add(address);
        listener.Start();
        await using var service = await ServiceProcess.StartAsync(Shell("exec sleep 600", new Uri(address)));

        var waiting = service.WaitUntilReadyAsync(Long, CancellationToken.None);
        await AnswerAsync(listener, HttpStatusCode.ServiceUnavailable);
        await AnswerAsync(listener, HttpStatusCode.ServiceUnavailable);
        Assert.False(waiting.IsCompleted);
        await AnswerAsync(listener, HttpStatusCode.OK);
        await waiting;
    }

    [Fact]
    public async Task A_service_that_dies_before_it_is_ready_leaves_the_end_of_its_log()
    {
        await using var service = await ServiceProcess.StartAsync(Shell("echo starting; echo 'no such database' >&2; exit 7"));

        var problem = await Assert.ThrowsAsync<CannotRunException>(() => service.WaitUntilReadyAsync(Long, CancellationToken.None));
        Assert.StartsWith("Fake ended with exit code 7 before it was ready.", problem.Message, StringComparison.Ordinal);
        Assert.Equal("starting|no such database", string.Join('|', problem.Details));
    }

    [Fact]
    public async Task A_service_that_is_not_ready_in_time_is_given_up()
    {
        await using var service = await ServiceProcess.StartAsync(Shell("echo thinking; exec sleep 600"));
        var problem = await Assert.ThrowsAsync<CannotRunException>(() => service.WaitUntilReadyAsync(Short, CancellationToken.None));
        Assert.Contains("was not ready within", problem.Message, StringComparison.Ordinal);
        Assert.Equal("thinking", string.Join('|', problem.Details));
    }

    [Fact]
    public async Task A_service_finishes_what_it_has_in_hand_when_asked_to_stop()
    {
        await using var service = await ServiceProcess.StartAsync(
            Shell("trap 'echo finished; exit 0' TERM; echo up; while :; do sleep 0.05; done"));
        await SaysAsync(service, "up");

        Assert.True(await service.TerminateAsync(Long));
        Assert.Equal(0, service.ExitCode);
        Assert.Equal("up|finished", string.Join('|', service.LastLogLines(2)));
    }

    [Fact]
    public async Task A_service_that_does_not_stop_is_killed()
    {
        await using var service = await ServiceProcess.StartAsync(Shell("trap '' TERM; echo up; while :; do sleep 0.05; done"));
        await SaysAsync(service, "up");

        Assert.False(await service.TerminateAsync(Short));
        Assert.True(service.HasExited);
    }

    [Fact]
    public async Task Kill_9_leaves_a_service_no_last_word()
    {
        await using var service = await ServiceProcess.StartAsync(
            Shell("trap 'echo finished' TERM INT EXIT; echo up; while :; do sleep 0.05; done"));
        await SaysAsync(service, "up");

        await service.KillAsync();
        Assert.True(service.HasExited);
        Assert.Equal(128 + (int)Signal.Kill, service.ExitCode);
        Assert.Equal("up", string.Join('|', service.LastLogLines(2)));
    }

    [Fact]
    public async Task Ctrl_C_at_the_terminal_does_not_reach_a_service_directly()
    {
        await using var service = await ServiceProcess.StartAsync(Shell("echo up; exec sleep 600"));
        await SaysAsync(service, "up");
        Assert.Equal(service.Id, SessionOf(service.Id));
        Assert.NotEqual(SessionOf(Environment.ProcessId), SessionOf(service.Id));
    }

    [Fact]
    public async Task A_child_ends_with_its_owner_even_when_that_is_killed()
    {
        using var owner = await OwnerProcess.StartAsync("child", _scratch.Within("child.log"));
        await Eventually.TrueAsync(() => RunningProcess.Is(owner.ChildId, "sleep"), "the child runs");

        await owner.KillAsync();
        await Eventually.TrueAsync(() => !RunningProcess.Is(owner.ChildId), "the child has ended");
    }

    [Fact]
    public async Task A_child_is_not_told_to_stop_when_the_thread_that_asked_for_it_ends()
    {
        ChildProcess? child = null;
        var asking = new Thread(() => child = ChildProcess.StartAsync(new("sleep", ["600"], [], _scratch.Within("child.log"))).GetAwaiter().GetResult());
        asking.Start();
        asking.Join();

        Assert.False(await child!.EndsWithinAsync(Short));
        child.Send(Signal.Kill);
        Assert.True(await child.EndsWithinAsync(Long));
        child.Dispose();
    }

    [Fact]
    public async Task A_command_that_takes_too_long_is_stopped_and_told_in_one_line()
    {
        var problem = await Assert.ThrowsAsync<CannotRunException>(
            () => Command.RunAsync("sleep", ["600"], user: null, environment: [], bound: Short, CancellationToken.None));
        Assert.StartsWith("sleep 600 did not end within", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_logs_of_the_last_few_starts_are_kept()
    {
        for (var start = 1; start <= LogFile.Kept + 3; start++)
        {
            await using var service = await ServiceProcess.StartAsync(Shell($"echo start {start}"));
            await service.WaitForExitAsync(CancellationToken.None);
        }

        Assert.Equal("start 8\n", await File.ReadAllTextAsync(_scratch.Within("fake.log")));
        Assert.Equal("start 7\n", await File.ReadAllTextAsync(_scratch.Within("fake.1.log")));
        Assert.Equal("start 3\n", await File.ReadAllTextAsync(_scratch.Within("fake.5.log")));
        Assert.Equal(LogFile.Kept + 1, Directory.GetFiles(_scratch.Path).Length);
    }

    [Fact]
    public async Task A_program_that_does_not_exist_is_told_in_the_log()
    {
        await using var service = await ServiceProcess.StartAsync(Shell("") with { Program = "no-such-program" });
        var problem = await Assert.ThrowsAsync<CannotRunException>(() => service.WaitUntilReadyAsync(Long, CancellationToken.None));
        Assert.Contains("no-such-program", Assert.Single(problem.Details), StringComparison.Ordinal);
    }

    private static async Task AnswerAsync(HttpListener listener, HttpStatusCode status)
    {
        var request = await listener.GetContextAsync();
        request.Response.StatusCode = (int)status;
        request.Response.Close();
    }

    private static Task SaysAsync(ServiceProcess service, string line) =>
        Eventually.TrueAsync(() => File.Exists(service.LogFile) && service.LastLogLines(1).Contains(line), $"the service says {line}");

    private static int SessionOf(int processId) => int.Parse(File.ReadAllText($"/proc/{processId}/stat").Split(' ')[5]);

    private ServiceCommand Shell(string script, Uri? ready = null) => new(
        "Fake",
        "/bin/sh",
        ["-c", script],
        [],
        _scratch.Path,
        _scratch.Within("fake.log"),
        ready ?? new Uri($"http://127.0.0.1:{FreePorts.One()}/"));
}
