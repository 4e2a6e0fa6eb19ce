using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace InteragencyReview.ServiceDefaults;

/// <summary>One bucket of requests for each caller, so that one of them cannot take the service from the others.</summary>
internal static class CallerLimit
{
    private static readonly TimeSpan Refill = TimeSpan.FromMilliseconds(100);

    public static void AddCallerLimit(this IServiceCollection services)
    {
        services.AddRateLimiter(_ => { });
        services.AddOptions<RateLimiterOptions>().Configure<Limits>((options, limits) =>
        {
            options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(
                http => RateLimitPartition.GetTokenBucketLimiter(CallerOf(http), _ => BucketOf(limits)));
            options.OnRejected = Reject;
        });
    }

    private static TokenBucketRateLimiterOptions BucketOf(Limits limits) => new()
    {
        TokenLimit = limits.Burst,
        TokensPerPeriod = Math.Max(1, (int)(limits.RequestsPerSecond * Refill.TotalSeconds)),
        ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(Refill.TotalSeconds, 1.0 / limits.RequestsPerSecond)),
        QueueLimit = 0,
        AutoReplenishment = true,
    };

    private static string CallerOf(HttpContext http) =>
        http.User.FindFirst(Officer.SubjectClaim)?.Value is { Length: > 0 } subject
            ? "subject " + subject
            : "address " + NetworkOf(http.Connection.RemoteIpAddress);

    // One subscriber holds a whole /64, and could otherwise have a bucket for each of its addresses.
    private static string NetworkOf(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || address.IsIPv4MappedToIPv6)
            return address.MapToIPv4().ToString();
        var network = address.GetAddressBytes();
        network.AsSpan(8).Clear();
        return new IPAddress(network).ToString();
    }

    private static async ValueTask Reject(OnRejectedContext rejected, CancellationToken stop)
    {
        var seconds = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : 1;
        rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await Problems.Write(
            rejected.HttpContext,
            StatusCodes.Status429TooManyRequests,
            detail: $"Too many requests from this caller. Try again in {seconds} s.");
    }
}
