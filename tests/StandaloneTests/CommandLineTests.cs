using System.Net;
using System.Net.Sockets;
using InteragencyReview.Loopback;
using InteragencyReview.Standalone;
using InteragencyReview.Standalone.Processes;

namespace InteragencyReview.StandaloneTests;

public sealed class CommandLineTests : IDisposable
{
    internal const string KeysOfAnEarlierVersion = """{"aNumber":"a","protectedDhs":"b","protectedEoir":"c","protectedOil":"d"}""";

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("ASPNETCORE_ENVIRONMENT")]
    [InlineData("DOTNET_ENVIRONMENT")]
    public async Task Production_is_refused_before_anything_is_touched(string variable)
    {
        var result = await StartAsync([new(variable, "Production")], "--data", _scratch.Within("data"));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"{variable} says Production", Assert.Single(Lines(result)), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_scratch.Within("data")));
    }

    [Fact]
    public async Task A_port_in_use_is_told_before_anything_is_started()
    {
        var ports = new Ports(FreePorts.Row(6));
        using var another = new TcpListener(IPAddress.Loopback, ports.Dhs);
        another.Start();
        var result = await StartAsync([], "--data", _scratch.Within("data"), "--ports", $"{ports.Base}");
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"Port {ports.Dhs} (for DHS) is in use by another program", Assert.Single(Lines(result)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_folder_of_an_earlier_version_is_refused_in_one_line_and_nothing_in_it_is_touched(bool serverElsewhere)
    {
        var data = _scratch.Within("data");
        var server = serverElsewhere ? _scratch.Within("elsewhere") : Path.Combine(data, "postgres");
        Directory.CreateDirectory(Path.Combine(server, "cluster", "base"));
        Directory.CreateDirectory(Path.Combine(data, "logs"));
        if (serverElsewhere)
            await File.WriteAllTextAsync(Path.Combine(data, "postgres-at"), server);
        await File.WriteAllTextAsync(Path.Combine(data, "keys.json"), KeysOfAnEarlierVersion);
        await File.WriteAllTextAsync(Path.Combine(server, "password"), "secret");
        await File.WriteAllTextAsync(Path.Combine(server, "cluster", "PG_VERSION"), "15\n");
        await File.WriteAllTextAsync(Path.Combine(data, "logs", "dhs.log"), "said before\n");
        var before = Everything();

        var result = await StartAsync([], "--data", data, "--ports", $"{FreePorts.Row(6)}");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            $"{data} holds data of an earlier version, which this one cannot read: choose another folder with --data, or delete this one to start afresh.",
            Assert.Single(Lines(result)));
        Assert.Equal(before, Everything());

        string[] Everything() =>
        [
            .. Directory.EnumerateFileSystemEntries(_scratch.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path =>
                $"{path} {File.GetLastWriteTimeUtc(path):O} {File.GetUnixFileMode(path)} {(File.Exists(path) ? File.ReadAllText(path) : "")}"),
        ];
    }

    [RootFact]
    public async Task A_folder_without_permission_to_write_is_told_in_one_line()
    {
        // Root may write anywhere, unless it gives up its privileges: then this folder is a stranger's.
        var folder = Directory.CreateDirectory(_scratch.Within("theirs")).FullName;
        Assert.True((await Command.RunAsync("chown", ["nobody", folder], CancellationToken.None)).Succeeded);
        var result = await Command.RunAsync(
            "setpriv",
            ["--bounding-set", "-all", "--inh-caps", "-all", "dotnet", typeof(Ports).Assembly.Location, "--data", folder, "--ports", $"{FreePorts.Row(6)}"],
            CancellationToken.None);
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("No permission", Assert.Single(Lines(result)), StringComparison.Ordinal);
    }

    [RootFact]
    public async Task Data_that_was_moved_to_where_its_server_cannot_get_is_not_replaced_by_an_empty_system()
    {
        var home = Directory.CreateDirectory(_scratch.Within("home"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        var data = DataFolder.Open(Path.Combine(home, "review"));
        data.Keys();
        Directory.CreateDirectory(Path.Combine(data.Server, "cluster"));

        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var result = await Command.RunAsync(
            "dotnet", [typeof(Ports).Assembly.Location, "--data", data.Path, "--ports", $"{FreePorts.Row(8)}", "--no-sample", "--no-dashboard"], bound.Token);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"{home} is closed to others. The data of this system is there", Lines(result)[^1], StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(data.Path, "postgres-at")));
    }

    [Fact]
    public async Task A_port_number_without_room_above_it_is_refused()
    {
        var result = await StartAsync([], "--ports", "65535");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("room for seven more", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_folder_without_a_name_is_refused_in_one_sentence()
    {
        var result = await StartAsync([], "--data", "");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("--data is empty: name a folder, or leave it out.", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_told_in_one_line()
    {
        var data = Directory.CreateDirectory(_scratch.Within("data")).FullName;
        File.CreateSymbolicLink(Path.Combine(data, "keys.json.unfinished"), _scratch.Within("nowhere/keys.json"));
        var result = await StartAsync([], "--data", data, "--ports", $"{FreePorts.Row(6)}");
        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("Reading or writing failed", Assert.Single(Lines(result)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5_101, 5_200)]
    [InlineData(65_430, 65_500)]
    [InlineData(65_510, 65_400)]
    public void The_ports_that_are_suggested_instead_of_one_in_use_are_ports_that_there_are(int taken, int suggested)
    {
        Assert.Equal(suggested, Ports.Suggested(taken));
        Assert.InRange(suggested, 1, Ports.Highest);
    }

    private static string[] Lines(CommandResult result) => result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static Task<CommandResult> StartAsync(
        KeyValuePair<string, string>[] environment, params string[] arguments) => Command.RunAsync(
        "dotnet", [typeof(Ports).Assembly.Location, .. arguments], user: null, [.. environment], CancellationToken.None);
}
