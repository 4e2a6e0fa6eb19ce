using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Memory;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// One bucket of requests for each caller, so that one of them cannot take the service from the others. A bucket is refilled when
/// it is asked: the framework's own middleware wakes twenty times a second to refill them all, most of what an idle service costs.
/// </summary>
internal sealed class CallerLimit(Limits limits) : IMiddleware, IDisposable
{
    private static readonly TimeSpan Refill = TimeSpan.FromMilliseconds(100);

    private readonly MemoryCache _buckets = new(new MemoryCacheOptions());
    private readonly Lock _making = new();
    private readonly TokenBucketRateLimiterOptions _bucket = new()
    {
        TokenLimit = limits.Burst,
        TokensPerPeriod = Math.Max(1, (int)(limits.RequestsPerSecond * Refill.TotalSeconds)),
        ReplenishmentPeriod = TimeSpan.FromSeconds(Math.Max(Refill.TotalSeconds, 1.0 / limits.RequestsPerSecond)),
        QueueLimit = 0,
        AutoReplenishment = false,
    };

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var bucket = BucketOf(CallerOf(context));
        bucket.TryReplenish();
        using var lease = bucket.AttemptAcquire();
        if (lease.IsAcquired)
            await next(context);
        else
            await Reject(context, lease);
    }

    public void Dispose() => _buckets.Dispose();

    /// <summary>Forgotten when it has been full again for a while: a new one is full, too. So only one may be made of requests that come at once.</summary>
    private TokenBucketRateLimiter BucketOf(string caller)
    {
        if (_buckets.TryGetValue<TokenBucketRateLimiter>(caller, out var known))
            return known!;
        lock (_making)
        {
            return _buckets.GetOrCreate(caller, entry =>
            {
                entry.SlidingExpiration = 2 * _bucket.ReplenishmentPeriod * _bucket.TokenLimit / _bucket.TokensPerPeriod;
                return new TokenBucketRateLimiter(_bucket);
            })!;
        }
    }

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

    private static async Task Reject(HttpContext context, RateLimitLease lease)
    {
        var seconds = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)) : 1;
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        await Problems.Write(context, StatusCodes.Status429TooManyRequests, detail: $"Too many requests from this caller. Try again in {seconds} s.");
    }
}
