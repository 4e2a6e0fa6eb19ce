using InteragencyReview.Standalone.DevelopmentIssuer;

namespace InteragencyReview.Standalone;

/// <summary>The development issuer inside this program.</summary>
public static class Issuer
{
    public static async Task<WebApplication> StartAsync(Ports ports, DataFolder data, CancellationToken stop)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development, ContentRootPath = data.Path });

        // The screen belongs to the person who started this; what the issuer has to say goes nowhere else either.
        builder.Logging.ClearProviders();
        builder.Configuration[Ports.AllowedHosts] = Ports.Hosts;
        builder.WebHost.UseUrls(Ports.Address(ports.Issuer).ToString());
        var app = builder.Build();
        app.MapDevelopmentIssuer(data.IssuerKey);
        await app.StartAsync(stop);
        return app;
    }
}
