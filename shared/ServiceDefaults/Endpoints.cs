using JasperFx;
using Microsoft.AspNetCore.Builder;
using Wolverine.Http;

namespace InteragencyReview.ServiceDefaults;

/// <summary>The endpoints of a service's use cases, and its life.</summary>
public static class Endpoints
{
    public static void MapEndpoints(this WebApplication app, Action<WolverineHttpOptions>? configure = null)
    {
        app.Use(RepeatedCommands.Answer);
        app.MapWolverineEndpoints(options =>
        {
            options.WarmUpRoutes = RouteWarmup.Eager;
            options.RejectUnparseableQueryValues = true;
            options.AddPolicy<KeepsAnswers>();
            configure?.Invoke(options);
        });
    }

    /// <summary>Serves; or makes the database ready (<c>db-setup</c>), or carries out a command of Wolverine's command line (<c>describe</c>, …).</summary>
    public static async Task<int> Run(this WebApplication app, string[] args)
    {
        switch (args)
        {
            case []:
                await DatabaseLayout.Check(app.Services, app.Lifetime.ApplicationStopping);
                await MessageBroker.MakeReady(app.Services, app.Lifetime.ApplicationStopping);
                await app.RunAsync();
                return 0;
            case [DatabaseSetup.Command or DatabaseSetup.MartensName, ..]:
                await DatabaseSetup.Apply(app.Services, app.Lifetime.ApplicationStopping);
                return 0;
            default:
                return await app.RunJasperFxCommands(args);
        }
    }
}
