using InteragencyReview.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace InteragencyReview.ServiceDefaults;

/// <summary><c>/health/live</c>: the process answers. <c>/health/ready</c>: it can do its work, and how well.</summary>
internal static class HealthEndpoints
{
    public const string Folder = "/health";

    public static void AddReadiness(this IServiceCollection services) => services.AddHealthChecks();

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks(Folder + "/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = Write }).Public();
        app.MapHealthChecks(Folder + "/ready", new HealthCheckOptions { ResponseWriter = Write }).Public();
    }

    private static void Public(this IEndpointConventionBuilder endpoint) => endpoint.AllowAnonymous().DisableHttpMetrics();

    private static Task Write(HttpContext http, HealthReport report) => http.Response.WriteAsJsonAsync(
        new Answer(
            NameOf(report.Status),
            http.RequestServices.GetRequiredService<ServiceName>().Value,
            [.. report.Entries.Select(entry => new CheckAnswer(
                entry.Key,
                NameOf(entry.Value.Status),

                // Of an exception nothing is shown: its message may hold an address or a credential. The log has it.
                entry.Value.Exception is null ? entry.Value.Description : "The check itself failed."))]),
        WireJson.Options,
        http.RequestAborted);

    private static string NameOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "ready",
        HealthStatus.Degraded => "degraded",
        _ => "not-ready",
    };

    private sealed record Answer(string Status, string Service, IReadOnlyList<CheckAnswer> Checks);

    private sealed record CheckAnswer(string Name, string Status, string? Note);
}
