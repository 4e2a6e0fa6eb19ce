using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using InteragencyReview.Loopback;

namespace InteragencyReview.RabbitFixture;

/// <summary>
/// A private RabbitMQ server for tests, on free loopback ports, in a directory of its own. It ends, and its directory goes, with
/// the test process, even when that is killed (keeper.sh sees its standard input close).
/// </summary>
public sealed class RabbitServer : IAsyncDisposable
{
    /// <summary>Its name server listens there too; the nodes of one server talk to nobody else.</summary>
    private const int PortsOfOne = 3;

    private const string Owner = "owner";

    /// <summary>It takes six seconds alone, and has taken more than ninety beside eight services that were starting.</summary>
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PauseBetweenAttempts = TimeSpan.FromMilliseconds(100);

    /// <summary>With letters that must be written another way in an address.</summary>
    private const string Password = "of the/test";

    private readonly Process _keeper;
    private readonly int _port;
    private readonly string _directory;
    private readonly string _virtualHost;
    private readonly SemaphoreSlim _oneWordAtATime = new(1, 1);

    private RabbitServer(Process keeper, int port, string directory, string virtualHost)
    {
        _keeper = keeper;
        _port = port;
        _directory = directory;
        _virtualHost = virtualHost;
    }

    /// <summary>Null when RabbitMQ is installed; else the reason for which a test that needs it is skipped.</summary>
    public static string? WhyMissing { get; } =
        Scripts() is null ? "RabbitMQ is not installed: as root on Debian, run tests/RabbitFixture/install-debian.sh." : null;

    /// <param name="definitions">
    /// A file with users, virtual host and permissions, as RabbitMQ imports them; passwords are replaced. One more user is made for the
    /// tests, who may do everything.
    /// </param>
    public static async Task<RabbitServer> Start(string definitions)
    {
        var imported = JsonNode.Parse(await File.ReadAllTextAsync(definitions))!;
        var virtualHost = imported["vhosts"]![0]!["name"]!.GetValue<string>();
        var users = imported["users"]!.AsArray();
        foreach (var user in users)
            user!["password"] = Password;
        users.Add(new JsonObject { ["name"] = Owner, ["password"] = Password, ["tags"] = "administrator" });
        imported["permissions"]!.AsArray().Add(
            new JsonObject { ["user"] = Owner, ["vhost"] = virtualHost, ["configure"] = ".*", ["write"] = ".*", ["read"] = ".*" });

        var port = FreePorts.Row(PortsOfOne);
        // As root, TMPDIR may be closed to the ordinary user the server runs as.
        var parent = Environment.IsPrivilegedProcess ? "/tmp" : Path.GetTempPath();
        var directory = Path.Combine(parent, $"review-rabbit-{Environment.ProcessId}-{port}");
        var scripts = Scripts() ?? throw new InvalidOperationException(WhyMissing);
        var keeper = StartKeeper([scripts, directory, $"{port}", $"{port + 1}", $"{port + 2}", imported.ToJsonString(), virtualHost]);
        if (await keeper.StandardOutput.ReadLineAsync() != "ready")
            throw new InvalidOperationException($"RabbitMQ could not be set up in {directory}: {await keeper.StandardError.ReadToEndAsync()}");

        var server = new RabbitServer(keeper, port, directory, virtualHost);
        await server.Restart();
        return server;
    }

    /// <summary>As the user who may do everything.</summary>
    public string OwnersAddress => AddressOf(Owner);

    /// <summary>As a service signs in.</summary>
    public string AddressOf(string user) =>
        $"amqp://{user}:{Uri.EscapeDataString(Password)}@127.0.0.1:{_port}/{Uri.EscapeDataString(_virtualHost)}";

    /// <summary>kill -9: what was not on disk is gone.</summary>
    public Task Kill() => Tell("kill");

    /// <summary>An orderly end.</summary>
    public Task Stop() => Tell("stop");

