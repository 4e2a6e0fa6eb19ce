using System.Collections.Concurrent;
using InteragencyReview.PostgresFixture;
using InteragencyReview.Standalone.DevelopmentIssuer;
using InteragencyReview.Standalone.Processes;
using Npgsql;

namespace InteragencyReview.SystemTests.Running;

/// <summary>
/// The four services as processes of their own, each signed in with its own role, on a fresh database, free ports and new keys; on
/// RabbitMQ each on a database of its own. They end with the test process, however that ends.
/// </summary>
public sealed class ReviewSystem : IAsyncDisposable
{
    private static readonly TimeSpan ReadyBound = TimeSpan.FromMinutes(2);

    private readonly Issuer _issuer;
    private readonly string _folder;
    private readonly Dictionary<ServiceName, NpgsqlDataSource> _tables;
    private readonly Dictionary<ServiceName, ServiceCommand> _commands;
    private readonly ConcurrentDictionary<ServiceName, ServiceProcess> _processes = new();

    private ReviewSystem(
        Issuer issuer, string folder, Broker? broker, IReadOnlyDictionary<ServiceName, string> owners, KeyValuePair<string, string>[] environment)
    {
        var aNumbers = ServiceCommands.NewKey();
        _issuer = issuer;
        _folder = folder;
        Broker = broker;
        _tables = ServiceName.All.ToDictionary(service => service, service => SystemDatabase.TablesOf(owners[service], service));
        _commands = ServiceName.All.ToDictionary(service => service, service => ServiceCommands.Of(
            service,
            folder,
            issuer.Address,
            SystemDatabase.AsRole(owners[service], service),
            [new("Keys__ANumber", aNumbers), .. broker is null ? [] : (KeyValuePair<string, string>[])[ServiceCommands.By(broker, service)], .. environment]));
    }

    /// <summary>Null where messages travel by PostgreSQL.</summary>
    public Broker? Broker { get; }

    /// <summary>The database that all services share where messages travel by PostgreSQL, as its owner: tables are named with their schema.</summary>
    public NpgsqlDataSource Database => Broker is null
        ? _tables[ServiceName.Dhs]
        : throw new InvalidOperationException("On RabbitMQ there is no database that the services share.");

    /// <summary>All there are, as their owner: tables are named with their schema.</summary>
    public IEnumerable<NpgsqlDataSource> Databases => Broker is null ? [Database] : _tables.Values;

    /// <summary>What each service has written to its console, since the start and over all its restarts.</summary>
    public IEnumerable<string> ConsoleFiles => Directory.EnumerateFiles(_folder, "*.log");

    /// <summary>Where tokens are asked for.</summary>
    public Uri IssuerAddress => new(_issuer.Address);

    /// <param name="environment">Further settings of all services, such as where telemetry goes.</param>
    /// <param name="ownServer">A server that may be killed; else the one all tests share.</param>
    /// <param name="on">Else what the whole run is on. On RabbitMQ each system has a broker of its own, which may be killed.</param>
    public static async Task<ReviewSystem> Start(
        IEnumerable<KeyValuePair<string, string>>? environment = null, PostgresServer? ownServer = null, Transport? on = null)
    {
        var broker = (on ?? Transports.Usual) == Transport.RabbitMq ? await Broker.Start() : null;
        var owners = await SystemDatabase.Create(ownServer ?? await PostgresServer.Shared(), broker);
        var folder = Directory.CreateTempSubdirectory("review-system-").FullName;
        var issuer = await Issuer.Start(Path.Combine(folder, "issuer-key.pem"));
        var system = new ReviewSystem(issuer, folder, broker, owners, [.. environment ?? []]);
        try
        {
            await Task.WhenAll(ServiceName.All.Select(system.Start));
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public Uri Address(ServiceName service) => new(_commands[service].Ready, "/");

    /// <summary>How it is started.</summary>
    public ServiceCommand Command(ServiceName service) => _commands[service];

    /// <summary>By which the machine knows its process.</summary>
    public int ProcessOf(ServiceName service) => _processes[service].Id;

    /// <summary>Its process has not ended.</summary>
    public bool IsRunning(ServiceName service) => _processes.TryGetValue(service, out var process) && !process.HasExited;

    /// <summary>The service's own tables, under their plain names.</summary>
    public NpgsqlDataSource Log(ServiceName service) => _tables[service];

    public string TokenFor(Persona persona) => _issuer.TokenFor(persona);

    /// <param name="persona">Null for a caller who is not signed in.</param>
    /// <param name="address">Of another process of the service than the first.</param>
    public HttpClient Client(ServiceName service, Persona? persona, Uri? address = null)
    {
        var client = new HttpClient { BaseAddress = address ?? Address(service) };
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
        foreach (var database in _tables.Values)
            database.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_processes.Values.Select(process => process.DisposeAsync().AsTask()));
        await _issuer.DisposeAsync();
        foreach (var database in _tables.Values)
            await database.DisposeAsync();
        if (Broker is not null)
            await Broker.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
