using System.Text.Json;
using InteragencyReview.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace InteragencyReview.ServiceDefaults;

/// <summary>What every service does the same way: limits, problems, identity, telemetry, health and its own description.</summary>
public static class Defaults
{
    /// <param name="serviceName">The service in telemetry and health, for instance <c>dhs</c>; OTEL_SERVICE_NAME overrides it in telemetry.</param>
    /// <exception cref="StartRefusedException">A setting is wrong. The message names it.</exception>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, string serviceName)
    {
        builder.AddSecretFiles();
        Settings.Check(builder.Configuration);
        builder.Services.AddSingleton(new ServiceName(serviceName));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.ConfigureHttpJsonOptions(json => ReadAndWriteLike(json, WireJson.Commands));

        // A fault of the caller is told to the caller, in every environment and with the place named.
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);

        builder.AddLimits();
        builder.Services.AddProblems();
        builder.Services.AddIdentity();
        builder.AddTelemetry(serviceName);
        builder.Services.AddSingleton<Readiness>();
        GracefulEnd.AddTo(builder);
        builder.Services.AddApiDescription(serviceName);
        return builder;
    }

    /// <summary>The pipeline and the endpoints every service has. Refuses to go on when identity is configured unsafely.</summary>
    /// <exception cref="StartRefusedException">A setting makes the service unsafe to start.</exception>
    public static WebApplication UseServiceDefaults(this WebApplication app)
    {
        _ = app.Services.GetRequiredService<IdentitySettings>();
        _ = app.Services.GetRequiredService<Limits>();
        _ = app.Services.GetService<TracesOfMessages>(); // works from the moment that it is made

        app.Use(SecurityHeaders.Apply);
        if (!app.Environment.IsDevelopment())
            app.UseHsts();
        app.UseProblems();
        app.Use(Parameters.Read);
        app.UseRouting();
        app.UseRequestTimeouts();
        app.UseAuthentication();
        app.UseRateLimiter(); // after authentication: the limit is the caller's, not the network's
        app.UseAuthorization();
        app.Use(Parameters.Check);
        app.Use(CommandBody.Check);
        app.Use(Conflicts.TryAgain);

        app.MapHealth();
        app.MapApiDescription();
        return app;
    }

    // The framework's options object cannot be replaced, only made alike.
    private static void ReadAndWriteLike(JsonOptions json, JsonSerializerOptions wire)
    {
        var options = json.SerializerOptions;
        options.AllowDuplicateProperties = wire.AllowDuplicateProperties;
        options.AllowTrailingCommas = wire.AllowTrailingCommas;
        options.DefaultIgnoreCondition = wire.DefaultIgnoreCondition;
        options.DictionaryKeyPolicy = wire.DictionaryKeyPolicy;
        options.Encoder = wire.Encoder;
        options.MaxDepth = wire.MaxDepth;
        options.NumberHandling = wire.NumberHandling;
        options.PropertyNameCaseInsensitive = wire.PropertyNameCaseInsensitive;
        options.PropertyNamingPolicy = wire.PropertyNamingPolicy;
        options.ReadCommentHandling = wire.ReadCommentHandling;
        options.RespectNullableAnnotations = wire.RespectNullableAnnotations;
        options.RespectRequiredConstructorParameters = wire.RespectRequiredConstructorParameters;
        options.TypeInfoResolver = wire.TypeInfoResolver;
        options.UnmappedMemberHandling = wire.UnmappedMemberHandling;
        foreach (var converter in wire.Converters)
            options.Converters.Add(converter);
    }
}

/// <summary>The service's own name, as it appears in telemetry and health.</summary>
public sealed record ServiceName(string Value);
