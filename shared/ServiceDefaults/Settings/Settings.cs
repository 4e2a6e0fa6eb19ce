using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Every setting there is. The table of the runbook, the compose file and the Kubernetes manifests are held against this list by
/// tests, and so is the code that reads settings.
/// </summary>
public static class Settings
{
    private static readonly Limits Usual = new();

    public static ImmutableArray<Setting> All { get; } =
    [
        new("ConnectionStrings:Database", Readers.Services, "PostgreSQL: `Host=…;Port=…;Database=…;Username=…;Password=…` of the service's own role; for `db-setup`, of the database's owner") { Need = Need.Always, IsSecret = true },
        new("ConnectionStrings:RabbitMq", Readers.Services, "`amqp://user:password@host:5672/vhost` (or `amqps://`): messages go over RabbitMQ, and each service has a database of its own. Left out: over PostgreSQL, in the one database of all services. The characters `/ @ : %` in a password are written `%2F %40 %3A %25`") { IsSecret = true },
        new("Database:RolePassword", Readers.DatabaseSetup, "what the password of the service's role becomes, without characters beyond ASCII. Left out: the role must exist") { IsSecret = true },
        new("Identity:Authority", Readers.Services, "the address of the OpenID Connect provider; https outside Development") { Need = Need.Always },
        new("Identity:Audience", Readers.Services, $"what a token must be for (`{IdentitySettings.DefaultAudience}`)"),
        new("Identity:RequireHttps", Readers.Services, "`true` or `false`; `false` only in Development, where it is usual"),
        new("Keys:ANumber", Readers.Agencies, "32 bytes, base64, the same at all three: the key under which A-numbers are hashed") { Need = Need.Always, IsSecret = true },
        new("Keys:Protected", Readers.Agencies, "32 bytes, base64, one per agency; several separated by commas: the first wraps, all unwrap, the last names streams and stays") { Need = Need.Always, IsSecret = true },
        new("Keys:LogHeads", Readers.Services, "signs the heads of the service's log: base64, several separated by commas; the first is private and signs, all verify and stay") { Need = Need.InProduction, IsSecret = true },
        new("LogHeads:Interval", Readers.Services, "a log that has grown is signed after this time (`00:01:00`) …"),
        new("LogHeads:Events", Readers.Services, "… or so many events (10000), whichever comes first"),
        new("Screening:Nightly", Readers.WorkingGroup, "the time of day in New York, like `02:30`, at which all cases are screened again each night. Left out: never; `POST /screenings` does it for one day"),
        new("Limits:RequestsPerSecond", Readers.Services, $"what one caller may ask for, sustained ({Usual.RequestsPerSecond})"),
        new("Limits:Burst", Readers.Services, $"what one caller may ask for at once after a pause ({Usual.Burst})"),
        new("Limits:MaxBodyBytes", Readers.Services, $"the largest body of a request, in bytes ({Usual.MaxBodyBytes})"),
        new("Limits:MaxConnections", Readers.Services, $"open connections of all callers together ({Usual.MaxConnections})"),
        new("Limits:RequestSeconds", Readers.Services, string.Create(CultureInfo.InvariantCulture, $"how long a request may take, in seconds ({Usual.RequestSeconds}); batches and long polls have their own bounds")),
        new("Shutdown:Leave", Readers.Services, "how long a service that is told to end goes on answering, while it already says that it is not ready (`00:00:00`, at most `00:01:00`): a second longer than whoever spreads requests takes to notice, since readiness is found out once a second. The deployments here grant 25 s of it in compose and 35 s in Kubernetes: with more, work under way is cut"),
        new(SettingNames.SecretsFolder, Readers.Services, "the absolute path of a folder, each file of which is the setting of its name: for whatever is secret here. A file counts before the environment"),
        new(SettingNames.OtlpEndpoint, Readers.Services, "where traces, metrics and logs go, `http://…:4317`. Left out: nowhere") { IsOfTheFramework = true },
        new("OTEL_EXPORTER_OTLP_PROTOCOL", Readers.Services, "`grpc`, or `http/protobuf` for port 4318 (`grpc`)") { IsOfTheFramework = true },
        new("OTEL_SERVICE_NAME", Readers.Services, "another name for the service in telemetry; the alert ServiceSilent knows the usual names only") { IsOfTheFramework = true },
        new("OTEL_RESOURCE_ATTRIBUTES", Readers.Services, "further attributes of the service in telemetry, `key=value,…`") { IsOfTheFramework = true },
        new("ASPNETCORE_ENVIRONMENT", Readers.Services, "`Production`, or `Development`, which believes an identity provider without https (`Production`)") { IsOfTheFramework = true },
        new("ASPNETCORE_HTTP_PORTS", Readers.Services, "the port to listen on; the image says 8080") { IsOfTheFramework = true },
        new("DOTNET_EnableDiagnostics", Readers.Services, "`0`: no debugger, profiler or dump reaches the process; the image says so") { IsOfTheFramework = true },
    ];

    // ConnectionStrings is not among them: the framework's own sources may add to it.
    private static readonly ImmutableHashSet<string> Sections =
        [.. All.Where(setting => setting.Name.Contains(':', StringComparison.Ordinal)).Select(setting => setting.Name.Split(':')[0]).Except(["ConnectionStrings"])];

    private static readonly ImmutableHashSet<string> Names = All.Select(setting => setting.Name).ToImmutableHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>What no later code would complain of: a name that nobody reads, and a receiver of telemetry that is no address.</summary>
    /// <exception cref="StartRefusedException">There is one. The message names it.</exception>
    internal static void Check(IConfiguration configuration)
    {
        foreach (var unknown in Sections.SelectMany(section => configuration.GetSection(section).AsEnumerable()).Where(pair => !string.IsNullOrEmpty(pair.Value) && !Names.Contains(pair.Key)))
            throw new StartRefusedException($"{unknown.Key} (environment: {unknown.Key.Replace(":", "__", StringComparison.Ordinal)}) is no setting of this system: correct its name, or leave it out. The runbook lists all.");
        if (configuration[SettingNames.OtlpEndpoint] is { Length: > 0 } endpoint
            && !(Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)))
        {
            throw new StartRefusedException($"{SettingNames.OtlpEndpoint} is {endpoint}: write an absolute address like http://collector:4317, or leave it out.");
        }
    }
}

/// <summary>Names of settings that more than one place has to know.</summary>
public static class SettingNames
{
    public const string SecretsFolder = "Secrets:Folder";
    public const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
}
