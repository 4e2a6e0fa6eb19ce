using InteragencyReview.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// <c>/health/live</c>: the process answers. <c>/health/ready</c>: it can do its work, and how well. Anybody can read it: the
/// description of a check holds no secrets, no names of hosts or cases.
/// </summary>
public static class HealthEndpoints
{
    internal const string Folder = "/health";

    /// <summary>How long one check may take: the <c>timeout</c> to register it with.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromSeconds(3);

    internal static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks(Folder + "/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = Write }).Public();
        app.Map(Folder + "/ready", Ready).WithDisplayName("Readiness").Public();
    }

    private static async Task Ready(HttpContext http)
    {
        var report = await http.RequestServices.GetRequiredService<Readiness>().Report().WaitAsync(http.RequestAborted);
        http.Response.StatusCode = report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        http.Response.Headers.CacheControl = "no-store, no-cache";
        await Write(http, report);
    }

    private static void Public(this IEndpointConventionBuilder endpoint) => endpoint.AllowAnonymous().DisableHttpMetrics();

    private static Task Write(HttpContext http, HealthReport report) => http.Response.WriteAsJsonAsync(
        new Answer(
            NameOf(report.Status),
            http.RequestServices.GetRequiredService<ServiceName>().Value,
            [.. report.Entries.Select(entry => new CheckAnswer(entry.Key, NameOf(entry.Value.Status), NoteOf(entry.Value)))]),
        WireJson.Options,
        http.RequestAborted);

    // Of an exception nothing is shown: its message may hold an address or a credential. The log has it.
    private static string? NoteOf(HealthReportEntry entry) => entry.Exception switch
    {
        null => entry.Description,
        OperationCanceledException => "No answer in time.",
        _ => "The check itself failed.",
    };

    private static string NameOf(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "ready",
        HealthStatus.Degraded => "degraded",
        _ => "not-ready",
    };

    private sealed record Answer(string Status, string Service, IReadOnlyList<CheckAnswer> Checks);

    private sealed record CheckAnswer(string Name, string Status, string? Note);
}
