using System.Globalization;
using System.Numerics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace InteragencyReview.ServiceDefaults;

/// <summary>
/// Bounds on what one caller can ask of a service. Section <c>Limits</c> of the configuration. An endpoint has others by the
/// framework's attributes: <c>[RequestTimeout(Limits.LongPoll)]</c>, <c>[RequestTimeout(Limits.Batch)]</c>, <c>[RequestSizeLimit(bytes)]</c>.
/// </summary>
public sealed record Limits
{
    /// <summary>For a request that waits for news: 35 seconds, a client's wait of up to 30 and the answer.</summary>
    public const string LongPoll = "long-poll";

    /// <summary>For a body of many records: 5 minutes. Cut off in the middle, its sender would learn nothing of what was taken.</summary>
    public const string Batch = "batch";

    /// <summary>
    /// Of the body of a command, which is kept in memory until it is decided. The largest there is, a motion with its exceptions and two
    /// pages of reasons, is a tenth of it. <see cref="LargeBodyAttribute"/> lifts it, <c>[RequestSizeLimit(bytes)]</c> sets another.
    /// </summary>
    public const int MaxCommandBytes = 256 * 1024;

    private const int MaxHeaderBytes = 16 * 1024;
    private const int MaxHeaders = 64;
    private const double LongestRequestSeconds = 3600;
    private const int BytesPerSecond = 240;
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(35);
    private static readonly TimeSpan LongestBatch = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan HeadersWithin = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan IdleConnection = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan RateGrace = TimeSpan.FromSeconds(5);

    public long MaxBodyBytes { get; init; } = 8 * 1024 * 1024;

    public int MaxConnections { get; init; } = 2_000;

    public double RequestSeconds { get; init; } = 30;

    /// <summary>What one caller may ask for, sustained; a caller is a subject, or an address when nobody is signed in.</summary>
    public int RequestsPerSecond { get; init; } = 500;

    /// <summary>What one caller may ask for at once after a pause.</summary>
    public int Burst { get; init; } = 1_000;

    internal static Limits From(IConfiguration configuration)
    {
        var section = configuration.GetSection("Limits");
        var usual = new Limits();
        return new()
        {
            MaxBodyBytes = Positive(section, nameof(MaxBodyBytes), usual.MaxBodyBytes),
            MaxConnections = Positive(section, nameof(MaxConnections), usual.MaxConnections),
            RequestSeconds = Positive(section, nameof(RequestSeconds), usual.RequestSeconds, LongestRequestSeconds),
            RequestsPerSecond = Positive(section, nameof(RequestsPerSecond), usual.RequestsPerSecond),
            Burst = Positive(section, nameof(Burst), usual.Burst),
        };
    }

    private static T Positive<T>(IConfigurationSection section, string name, T usual, double most = int.MaxValue)
        where T : INumber<T>
    {
        if (section[name] is not { Length: > 0 } text)
            return usual;
        return T.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value > T.Zero && double.CreateSaturating(value) <= most
            ? value
            : throw new StartRefusedException($"Limits:{name} (environment: Limits__{name}) is {text}: write a number above zero and up to {most}, or leave it out for {usual}.");
    }

    internal static void Apply(KestrelServerOptions kestrel, Limits limits)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = limits.MaxBodyBytes;
        kestrel.Limits.MaxConcurrentConnections = limits.MaxConnections;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = MaxHeaders;
        kestrel.Limits.RequestHeadersTimeout = HeadersWithin;
        kestrel.Limits.KeepAliveTimeout = IdleConnection;
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(BytesPerSecond, RateGrace);
        kestrel.Limits.MinResponseDataRate = new MinDataRate(BytesPerSecond, RateGrace);
    }

    internal static void Apply(RequestTimeoutOptions timeouts, Limits limits)
    {
        timeouts.DefaultPolicy = new RequestTimeoutPolicy { Timeout = TimeSpan.FromSeconds(limits.RequestSeconds) };
        timeouts.AddPolicy(LongPoll, LongestPoll);
        timeouts.AddPolicy(Batch, LongestBatch);
    }
}

internal static class LimitsOfAService
{
    public static void AddLimits(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services => Limits.From(services.GetRequiredService<IConfiguration>()));
        builder.Services.AddOptions<KestrelServerOptions>().Configure<Limits>(Limits.Apply);
        builder.Services.AddRequestTimeouts();
        builder.Services.AddOptions<RequestTimeoutOptions>().Configure<Limits>(Limits.Apply);
        builder.Services.AddCallerLimit();
    }
}
