using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// A service that is told to end first says that it is not ready, and goes on answering for a while, so that whoever spreads requests over
/// several processes has seen it before the first is refused. Then requests and messages under way are finished, within a bound.
/// </summary>
internal sealed class GracefulEnd(TimeSpan leave) : IHostedLifecycleService, IHealthCheck
{
    private static readonly TimeSpan LongestLeave = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WorkUnderWay = TimeSpan.FromSeconds(15);

    private volatile bool _isEnding;

    public static void AddTo(WebApplicationBuilder builder)
    {
        var end = new GracefulEnd(Leave(builder.Configuration));
        builder.Services.AddSingleton<IHostedService>(end);
        builder.Services.AddHealthChecks().AddCheck("ending", end);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = end.Bound);
    }

    private TimeSpan Bound => leave + WorkUnderWay;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_isEnding ? HealthCheckResult.Unhealthy("The service is ending: send requests to another process.") : HealthCheckResult.Healthy());

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _isEnding = true;
        return Task.Delay(leave, cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static TimeSpan Leave(IConfiguration configuration) => configuration["Shutdown:Leave"] switch
    {
        null or "" => TimeSpan.Zero,
        var text when TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var leave) && leave >= TimeSpan.Zero && leave <= LongestLeave => leave,
        _ => throw new StartRefusedException("Set Shutdown:Leave (environment: Shutdown__Leave) to a time from 00:00:00 to 00:01:00, or leave it out."),
    };
}
