using System.Globalization;
using System.Net;
using System.Reflection;
using InteragencyReview.Kernel;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Traces, metrics and logs over OTLP, by the standard OTEL_* settings; without OTEL_EXPORTER_OTLP_ENDPOINT nothing leaves,
/// nothing is recorded, and only the id of the trace travels on, to events, messages and lines of the console.
/// </summary>
internal static class Telemetry
{
    private const string Own = "InteragencyReview.*";

    // What these say below a warning is of no use to an operator, and may repeat addresses and tokens.
    private static readonly string[] Quiet =
        ["JasperFx", "Marten", "Microsoft.AspNetCore", "Microsoft.IdentityModel", "Npgsql", "System.Net.Http", "Wolverine"];

    public static void AddTelemetry(this WebApplicationBuilder builder, string serviceName)
    {
        builder.AddConsoleLines();

        // Marten logs the SQL and every parameter of a command that fails. A filter of its category could be overruled by a setting.
        builder.Services.AddSingleton<ILogger<IDocumentStore>>(NullLogger<IDocumentStore>.Instance);

        var isExported = !string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => Describe(resource, serviceName, builder.Configuration))
            .WithTracing(traces => traces
                .AddAspNetCoreInstrumentation(server => server.Filter = http => !http.Request.Path.StartsWithSegments(HealthEndpoints.Folder, StringComparison.Ordinal))
                .AddHttpClientInstrumentation()
                .AddNpgsql()
                .AddSource(TracesOfMessages.Source, "Marten", Own)
                .SetSampler(isExported ? new ParentBasedSampler(new NoTraceOfAPoller()) : new AlwaysOffSampler())
                .AddProcessor(new SpanRedaction()));
        if (!isExported)
        {
            builder.Services.AddSingleton<TracesOfMessages>();
            return;
        }

        telemetry
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter("Wolverine:*", "Marten", "Npgsql", Own))
            .WithLogging(logs => logs.AddProcessor(new LogRedaction()), options => options.IncludeFormattedMessage = true)
            .UseOtlpExporter();
    }

    private static void AddConsoleLines(this WebApplicationBuilder builder)
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
    }

    // The environment comes last and wins, as OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES are meant to.
    private static void Describe(ResourceBuilder resource, string serviceName, IConfiguration configuration)
    {
        resource.AddService(
            configuration["OTEL_SERVICE_NAME"] is { Length: > 0 } named ? named : serviceName,
            serviceNamespace: "interagency-review",
            serviceVersion: Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
            autoGenerateServiceInstanceId: false,
            serviceInstanceId: InstanceId());
        resource.AddEnvironmentVariableDetector();
    }

    private static string InstanceId() => DeterministicGuid
        .Of("service-instance", Dns.GetHostName(), Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
        .ToString();
}
