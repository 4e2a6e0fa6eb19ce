using System.Globalization;
using InteragencyReview.EventStore.Heads;
using InteragencyReview.EventStore.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace InteragencyReview.ServiceDefaults;

/// <summary>The signed heads of a service's own log: signed here, and shown to the other agencies.</summary>
public static class ServiceHeads
{
    private const string KeysSetting = "Keys:LogHeads";
    private const int PageSize = 500;

    /// <param name="Items">In order of number.</param>
    /// <param name="Next">What to ask after for more, or null when there is no more now.</param>
    public sealed record Page(IReadOnlyList<LogHead> Items, long? Next);

    /// <param name="builder">Of the service. It is configured by Keys:LogHeads, LogHeads:Interval and LogHeads:Events.</param>
    /// <param name="log">The name of the log, in every head.</param>
    /// <exception cref="StartRefusedException">There is no key to sign with in Production, or a setting is not one.</exception>
    internal static void AddLogHeads(this WebApplicationBuilder builder, string log)
    {
        builder.Services.AddSingleton<LogHeads>();
        if (builder.Configuration[KeysSetting] is { Length: > 0 } keys)
            builder.Services.AddHeadSigning(Keys(keys), Settings(builder.Configuration, log));
        else if (builder.Environment.IsProduction())
            throw new StartRefusedException("Set Keys:LogHeads (environment: Keys__LogHeads) to a key made with review heads new-key: without it nobody could tell that the log was rewritten.");
    }

    internal static void MapLogHeads(this IEndpointRouteBuilder app) =>
        app.MapGet("/log-heads", async (LogHeads heads, long? after, CancellationToken stop) =>
            {
                var page = await heads.Read(after ?? 0, PageSize, stop);
                return new Page(page, page.Count == PageSize ? page[^1].Number : null);
            })
            .RequireAccess(Access.For(Role.Operator, Role.Oversight)).WithName("GetLogHeads").WithSummary("The signed heads of this service's log");

    private static HeadKeys Keys(string setting)
    {
        try
        {
            var keys = HeadKeys.Parse(setting);
            return keys.CanSign ? keys : throw new StartRefusedException("The first of Keys:LogHeads is a public key: put the private one that signs in front.");
        }
        catch (FormatException e)
        {
            throw new StartRefusedException($"Keys:LogHeads: {e.Message}", e);
        }
    }

    private static HeadSettings Settings(ConfigurationManager configuration, string log)
    {
        var (interval, events) = (HeadSettings.UsualInterval, HeadSettings.UsualEvents);
        if (configuration["LogHeads:Interval"] is { Length: > 0 } time && (!TimeSpan.TryParse(time, CultureInfo.InvariantCulture, out interval) || interval <= TimeSpan.Zero))
            throw new StartRefusedException($"LogHeads:Interval is {time}: write a time like 00:01:00.");
        if (configuration["LogHeads:Events"] is { Length: > 0 } count
            && (!int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out events) || events is < 1 or > HeadSettings.MostEvents))
        {
            throw new StartRefusedException($"LogHeads:Events is {count}: write a number from 1 to {HeadSettings.MostEvents}.");
        }

        return new(log, interval, events);
    }
}
