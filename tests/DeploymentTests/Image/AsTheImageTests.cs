using System.Diagnostics;
using System.Net;
using System.Text.Json;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.DeploymentTests.SettingsOfServices;
using InteragencyReview.Loopback;
using InteragencyReview.PostgresFixture;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace InteragencyReview.DeploymentTests.Image;

/// <summary>
/// What goes into the image, started as an engine would start it, but without one: another user, a root that cannot be written, no
/// capabilities, the environment of compose and secrets from files.
/// </summary>
public sealed class AsTheImageTests : IAsyncLifetime
{
    /// <summary>Longer than a service is given for what is under way when it is told to end.</summary>
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(60);

    /// <summary>Of the runtime that runs these tests: …/dotnet/shared/Microsoft.NETCore.App/10.0.0/.</summary>
    private static readonly string Dotnet = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));

    private readonly DirectoryInfo _folder = Directory.CreateDirectory(Path.Combine("/tmp", $"review-image-{Environment.ProcessId}-{FreePorts.One()}"));
    private readonly WebApplication _provider = Provider();

    public Task InitializeAsync() => _provider.StartAsync();

    public async Task DisposeAsync()
    {
        await _provider.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [NamespaceTheory]
    [InlineData("Dhs", "dhs")]
    [InlineData("WorkingGroup", "working-group")]
    public async Task The_published_program_sets_up_its_database_becomes_ready_and_ends_in_order(string project, string service)
    {
        var server = await PostgresServer.Shared();
        var owner = await server.CreateDatabase("image");
        var app = await Publish(project);

        using (var setup = Start(app, await Secrets($"{service}-db-setup", owner), [], ["db-setup"]))
            Assert.True(await Ends(setup) == 0, await setup.StandardError.ReadToEndAsync());

        await StandInForTheSetupOfTheOthers(owner);
        var role = new NpgsqlConnectionStringBuilder(owner) { Username = new ServiceDefaults.Schemas(service).Role }.ConnectionString;
        var address = new Uri($"http://127.0.0.1:{FreePorts.One()}");
        using var running = Start(app, await Secrets(service, role), [$"ASPNETCORE_URLS={address}"], []);
        try
        {
            using var http = new HttpClient { BaseAddress = address };
            await Condition.Until($"{service} is ready", async () => running.HasExited ? throw new InvalidOperationException(await running.StandardError.ReadToEndAsync()) : await IsReady(http));
            using var live = await http.GetAsync("/health/live");
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);

            var process = Child(running);
            var status = (await File.ReadAllLinesAsync($"/proc/{process}/status")).Select(line => line.Split(':', 2)).ToDictionary(pair => pair[0], pair => pair[1].Trim(), StringComparer.Ordinal);
            Assert.All(status["Uid"].Split('\t'), user => Assert.Equal("1654", user));
            Assert.All(new[] { "CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb" }, set => Assert.Equal("0000000000000000", status[set]));
            Assert.Equal("1", status["NoNewPrivs"]);
            var root = (await File.ReadAllLinesAsync($"/proc/{process}/mountinfo")).Select(line => line.Split(' ')).Single(mount => mount[4] == "/");
            Assert.Contains("ro", root[5].Split(','));

            await Programs.Run("kill", ["-TERM", process]);
            Assert.Equal(0, await Ends(running));
        }
        finally
        {
            if (!running.HasExited)
                running.Kill(entireProcessTree: true);
        }
    }

    /// <summary>A service starts only where the four of them share the database.</summary>
    private static async Task StandInForTheSetupOfTheOthers(string owner)
    {
        await using var database = NpgsqlDataSource.Create(owner);
        foreach (var service in (string[])[ServiceNames.Dhs, ServiceNames.Eoir, ServiceNames.Oil, ServiceNames.WorkingGroup])
        {
            await using var create = database.CreateCommand($"create schema if not exists {new ServiceDefaults.Schemas(service).Events}");
            await create.ExecuteNonQueryAsync();
        }
    }

    private async Task<string> Publish(string project)
    {
        var app = Path.Combine(_folder.FullName, "app");
        var ended = await Programs.Run(
            "dotnet",
            ["publish", Checkout.PathOf("services", project), "--configuration", Built.Configuration, "--no-build", "--output", app],
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["MSBUILDDISABLENODEREUSE"] = "1" });
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
        File.Move(Path.Combine(app, $"InteragencyReview.{project}"), Path.Combine(app, "service")); // as the Dockerfile does
        return app;
    }

    /// <summary>As make-secrets.sh makes them, but for where the database is; and no broker, so messages go over the database.</summary>
    private async Task<string> Secrets(string folder, string database)
    {
        var path = Directory.CreateDirectory(Path.Combine(_folder.FullName, folder)).FullName;
        foreach (var (name, content) in (await MadeSecrets.Made)[folder].Where(file => file.Key != "ConnectionStrings__RabbitMq"))
            await File.WriteAllTextAsync(Path.Combine(path, name), name == "ConnectionStrings__Database" ? database : content);
        return path;
    }

    private Process Start(string app, string secrets, string[] environment, string[] arguments)
    {
        var root = Directory.CreateDirectory(Path.Combine(_folder.FullName, "root")).FullName;
        using var script = new StreamReader(typeof(AsTheImageTests).Assembly.GetManifestResourceStream("as-the-image.sh")!);
        return Programs.Start(
            "unshare",
            [
                "--mount", "--pid", "--fork", "--kill-child", "--", "sh", "-c", script.ReadToEnd(), "as-the-image",
                root, app, Dotnet, secrets,
                .. DockerfileTests.Environment().Select(variable => $"{variable.Key}={variable.Value}"),
                "ASPNETCORE_ENVIRONMENT=Development", $"Identity__Authority={_provider.Urls.First()}", "Secrets__Folder=/run/secrets",
                .. environment,
                "./service", .. arguments,
            ]);
    }

    private static async Task<int> Ends(Process process)
    {
        using var bounded = new CancellationTokenSource(EndsWithin);
        await process.WaitForExitAsync(bounded.Token);
        return process.ExitCode;
    }

    private static async Task<bool> IsReady(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/health/ready");
            using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            return answer.IsSuccessStatusCode && body.RootElement.GetProperty("status").GetString() == "ready";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The first process of the new namespace, as this one knows it.</summary>
    private static string Child(Process unshare) => File.ReadAllText($"/proc/{unshare.Id}/task/{unshare.Id}/children").Trim();

    /// <summary>As much of an identity provider as makes a service ready.</summary>
    private static WebApplication Provider()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", (HttpRequest request) => Results.Text(
            $$"""{"issuer":"http://{{request.Host}}","jwks_uri":"http://{{request.Host}}/jwks"}""", "application/json"));
        app.MapGet("/jwks", () => Results.Text("""{"keys":[]}""", "application/json"));
        return app;
    }
}

/// <summary>Needs to be root, the tools to be it no longer, and a machine that lets it have namespaces.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NamespaceTheoryAttribute : TheoryAttribute
{
    public NamespaceTheoryAttribute() => Skip = Missing();

    private static string? Missing()
    {
        if (!Environment.IsPrivilegedProcess)
            return "Needs to run as root.";
        if (new[] { "unshare", "setpriv", "chroot", "mount" }.FirstOrDefault(program => !Programs.IsHere(program)) is { } missing)
            return $"{missing} is not on this machine.";
        using var probe = Programs.Start("unshare", ["--mount", "--pid", "--fork", "--", "sh", "-c", "mount --make-rprivate / && mount -t tmpfs tmpfs /mnt"]);
        probe.WaitForExit();
        return probe.ExitCode == 0 ? Built.Missing() : "This machine lets nobody mount, not even in a namespace.";
    }
}
