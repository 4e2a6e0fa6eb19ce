using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace InteragencyReview.ServiceDefaults;

/// <summary>The framework's rate limiter with one bucket of requests for each caller, so that one cannot take the service from the others.</summary>
internal static class CallerLimit
{
    private static readonly TimeSpan Refill = TimeSpan.FromMilliseconds(100);

    public static void AddCallerLimit(this IServiceCollection services)
    {
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = static (rejected, _) => Explain(rejected);
        });
        services.AddOptions<RateLimiterOptions>().Configure<Limits>(static (limiter, limits) => limiter.GlobalLimiter =
            PartitionedRateLimiter.Create<HttpContext, string>(http => RateLimitPartition.GetTokenBucketLimiter(CallerOf(http), _ => Bucket(limits))));
    }

    private static TokenBucketRateLimiterOptions Bucket(Limits limits) => new()
    {
        TokenLimit = limits.Burst,
        TokensPerPeriod = Math.Max(1, (int)(limits.RequestsPerSecond * Refill.TotalSeconds)),
        ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(Refill.TotalSeconds, 1.0 / limits.RequestsPerSecond)),
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

    private static ValueTask Explain(OnRejectedContext rejected)
    {
        // The framework looks at the buckets ten times a second: who comes back to the second must find the bucket filled.
        var seconds = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? (int)Math.Ceiling((wait + (2 * Refill)).TotalSeconds) : 1;
        rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        rejected.HttpContext.Features.Set(new Explanation("too-many-requests", $"Too many requests from this caller. Try again in {seconds} s."));
        return ValueTask.CompletedTask;
    }
}
