using System.Collections.Concurrent;
using System.Security.Cryptography;
using InteragencyReview.EventStore.Heads;
using InteragencyReview.Loopback;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Standalone;
using InteragencyReview.Standalone.DevelopmentIssuer;
using InteragencyReview.Standalone.Processes;
using Npgsql;

namespace InteragencyReview.SystemTests.Running;

/// <summary>
/// The four services as processes of their own, with five fresh databases, free ports and new keys. They end with the test
/// process, however that ends.
/// </summary>
public sealed class ReviewSystem : IAsyncDisposable
{
    private const int KeyBytes = 32;
    private const int ConnectionsPerPool = 20;
    private static readonly TimeSpan ReadyBound = TimeSpan.FromSeconds(90);

    private readonly Issuer _issuer;
    private readonly string _folder;
    private readonly Dictionary<ServiceName, NpgsqlDataSource> _logs;
    private readonly Dictionary<ServiceName, ServiceCommand> _commands = [];
    private readonly ConcurrentDictionary<ServiceName, ServiceProcess> _processes = new();

    private ReviewSystem(Issuer issuer, string folder, Dictionary<ServiceName, NpgsqlDataSource> logs, NpgsqlDataSource messages)
    {
        _issuer = issuer;
        _folder = folder;
        _logs = logs;
        Messages = messages;
    }

    /// <summary>The database of the queues.</summary>
    public NpgsqlDataSource Messages { get; }

    /// <summary>What each service has written to its console, since the start and over all its restarts.</summary>
    public IEnumerable<string> ConsoleFiles => Directory.EnumerateFiles(_folder, "*.log");

    /// <summary>Where tokens are asked for.</summary>
    public Uri IssuerAddress => new(_issuer.Address);

    /// <param name="environment">Further settings of all services, such as where telemetry goes.</param>
    /// <param name="ownServer">A server that may be killed; else the one all tests share.</param>
    public static async Task<ReviewSystem> Start(
        IEnumerable<KeyValuePair<string, string>>? environment = null, PostgresServer? ownServer = null)
    {
        var folder = Directory.CreateTempSubdirectory("review-system-").FullName;
        var postgres = ownServer ?? await PostgresServer.Shared();
        var issuer = await Issuer.Start(Path.Combine(folder, "issuer-key.pem"));
        var logs = new Dictionary<ServiceName, NpgsqlDataSource>();
        foreach (var service in ServiceName.All)
            logs.Add(service, Source(await postgres.CreateDatabase($"review_{service.Project.ToLowerInvariant()}")));
        var system = new ReviewSystem(issuer, folder, logs, Source(await postgres.CreateDatabase("review_messages")));
        try
        {
            system.Compose([.. environment ?? []]);
            await Task.WhenAll(ServiceName.All.Select(system.Start));
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));

    public Uri Address(ServiceName service) => new(_commands[service].Ready, "/");

    /// <summary>Its process has not ended.</summary>
    public bool IsRunning(ServiceName service) => _processes.TryGetValue(service, out var process) && !process.HasExited;

    /// <summary>The service's own log.</summary>
    public NpgsqlDataSource Log(ServiceName service) => _logs[service];

    public string TokenFor(Persona persona) => _issuer.TokenFor(persona);

    /// <param name="persona">Null for a caller who is not signed in.</param>
    public HttpClient Client(ServiceName service, Persona? persona)
    {
        var client = new HttpClient { BaseAddress = Address(service) };
        if (persona is not null)
            client.DefaultRequestHeaders.Authorization = new("Bearer", TokenFor(persona));
        return client;
    }

    /// <summary>Starts a service, or starts it again; returns when it is ready.</summary>
    public async Task Start(ServiceName service)
    {
        var process = await ServiceProcess.StartAsync(_commands[service]);
        _processes[service] = process;
        await process.WaitUntilReadyAsync(ReadyBound, CancellationToken.None);
    }

    /// <summary>kill -9.</summary>
    public async Task Kill(ServiceName service)
    {
        if (!_processes.TryRemove(service, out var process))
            throw new InvalidOperationException($"{service} is not running.");
        await process.KillAsync();
        await process.DisposeAsync();
    }

    /// <summary>The tests' own connections, after the server was killed; those of the services are the services' business.</summary>
    public void ForgetConnections()
    {
        foreach (var database in _logs.Values.Append(Messages))
            database.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_processes.Values.Select(process => process.DisposeAsync().AsTask()));
        await _issuer.DisposeAsync();
        foreach (var database in _logs.Values.Append(Messages))
            await database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static NpgsqlDataSource Source(string connectionString) => NpgsqlDataSource.Create(connectionString);

    private static string Bounded(NpgsqlDataSource database) =>
        new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = ConnectionsPerPool, IncludeErrorDetail = false }.ConnectionString;

    private void Compose(KeyValuePair<string, string>[] environment)
    {
        var checkout = Checkout.Find();
        var aNumbers = NewKey();
        foreach (var service in ServiceName.All)
        {
            var address = new Uri($"http://127.0.0.1:{FreePorts.One()}");
            var program = checkout.Program(service.Project, $"InteragencyReview.{service.Project}");
            _commands.Add(service, new(
                service.Project,
                "dotnet",
                [program],
                [
                    new("ASPNETCORE_ENVIRONMENT", "Development"),
                    new("ASPNETCORE_URLS", address.ToString()),
                    new("ConnectionStrings__Log", Bounded(_logs[service])),
                    new("ConnectionStrings__Messages", Bounded(Messages)),
                    new("Identity__Authority", _issuer.Address),
                    new("Keys__ANumber", aNumbers),
                    new("Keys__Protected", NewKey()),
                    new("Keys__LogHeads", HeadKeys.NewPrivateKey()),

                    // Soon enough that no test waits a minute for a signed head.
                    new("LogHeads__Interval", "00:00:01"),

                    // Whoever runs the tests may send telemetry of their own somewhere: not these services.
                    new("OTEL_EXPORTER_OTLP_ENDPOINT", ""),
                    .. environment,
                ],
                Path.GetDirectoryName(program)!,
                Path.Combine(_folder, $"{service}.log"),
                new Uri(address, "health/ready")));
        }
    }
}
