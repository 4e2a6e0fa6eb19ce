using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using InteragencyReview.Contracts.Messages;
using InteragencyReview.Kernel;
using InteragencyReview.Load.Reporting;
using InteragencyReview.Loopback;
using InteragencyReview.Otlp;
using InteragencyReview.PostgresFixture;
using InteragencyReview.RabbitFixture;
using InteragencyReview.ServiceDefaults;
using InteragencyReview.Standalone;
using InteragencyReview.Standalone.DevelopmentIssuer;
using InteragencyReview.Standalone.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace InteragencyReview.Load.Whole;

/// <summary>The four services as real processes, each with its own role, and people who are signed in at them.</summary>
internal sealed class RunningSystem : IAsyncDisposable
{
    public const string Dhs = "Dhs";
    public const string Eoir = "Eoir";
    public const string Oil = "Oil";
    public const string WorkingGroup = "WorkingGroup";

    // One machine plays all the people: what bounds a caller must not bound the measurement.
    private const int NoLimit = 1_000_000;
    private static readonly ImmutableArray<string> Projects = [Dhs, Eoir, Oil, WorkingGroup];
    private static readonly TimeSpan ReadyBound = TimeSpan.FromMinutes(2);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(2) };
    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Uri> _addresses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NpgsqlDataSource> _databases = new(StringComparer.Ordinal);
    private readonly List<ServiceProcess> _services = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("review-load-");
    private WebApplication? _issuer;
    private bool _hasFailed;

    private RunningSystem()
    {
    }

    public IReadOnlyDictionary<string, NpgsqlDataSource> Databases => _databases;

    public IEnumerable<(string Name, int Id)> Processes => _services.Select(service => (service.Name, service.Id));

    /// <summary>Starts the system, measures it and ends it. When that fails, it says what stands where, and the services' logs stay.</summary>
    /// <param name="server">Where the databases are made.</param>
    /// <param name="report">Is told what stands where.</param>
    /// <param name="measure">What is done with the system.</param>
    /// <param name="telemetry">Where the services send their spans, if anywhere.</param>
    /// <param name="broker">What messages travel by, if not by PostgreSQL: then each service has a database of its own.</param>
    public static async Task Use(
        PostgresServer server, Report report, Func<RunningSystem, Task> measure, OtlpReceiver? telemetry = null, RabbitServer? broker = null)
    {
        await using var system = new RunningSystem();
        try
        {
            await system.StartAll(server, broker, telemetry?.Environment ?? ReadOnlyDictionary<string, string>.Empty);
            await measure(system);
        }
        catch
        {
            system._hasFailed = true;
            await system.TellWhatStandsWhere(broker, report);
            throw;
        }
    }

    /// <summary>Asks a service as a person, and reads the answer.</summary>
    /// <param name="traceParent">Whether the service makes a span of it, and under which trace.</param>
    public async Task<T> Get<T>(string persona, string service, string path, string? traceParent = null)
    {
        using var answer = await Send(persona, service, HttpMethod.Get, path, null, traceParent);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<T>(WireJson.Options))!;
    }

    /// <summary>Sends a command as a person; the answer is the caller's to judge.</summary>
    public Task<HttpResponseMessage> Post(string persona, string service, string path, HttpContent content) =>
        Send(persona, service, HttpMethod.Post, path, content);

    public async Task<long> Count(string database, string sql)
    {
        await using var command = _databases[database].CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Returns as soon as the condition holds.</summary>
    public static async Task Until(Func<Task<bool>> condition, TimeSpan bound, string what)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(deadline) > bound)
                throw new TimeoutException($"Within {bound} it did not come to this: {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_services.Select(service => service.DisposeAsync().AsTask()));
        if (_issuer is not null)
            await _issuer.DisposeAsync();
        foreach (var database in _databases.Values)
            await database.DisposeAsync();
        _http.Dispose();
        if (!_hasFailed)
            _folder.Delete(recursive: true);
    }

    /// <summary>Messages that did not come through are in a queue, an inbox, an outbox, or are dead letters.</summary>
    private async Task TellWhatStandsWhere(RabbitServer? broker, Report report)
    {
        report.Chapter("What stands where", $"The measurement failed; the services' logs are in {_folder.FullName}.");
        report.Line();
        foreach (var (service, _) in _databases)
        {
            report.Line($"- {service}, events: {await Counts(service, "select type, count(*) from mt_events group by type order by type")}");
            report.Line($"- {service}, inbox: {await Counts(service, "select status || ' of process ' || owner_id, count(*) from wolverine_incoming_envelopes group by status, owner_id")}");
            report.Line($"- {service}, outbox: {await Counts(service, "select message_type || ' to ' || destination, count(*) from wolverine_outgoing_envelopes group by message_type, destination")}");
            report.Line($"- {service}, dead letters: {await Counts(service, "select message_type || ': ' || exception_message, count(*) from wolverine_dead_letters group by message_type, exception_message")}");
        }

        report.Line(broker is null
            ? $"- queues, about: {await Counts(Dhs, "select relname, n_live_tup from pg_stat_user_tables where schemaname = 'queues' and n_live_tup > 0")}"
            : $"- queues of the broker, with their messages waiting and taken, and their receivers: {await broker.Queues()}");
    }

    private async Task<string> Counts(string service, string sql)
    {
        await using var command = _databases[service].CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var counts = new List<string>();
        while (await reader.ReadAsync())
            counts.Add($"{reader.GetString(0)} {reader.GetInt64(1)}");
        return counts.Count == 0 ? "nothing" : string.Join(", ", counts);
    }

    private async Task StartAll(PostgresServer server, RabbitServer? broker, IReadOnlyDictionary<string, string> telemetry)
    {
        var shared = broker is null ? await server.CreateDatabase("review") : null;
        var issuer = await StartIssuer();
        var data = DataFolder.Open(_folder.FullName);
        Directory.CreateDirectory(Path.GetDirectoryName(data.Log("x"))!);
        var keys = data.Keys();
        var checkout = Checkout.Find();
        var setups = new List<ServiceSetup>();
        foreach (var project in Projects)
        {
            var schemas = new Schemas(project == WorkingGroup ? ServiceNames.WorkingGroup : project.ToLowerInvariant());
            var owner = shared ?? await server.CreateDatabase(schemas.Events);
            _databases[project] = NpgsqlDataSource.Create(
                new NpgsqlConnectionStringBuilder(owner) { MaxPoolSize = 4, SearchPath = $"{schemas.Events},{schemas.Messages}" }.ConnectionString);
            _addresses[project] = new Uri($"http://127.0.0.1:{FreePorts.One()}/");
            var program = checkout.Program(project, $"InteragencyReview.{project}");
            setups.Add(new(
                new(
                    project,
                    "dotnet",
                    [program],
                    [
                        .. telemetry,
                        .. broker is null ? [] : (KeyValuePair<string, string>[])[new("ConnectionStrings__RabbitMq", broker.AddressOf(schemas.Role))],
                        new("ASPNETCORE_ENVIRONMENT", "Development"),
                        new("ASPNETCORE_URLS", _addresses[project].ToString()),
                        new("ConnectionStrings__Database", new NpgsqlConnectionStringBuilder(owner) { Username = schemas.Role }.ConnectionString),
                        new("Identity__Authority", issuer.ToString().TrimEnd('/')),
                        new("Keys__ANumber", keys.ANumber),
                        new("Keys__Protected", keys.ProtectedDhs),
                        new("Limits__RequestsPerSecond", $"{NoLimit}"),
                        new("Limits__Burst", $"{NoLimit}"),
                        new("Limits__RequestSeconds", $"{_http.Timeout.TotalSeconds}"),
                    ],
                    Path.GetDirectoryName(program)!,
                    data.Log(project),
                    new Uri(_addresses[project], "health/ready")),
                owner,
                "not asked for here"));
        }

        await ServiceSetup.RunAsync([.. setups], CancellationToken.None);
        foreach (var setup in setups)
            _services.Add(await ServiceProcess.StartAsync(setup.Service));
        await Task.WhenAll(_services.Select(service => service.WaitUntilReadyAsync(ReadyBound, CancellationToken.None)));
        await SignIn(issuer);
    }

    private async Task<Uri> StartIssuer()
    {
        var address = new Uri($"http://127.0.0.1:{FreePorts.One()}/");
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development, ContentRootPath = _folder.FullName });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address.ToString());
        _issuer = builder.Build();
        _issuer.MapDevelopmentIssuer();
        await _issuer.StartAsync();
        return address;
    }

    private async Task SignIn(Uri issuer)
    {
        foreach (var persona in Persona.All)
        {
            using var form = new FormUrlEncodedContent([new("persona", persona.Id)]);
            using var answer = await _http.PostAsync(new Uri(issuer, "token"), form);
            answer.EnsureSuccessStatusCode();
            _tokens[persona.Id] = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
        }
    }

    private async Task<HttpResponseMessage> Send(
        string persona, string service, HttpMethod method, string path, HttpContent? content, string? traceParent = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_addresses[service], path))
        {
            Content = content,
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", _tokens[persona]) },
        };
        if (traceParent is not null)
            request.Headers.Add("traceparent", traceParent);
        return await _http.SendAsync(request);
    }
}
