using System.Security.Cryptography;
using InteragencyReview.Loopback;
using InteragencyReview.Standalone;
using InteragencyReview.Standalone.Processes;

namespace InteragencyReview.SystemTests.Running;

/// <summary>How the tests start a service: on a free port, with keys of its own.</summary>
internal static class ServiceCommands
{
    private const int KeyBytes = 32;

    public static ServiceCommand Of(
        ServiceName service, string logs, string issuer, string connection, params IEnumerable<KeyValuePair<string, string>> environment)
    {
        var address = new Uri($"http://127.0.0.1:{FreePorts.One()}");
        var program = Checkout.Find().Program(service.Project, $"InteragencyReview.{service.Project}");
        return new(
            service.Project,
            "dotnet",
            [program],
            [
                new("ASPNETCORE_ENVIRONMENT", "Development"),
                new("ASPNETCORE_URLS", address.ToString()),
                new("ConnectionStrings__Database", connection),
                new("Identity__Authority", issuer),
                new("Keys__ANumber", NewKey()),
                new("Keys__Protected", NewKey()),
                new("Keys__LogHeads", NewHeadKey()),

                // Soon enough that no test waits a minute for a signed head.
                new("LogHeads__Interval", "00:00:01"),

                // Whoever runs the tests may send telemetry of their own somewhere: not these services.
                new("OTEL_EXPORTER_OTLP_ENDPOINT", ""),

                // A process of a test lives for seconds: to compile again what runs often would cost it more than it saves.
                new("DOTNET_TC_CallCountThreshold", "5000"),
                .. environment,
            ],
            Path.GetDirectoryName(program)!,
            Path.Combine(logs, $"{service}.log"),
            new Uri(address, "health/ready"));
    }

    /// <summary>The setting by which a service sends its messages through RabbitMQ.</summary>
    public static KeyValuePair<string, string> By(Broker broker, ServiceName service) => new("ConnectionStrings__RabbitMq", broker.AddressFor(service));

    public static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));

    private static string NewHeadKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
    }
}
