using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace InteragencyReview.ServiceDefaults;

/// <summary>Why the pipeline will answer as it does, for the one place that writes the body.</summary>
internal sealed record Explanation(string Slug, string Detail);

/// <summary>Writes every problem, the framework's and Wolverine's too, in the form of <see cref="Problems"/>.</summary>
internal sealed class ProblemAnswers : IProblemDetailsWriter
{
    /// <summary>Whatever the caller accepts: the framework's own writer stays silent when that is not JSON.</summary>
    public bool CanWrite(ProblemDetailsContext context) => true;

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, problem) = (context.HttpContext, context.ProblemDetails);
        if (http.Features.Get<Explanation>() is { } why)
            (problem.Type, problem.Detail) = (Problems.Type(why.Slug), why.Detail);

        // Wolverine repeats the value of a query that does not fit; its name is enough.
        if (problem.Extensions.Remove("parameter", out var parameter))
            problem.Detail = $"{parameter} is not of the form expected here.";
        return new(Problems.Write(http, problem));
    }
}

internal static class ProblemDefaults
{
    public static void AddProblems(this IServiceCollection services)
    {
        services.AddSingleton<IProblemDetailsWriter, ProblemAnswers>(); // before the framework's own
        services.AddProblemDetails();
        services.AddExceptionHandler<Faults>();
    }

    public static void UseProblems(this IApplicationBuilder app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
    }
}