    /// <summary>Starts the server on its old data and port, after <see cref="Kill"/> or <see cref="Stop"/>; a running one is killed first.</summary>
    public async Task Restart()
    {
        await Tell("start");
        for (var started = Stopwatch.StartNew(); !await Answers(); await Task.Delay(PauseBetweenAttempts))
        {
            if (started.Elapsed > StartDeadline)
                throw new TimeoutException($"RabbitMQ did not come up in {StartDeadline}: {await File.ReadAllTextAsync(Path.Combine(_directory, "output"))}");
        }
    }

    /// <summary>Cuts every connection there is.</summary>
    public Task Cut() => Tell("cut");

    /// <summary>From now on no queue takes a message while another one stands in it: whoever sends is told so.</summary>
    public Task Fill() => Tell("fill");

    /// <summary>The end of <see cref="Fill"/>.</summary>
    public Task Drain() => Tell("drain");

    /// <summary>From now on its disk is too full for it: it stops reading from those who send.</summary>
    public Task TakeDisk() => Tell("take-disk");

    /// <summary>The end of <see cref="TakeDisk"/>.</summary>
    public Task GiveDisk() => Tell("give-disk");

    /// <summary>From now on it answers nothing, and every connection stays.</summary>
    public Task Freeze() => Tell("freeze");

    /// <summary>The end of <see cref="Freeze"/>.</summary>
    public Task Thaw() => Tell("thaw");

    /// <summary>Every queue by name: how many messages wait in it, how many a receiver has taken and not acknowledged, and how many receivers it has.</summary>
    public Task<string> Queues() => Ask("queues");

    public async ValueTask DisposeAsync()
    {
        _keeper.StandardInput.Close();
        await _keeper.WaitForExitAsync();
        _keeper.Dispose();
        _oneWordAtATime.Dispose();
    }

    /// <summary>The port is open some time before the server speaks.</summary>
    private async Task<bool> Answers()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, _port);
            var stream = client.GetStream();
            await stream.WriteAsync(new byte[] { (byte)'A', (byte)'M', (byte)'Q', (byte)'P', 0, 0, 9, 1 });
            return await stream.ReadAsync(new byte[1]) == 1;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    private static Process StartKeeper(string[] arguments)
    {
        using var script = new StreamReader(typeof(RabbitServer).Assembly.GetManifestResourceStream("keeper.sh")!);
        var shell = new[] { "/bin/sh", "-c", script.ReadToEnd(), "keeper" };

        // As for PostgreSQL: no server of a test runs as root.
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

    /// <summary>Not those on the PATH: Debian's insist on the user and the folders of the machine's own broker.</summary>
    private static string? Scripts() => Directory.Exists("/usr/lib/rabbitmq/lib")
        ? Directory.GetDirectories("/usr/lib/rabbitmq/lib", "rabbitmq_server-*")
            .Select(server => Path.Combine(server, "sbin"))
            .FirstOrDefault(scripts => File.Exists(Path.Combine(scripts, "rabbitmq-server")))
        : null;

    private Task Tell(string word) => Ask(word);

    /// <returns>What the keeper says behind the word.</returns>
    private async Task<string> Ask(string word)
    {
        await _oneWordAtATime.WaitAsync();
        try
        {
            await _keeper.StandardInput.WriteLineAsync(word);
            await _keeper.StandardInput.FlushAsync();
            var said = await _keeper.StandardOutput.ReadLineAsync();
            if (said is null)
                throw new InvalidOperationException($"The keeper of the server has ended: {await _keeper.StandardError.ReadToEndAsync()}");
            if (said == $"{word} failed" || !said.StartsWith(word, StringComparison.Ordinal))
                throw new InvalidOperationException($"{said}: {await File.ReadAllTextAsync(Path.Combine(_directory, "output"))}");
            return said[word.Length..].Trim();
        }
        finally
        {
            _oneWordAtATime.Release();
        }
    }
}
