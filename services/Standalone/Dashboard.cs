using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using InteragencyReview.Standalone.Processes;

namespace InteragencyReview.Standalone;

/// <summary>
/// The Aspire Dashboard, which receives the traces, metrics and logs of the services and shows them, on this machine only. It is a
/// package of its own that nothing refers to: where it cannot be had the system runs without it.
/// </summary>
internal sealed class Dashboard : IAsyncDisposable
{
    private const string Version = "13.6.5";
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly TimeSpan FetchBound = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly string _program;
    private readonly string _log;
    private readonly Uri _page;
    private readonly Uri _receiver;
    private ChildProcess? _process;

    private Dashboard(string program, string log, Ports ports) =>
        (_program, _log, _page, _receiver) = (program, log, Ports.Address(ports.Dashboard), Ports.Address(ports.Telemetry));

    /// <summary>What sends a service's telemetry here.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Environment => [new(OtlpEndpoint, _receiver.ToString()), new("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")];

    /// <summary>Fetches it where it is not there yet; it is started later.</summary>
    /// <returns>Null where it cannot be had: one line has said why.</returns>
    public static async Task<Dashboard?> FetchAsync(Ports ports, DataFolder data, Screen screen, CancellationToken stop)
    {
        if (System.Environment.GetEnvironmentVariable(OtlpEndpoint) is { Length: > 0 } elsewhere)
        {
            screen.Line($"Telemetry goes to {elsewhere}, as {OtlpEndpoint} says.");
            return null;
        }

        try
        {
            foreach (var port in new[] { ports.Dashboard, ports.Telemetry })
            {
                if (Ports.WhyTaken(port, "the dashboard") is { } taken)
                    throw taken;
            }

            return new(await ProgramAsync(data, stop), data.Log("dashboard"), ports);
        }
        catch (CannotRunException why)
        {
            Without(why, screen);
            return null;
        }
    }

    /// <returns>Whether it shows its page; if not, one line has said why.</returns>
    public async Task<bool> StartAsync(Screen screen, CancellationToken stop)
    {
        LogFile.Rotate(_log);
        _process = await ChildProcess.StartAsync(new(
            _program,
            [],
            [
                new("ASPNETCORE_URLS", _page.ToString()),
                new(Ports.AllowedHosts, Ports.Hosts),
                new("ASPNETCORE_ENVIRONMENT", "Production"),
                new("DASHBOARD__OTLP__HTTPENDPOINTURL", _receiver.ToString()),
                new("DASHBOARD__OTLP__AUTHMODE", "Unsecured"),
                new("DASHBOARD__FRONTEND__AUTHMODE", "Unsecured"),
                new("DASHBOARD__API__AUTHMODE", "Unsecured"),
            ],
            _log,
            Path.GetDirectoryName(_program)!));
        using var http = new HttpClient();
        for (var started = Stopwatch.GetTimestamp(); !await AnswersAsync(http, _page, stop); await Task.Delay(Pause, stop))
        {
            if (!_process.HasExited && Stopwatch.GetElapsedTime(started) < StartBound)
                continue;
            await DisposeAsync();
            Without(new CannotRunException($"it does not answer. Its log: {_log}"), screen);
            return false;
        }

        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _process, null) is not { } process)
            return;
        process.Send(Signal.Terminate);
        if (!await process.EndsWithinAsync(ServiceProcess.Grace))
            process.Send(Signal.Kill);
        process.Dispose();
    }

    private static void Without(CannotRunException why, Screen screen) => screen.Line($"Without the dashboard: {why.Message}");

    private static async Task<bool> AnswersAsync(HttpClient http, Uri page, CancellationToken stop)
    {
        try
        {
            using var answer = await http.GetAsync(page, HttpCompletionOption.ResponseHeadersRead, stop);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>The program in the folder of packages, fetched into it where it is not there yet.</summary>
    private static async Task<string> ProgramAsync(DataFolder data, CancellationToken stop)
    {
        var platform = RuntimeInformation.RuntimeIdentifier;
        var package = $"Aspire.Dashboard.Sdk.{platform}";
        var packages = System.Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var program = Path.Combine(packages, package.ToLowerInvariant(), Version, "tools", "Aspire.Dashboard");
        if (!File.Exists(program))
            await FetchPackageAsync(package, Path.Combine(data.Path, "dashboard"), stop);
        return File.Exists(program) ? program : throw new CannotRunException($"the package {package} {Version} has no program for this machine.");
    }

    private static async Task FetchPackageAsync(string package, string folder, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        var project = Path.Combine(folder, "dashboard.proj");
        await File.WriteAllTextAsync(
            project,
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><PackageDownload Include="{package}" Version="[{Version}]" /></ItemGroup>
            </Project>
            """,
            stop);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(stop);
        bounded.CancelAfter(FetchBound);
        try
        {
            var fetched = await Command.RunAsync("dotnet", ["restore", project, "--verbosity", "quiet"], bounded.Token);
            if (!fetched.Succeeded)
                throw new CannotRunException($"the package {package} {Version} cannot be had ({fetched.LastLine.Trim()}).");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new CannotRunException($"the package {package} {Version} could not be fetched within {FetchBound.TotalSeconds:0} seconds.");
        }
    }
}
