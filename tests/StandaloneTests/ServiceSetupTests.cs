using InteragencyReview.Standalone;

namespace InteragencyReview.StandaloneTests;

public sealed class ServiceSetupTests : IDisposable
{
    /// <summary>What each fake service appends its name to when it is asked for its setup.</summary>
    private readonly string _done;
    private readonly ScratchFolder _scratch = new();
    private readonly DataFolder _data;

    public ServiceSetupTests()
    {
        _done = _scratch.Within("done");
        _data = DataFolder.Open(_scratch.Within("data"));
        Directory.CreateDirectory(_data.Server);
        File.WriteAllText(_done, "");
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Each_service_is_asked_as_the_owner_and_told_the_password_of_its_role()
    {
        var setup = Fake("Dhs", """echo "$1 $ConnectionStrings__Database $Database__RolePassword" >>"$DONE" """);
        await ServiceSetup.RunAsync([setup], CancellationToken.None);
        Assert.Equal("db-setup owner secret\n", await File.ReadAllTextAsync(_done));
    }

    [Fact]
    public async Task What_was_set_up_is_not_set_up_again_until_its_build_changes()
    {
        var (dhs, oil) = (Fake("Dhs"), Fake("Oil"));
        await new MissingSetups(_data, [dhs, oil]).RunAsync(CancellationToken.None);
        Assert.Equal(["Dhs", "Oil"], (await File.ReadAllLinesAsync(_done)).Order());
        Assert.True(new MissingSetups(_data, [dhs, oil]).IsEmpty);

        await File.WriteAllTextAsync(Path.Combine(oil.Service.Folder, "InteragencyReview.Oil.dll"), "another build");
        await File.WriteAllTextAsync(_done, "");
        await new MissingSetups(_data, [dhs, oil]).RunAsync(CancellationToken.None);
        Assert.Equal(["Oil"], await File.ReadAllLinesAsync(_done));
    }

    [Fact]
    public void Whatever_the_result_depends_on_asks_for_a_new_setup()
    {
        var setup = Fake("Dhs");
        var first = setup.Fingerprint();
        Assert.Equal(first, Fake("Dhs").Fingerprint());
        Assert.NotEqual(first, (setup with { RolePassword = "another" }).Fingerprint());
        File.WriteAllText(Path.Combine(setup.Service.Folder, "InteragencyReview.Dhs.deps.json"), "another package");
        Assert.NotEqual(first, setup.Fingerprint());
    }

    [Fact]
    public async Task One_that_fails_is_told_with_the_end_of_its_log_and_is_missing_at_the_next_start()
    {
        var setup = Fake("Dhs", "echo 'permission denied' >&2; exit 1");
        var problem = await Assert.ThrowsAsync<CannotRunException>(() => new MissingSetups(_data, [setup]).RunAsync(CancellationToken.None));
        Assert.StartsWith("The database could not be made ready for Dhs.", problem.Message, StringComparison.Ordinal);
        Assert.Equal("permission denied", Assert.Single(problem.Details));
        Assert.False(new MissingSetups(_data, [setup]).IsEmpty);
    }

    [Fact]
    public async Task One_that_is_told_to_stop_stops()
    {
        using var stop = new CancellationTokenSource();
        var running = ServiceSetup.RunAsync([Fake("Dhs", """echo $$ >"$DONE"; exec sleep 600""")], stop.Token);
        await Eventually.TrueAsync(() => File.ReadAllText(_done).EndsWith('\n'), "the setup runs");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.False(RunningProcess.Is(int.Parse(await File.ReadAllTextAsync(_done))));
    }

    private ServiceSetup Fake(string name, string script = """echo "$NAME" >>"$DONE" """)
    {
        var folder = Directory.CreateDirectory(_scratch.Within(name)).FullName;
        File.WriteAllText(Path.Combine(folder, $"InteragencyReview.{name}.dll"), "a build");
        return new(
            new(
                name,
                "/bin/sh",
                ["-c", script, name],
                [new("NAME", name), new("DONE", _done), new("ConnectionStrings__Database", "role")],
                folder,
                Path.Combine(_scratch.Path, "logs", $"{name}.log"),
                new Uri("http://127.0.0.1:1/")),
            OwnerConnection: "owner",
            RolePassword: "secret");
    }
}
