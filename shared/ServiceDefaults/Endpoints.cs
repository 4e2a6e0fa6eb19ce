using JasperFx;
using Microsoft.AspNetCore.Builder;
using Wolverine.Http;

namespace InteragencyReview.ServiceDefaults;

/// <summary>The endpoints of a service's use cases, and its life.</summary>
public static class Endpoints
{
    public static void MapEndpoints(this WebApplication app, Action<WolverineHttpOptions>? configure = null)
    {
        app.Use(Conflicts.TryAgain);
        app.MapWolverineEndpoints(options =>
        {
            options.WarmUpRoutes = RouteWarmup.Eager;
            configure?.Invoke(options);
        });
    }

    /// <summary>Serves, or carries out a command of the command line (<c>db-apply</c>, <c>describe</c>, …).</summary>
    public static Task<int> Run(this WebApplication app, string[] args) => app.RunJasperFxCommands(args);
}
