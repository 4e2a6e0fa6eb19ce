using System.Globalization;
using System.Net;
using System.Reflection;
using InteragencyReview.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Traces, metrics and logs over OTLP, by the standard OTEL_* settings; without OTEL_EXPORTER_OTLP_ENDPOINT nothing leaves,
/// and spans are still made, so that traceparent reaches the log and the messages. On the console, one line an entry.
/// </summary>
internal static class Telemetry
{
    private const string Own = "InteragencyReview.*";
    private static readonly string[] Sources = ["Microsoft.AspNetCore", "System.Net.Http", "Npgsql", Own];
    private static readonly string[] Meters = ["Microsoft.AspNetCore.*", "System.Net.Http", "System.Runtime", "Npgsql", Own];

    // What these say below a warning is of no use to an operator, and may repeat addresses and tokens.
    private static readonly string[] Quiet = ["Microsoft.AspNetCore", "Microsoft.IdentityModel", "System.Net.Http", "Npgsql"];

    public static void AddTelemetry(this WebApplicationBuilder builder, string serviceName)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole();
        builder.Logging.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();

        // After the configuration has spoken, and only where it said nothing: of equal rules the later one counts.
        builder.Services.PostConfigure<ConsoleLoggerOptions>(console => console.FormatterName ??= LineFormatter.Key);
        builder.Services.PostConfigure<LoggerFilterOptions>(filter =>
        {
            foreach (var category in Quiet)
                filter.Rules.Insert(0, new LoggerFilterRule(providerName: null, category, LogLevel.Warning, filter: null));
        });

        var exports = !string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        if (exports)
        {
            builder.Logging.AddOpenTelemetry(logs =>
            {
                logs.IncludeFormattedMessage = true;
                logs.SetResourceBuilder(Describe(ResourceBuilder.CreateDefault(), serviceName, builder.Configuration));
                logs.AddProcessor(new LogRedaction());
                logs.AddOtlpExporter();
            });
        }

        builder.Services.AddSingleton(provider => Traces(provider.GetRequiredService<IConfiguration>(), serviceName, exports));
        builder.Services.AddSingleton(provider => new Measures(exports ? Metrics(provider.GetRequiredService<IConfiguration>(), serviceName) : null));
        builder.Services.AddHostedService<TelemetryLifetime>();
    }

    private static TracerProvider Traces(IConfiguration configuration, string serviceName, bool exports)
    {
        var traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .ConfigureResource(resource => Describe(resource, serviceName, configuration))
            .AddSource(Sources)
            .AddProcessor(new SpanRedaction());
        return (exports ? traces.AddOtlpExporter() : traces).Build();
    }

    private static MeterProvider Metrics(IConfiguration configuration, string serviceName) => Sdk.CreateMeterProviderBuilder()
        .ConfigureServices(services => services.AddSingleton(configuration))
        .ConfigureResource(resource => Describe(resource, serviceName, configuration))
        .AddMeter(Meters)
        .AddOtlpExporter()
        .Build();

    // The environment comes last and wins, as OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES are meant to.
    private static ResourceBuilder Describe(ResourceBuilder resource, string serviceName, IConfiguration configuration)
    {
        resource.AddService(
            configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } named ? named : serviceName,
            serviceNamespace: "interagency-review",
            serviceVersion: Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
            autoGenerateServiceInstanceId: false,
            serviceInstanceId: InstanceId());
        return resource.AddEnvironmentVariableDetector();
    }

    private static string InstanceId() => DeterministicGuid
        .Of("service-instance", Dns.GetHostName(), Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
        .ToString();

    /// <summary>The meters, when they are exported. Owned by the container, which flushes and disposes them.</summary>
    internal sealed record Measures(MeterProvider? Provider) : IDisposable
    {
        public void Dispose() => Provider?.Dispose();
    }
}

/// <summary>Starts listening before the first request, and sends what is left when the service stops.</summary>
internal sealed class TelemetryLifetime(TracerProvider traces, Telemetry.Measures measures) : IHostedLifecycleService
{
    /// <summary>How long a service that stops waits for a collector that does not answer.</summary>
    public static readonly TimeSpan FlushWithin = TimeSpan.FromSeconds(3);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // After everything else has stopped: the last requests are in.
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        var within = (int)FlushWithin.TotalMilliseconds;
        return Task.WhenAll(
            Task.Run(() => traces.Shutdown(within), CancellationToken.None),
            Task.Run(() => measures.Provider?.Shutdown(within), CancellationToken.None)).WaitAsync(cancellationToken);
    }
}
