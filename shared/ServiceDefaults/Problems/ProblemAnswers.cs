using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Why the pipeline will answer as it does, for the one place that writes the body.</summary>
internal sealed record Explanation(string Slug, string Detail);

internal static class ProblemAnswers
{
    public static void AddProblems(this IServiceCollection services)
    {
        // Before the framework's own writer, which stays silent when the caller does not accept JSON.
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        services.AddExceptionHandler<Faults>();
    }

    public static void UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages(static bare =>
        {
            var why = bare.HttpContext.Features.Get<Explanation>();
            return Problems.Write(bare.HttpContext, bare.HttpContext.Response.StatusCode, why?.Slug, why?.Detail);
        });
    }

    private sealed class ProblemWriter : IProblemDetailsWriter
    {
        public bool CanWrite(ProblemDetailsContext context) => true;

        public ValueTask WriteAsync(ProblemDetailsContext context) => new(Problems.Write(context.HttpContext, context.ProblemDetails));
    }
}
